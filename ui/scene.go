package ui

import (
	"math"
	"slices"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// A scene is a snapshot made ready for drawing: outside text is clean, and what can be judged without knowing the screen is
// judged. It belongs to the UI's loop and is brought up to date in place.
type scene struct {
	snapshot *model.Snapshot
	farms    []*farmScene
	votes    map[string]int // of one farm's nodes for their versions
	marks    map[mark]bool  // the nodes that the operator marked
}

// A farmScene is one farm of a scene.
type farmScene struct {
	view       *model.FarmView
	name       string
	system     string
	nodes      []*nodeScene
	counts     [looks]int
	common     string    // the version most nodes run
	scale      float32   // milliseconds at the top of all its sparklines
	drainScale float32   // requests a second at the top of its drains' curves
	oldest     time.Time // answer that isn't overdue; zero when there is none
	findings   []findingScene
	widest     int // cells of the longest name there was
	tally      tally
	lost       int // drains that can be made again
	role       role
	traffic    trafficScene
	book       *rulebook // nil until a request is explained
}

// A nodeScene is one node of a farm, with what was drawn of it last.
type nodeScene struct {
	view     *model.NodeView
	revision uint64 // rises when anything that is drawn of it changed, save what changes with time alone
	look     look
	name     string
	address  string
	reason   string
	version  string
	odd      bool // its version isn't the farm's common one
	action   actionScene
	marked   bool // the operator marked it
	server   serverSummary
	finding  int // the worst finding about it, as an index into the farm's; -1 when there is none

	panel drawnPanel
	row   drawnRow
}

// A findingScene is one finding, clean.
type findingScene struct {
	model.Finding
	subject string
}

// update takes in a newer snapshot. What it shares with the one before is left as it is.
func (s *scene) update(snapshot *model.Snapshot) {
	s.snapshot = snapshot
	farms := make([]*farmScene, len(snapshot.Farms))
	for i, view := range snapshot.Farms {
		if i < len(s.farms) && s.farms[i].view.Farm == view.Farm {
			farms[i] = s.farms[i]
		} else {
			farms[i] = &farmScene{name: text.Clean(view.Farm.Name), system: text.Clean(view.Farm.System)}
		}
		if farms[i].view != view {
			s.updateFarm(farms[i], view)
		}
	}
	s.farms = farms
	s.followMarks()
}

func (s *scene) updateFarm(f *farmScene, view *model.FarmView) {
	sameFindings := f.view != nil && slices.Equal(f.view.Findings, view.Findings) && len(f.nodes) == len(view.Nodes)
	f.view = view
	was := f.role
	f.role = roleOf(view, was)
	if len(f.nodes) > len(view.Nodes) {
		f.nodes = f.nodes[:len(view.Nodes)]
	}
	f.updateTraffic()
	f.counts, f.oldest, f.tally, f.lost = [looks]int{}, time.Time{}, tally{}, 0
	peak := float32(0)
	for i, node := range view.Nodes {
		switch {
		case i == len(f.nodes):
			f.nodes = append(f.nodes, s.newNode(f, node))
			f.widest = max(f.widest, text.Width(f.nodes[i].name))
		case f.nodes[i].view.Node.Name != node.Node.Name:
			f.nodes[i] = s.newNode(f, node)
			f.widest = max(f.widest, text.Width(f.nodes[i].name))
			sameFindings = false
		case f.nodes[i].view != node, f.role != was:
			s.updateNode(f.nodes[i], f, node)
		}
		f.counts[f.nodes[i].look]++
		f.tally.add(node.Progress)
		f.lost += f.nodes[i].action.lost
		peak = max(peak, f.nodes[i].action.peak)
		if !node.Stale && !node.Seen.IsZero() && (f.oldest.IsZero() || node.Seen.Before(f.oldest)) {
			f.oldest = node.Seen
		}
	}
	f.setCommon(commonVersion(f.nodes, s.votes))
	f.scale, f.drainScale = scaleFor(f.nodes), stepsUpTo(peak, drainScaleFloor)
	if !sameFindings {
		s.updateFindings(f)
	}
}

func (s *scene) newNode(f *farmScene, view *model.NodeView) *nodeScene {
	n := &nodeScene{finding: -1}
	s.updateNode(n, f, view)
	return n
}

func (s *scene) updateNode(n *nodeScene, f *farmScene, view *model.NodeView) {
	n.view = view
	n.revision++
	n.look = f.role.look(view)
	n.name, n.address = text.Clean(view.Node.Name), text.Clean(view.Node.Address)
	n.reason, n.version = text.Clean(view.Reason), text.Clean(view.Version)
	n.server = summarize(f.view, view)
	n.action = actionOf(f.view, view)
}

// setCommon marks the nodes whose version isn't the common one.
func (f *farmScene) setCommon(common string) {
	f.common = common
	for _, n := range f.nodes {
		odd := n.version != "" && n.version != common
		if odd != n.odd {
			n.odd = odd
			n.revision++
		}
	}
}

func (s *scene) updateFindings(f *farmScene) {
	f.findings = f.findings[:0]
	worst := map[string]int{}
	for i := range f.view.Findings {
		finding := f.view.Findings[i]
		if _, known := worst[finding.Node]; !known {
			worst[finding.Node] = i
		}
		subject := text.Clean(finding.Subject())
		finding.Title, finding.Evidence, finding.Remedy = text.Clean(finding.Title), text.Clean(finding.Evidence), text.Clean(finding.Remedy)
		f.findings = append(f.findings, findingScene{finding, subject})
	}
	for _, n := range f.nodes {
		had := n.finding >= 0
		n.finding = -1
		if at, known := worst[n.view.Node.Name]; known {
			n.finding = at
		}
		if had || n.finding >= 0 {
			n.revision++
		}
	}
}

// commonVersion is the version most nodes run, the one named first where it is a draw. It uses votes to count, for the sake of
// its memory.
func commonVersion(nodes []*nodeScene, votes map[string]int) string {
	clear(votes)
	for _, n := range nodes {
		votes[n.version]++
	}
	common, most := "", 0
	for _, n := range nodes {
		if n.version != "" && votes[n.version] > most {
			common, most = n.version, votes[n.version]
		}
	}
	return common
}

// scaleFloor is the least that a sparkline's full height stands for, in milliseconds: below it, differences are noise.
const scaleFloor = 10

// scaleFor is the latency at the top of the farm's sparklines: the first of 10, 20, 50, 100, 200 … ms that no node's p95 exceeds. It
// takes steps, so that it rarely changes and with it every line.
func scaleFor(nodes []*nodeScene) float32 {
	highest := float32(0)
	for _, n := range nodes {
		if p95 := n.view.P95; !math.IsNaN(float64(p95)) && p95 > highest {
			highest = p95
		}
	}
	return stepsUpTo(highest, scaleFloor)
}

// stepsUpTo is the first of 1, 2, 5, 10, 20 … times a floor that isn't exceeded.
func stepsUpTo(highest, floor float32) float32 {
	scale := floor
	for step := 0; scale < highest; step++ {
		scale *= [3]float32{2, 2.5, 2}[step%3]
	}
	return scale
}

// contains tells whether a node is among those that a filter's text asks for.
func (n *nodeScene) contains(lower string) bool {
	for _, field := range [...]string{n.name, n.address, n.look.word(), n.version, n.reason, n.server.status} {
		if strings.Contains(strings.ToLower(field), lower) {
			return true
		}
	}
	return false
}
