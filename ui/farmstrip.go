package ui

import (
	"slices"
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// balancersShown is how many balancers have lines of their own below the nodes; the node's screen has all.
const balancersShown = 2

// featuresOf is what there is to show of the farms: of any of them in panels, of the one at hand below them.
func featuresOf(s *scene, current int) features {
	var has features
	for i, f := range s.farms {
		farm := f.view.Farm
		has.checks = max(has.checks, len(farm.Checks))
		has.balancer = has.balancer || len(f.view.Balancers) > 0
		has.counters = has.counters || slices.ContainsFunc(f.view.Balancers, func(b *model.BalancerView) bool { return b.Balancer.Kind != clusterKind })
		for j := range farm.Checks {
			has.tls = has.tls || farm.Checks[j].Protocol == model.ProtocolHTTPS
		}
		has.logs = has.logs || f.hasLogs()
		has.rule = has.rule || f.hasLogs() && f.hasRule()
		if i == current {
			has.farm = farmLines(f)
		}
	}
	return has
}

// clusterKind is the kind of balancer that is a failover cluster.
const clusterKind = "wincluster"

// farmLines is how many lines there are to say about a farm as a whole: one about the endpoint, one about who is active where one node
// is, two about each balancer, one about all nodes, one about what the logs tell.
func farmLines(f *farmScene) int {
	lines := 2*min(len(f.view.Balancers), balancersShown) + 1
	if f.hasLogs() {
		lines++
	}
	if f.view.Endpoint != nil {
		lines++
	}
	if f.view.Active != nil {
		lines++
	}
	return lines
}

// farmLabel is the room for what a line about the farm is about.
const farmLabel = 10

// drawFarm draws what concerns the farm as a whole.
func (a *App) drawFarm() {
	at := a.overview.plan.farm
	if at.h == 0 {
		return
	}
	a.page.skipTo(at.y)
	f := a.scene.farms[a.overview.farm]
	if f.view.Endpoint != nil {
		a.drawEndpoint(f)
	}
	if f.view.Active != nil {
		a.drawActive(f)
	}
	for _, b := range f.view.Balancers[:min(len(f.view.Balancers), balancersShown)] {
		if f.role.isOf(b) {
			a.drawCluster(f, b)
			continue
		}
		a.drawBalancer(b)
		a.drawGroup(f, b)
	}
	a.drawAgreement(f)
	if f.hasLogs() {
		a.drawTraffic(f)
	}
	a.page.skipTo(at.y + at.h)
}

func (a *App) farmLine(label string) *line {
	l := &a.page.line
	l.reset()
	l.space(1)
	l.fit(a.theme.label, label, farmLabel)
	l.space(1)
	return l
}

// drawEndpoint says how clients fare.
func (a *App) drawEndpoint(f *farmScene) {
	t, at, last := a.theme, a.scene.snapshot.At, f.view.Endpoint.Last
	l := a.farmLine("endpoint")
	status, paint, took := answerOf(f.view.Endpoint, t)
	switch {
	case last == nil:
		l.put(t.faint, status)
	case last.OK:
		if last.Status >= 500 {
			paint = t.bad // the balancer's word, or a node's: clients see it
		}
		l.fit(paint, status, 4)
		l.put(t.plain, took)
		l.put(t.faint, ago(at, last.At))
	default:
		l.put(paint, text.Clean(last.Reason)+","+ago(at, last.At))
	}
	if last != nil && last.Certificate != nil {
		words, paint := certWords(last.Certificate, at, f.view.Farm.Limits.CertWarning, t)
		l.put(t.label, "   cert ")
		l.put(paint, words)
	}
	l.space(3)
	l.upTo(t.faint, text.Clean(f.view.Farm.Endpoint), a.width-1)
	a.page.addLine()
}

// drawBalancer says what a balancer is and how it was read.
func (a *App) drawBalancer(b *model.BalancerView) {
	t, at := a.theme, a.scene.snapshot.At
	l := a.farmLine(text.Clean(b.Balancer.Name))
	switch {
	case b.Status == nil:
		l.put(t.faint, "not read yet")
	case !b.Readable():
		l.upTo(t.warn, text.Clean(b.Status.Err), a.width-1)
	default:
		l.put(t.plain, a.balancerWords(b))
		l.whole(t.faint, ", read"+ago(at, b.Status.At), a.width-1)
	}
	a.page.addLine()
}

// balancerWords is what a balancer that could be read says of itself.
func (a *App) balancerWords(b *model.BalancerView) string {
	words := text.Clean(strings.TrimSpace(b.Good.Software + " " + b.Good.Version))
	if b.Good.PID > 0 {
		words += ", process " + strconv.Itoa(b.Good.PID)
	}
	if b.Good.Uptime > 0 {
		words += ", up " + age(b.Good.Uptime)
	}
	if !b.Reloaded.IsZero() {
		words += ", reloaded" + ago(a.scene.snapshot.At, b.Reloaded)
	}
	if b.Good.Level != model.LevelAdmin {
		words += after(", ", rightsWords(b))
	}
	return words
}

// drawGroup says what goes through a balancer's groups that are the farm.
func (a *App) drawGroup(f *farmScene, b *model.BalancerView) {
	t := a.theme
	l := a.farmLine("")
	load := loadOf(f.view, b)
	if len(load.groups) == 0 {
		if b.Good != nil && len(f.nodes) > 0 {
			l.put(t.warn, "none of its groups holds a node of this farm")
		}
		a.page.addLine()
		return
	}
	paint := t.plain
	if !b.Readable() {
		paint = t.faint
	}
	l.right(paint, load.words(load.inFlight), 4)
	l.put(t.label, " in flight ")
	l.put(paint, text.Rate(load.rate))
	l.put(t.label, "/s ")
	l.right(paint, load.words(load.queued), 4)
	l.put(t.label, " queued   group ")
	l.put(paint, text.Clean(load.groups[0]))
	if more := len(load.groups) - 1; more > 0 {
		l.put(t.faint, " +"+strconv.Itoa(more))
	}
	if load.cookie != "" {
		l.put(t.label, "   cookie ")
		l.put(paint, text.Clean(load.cookie))
	}
	if load.algorithm != "" {
		l.whole(t.faint, "   "+text.Clean(load.algorithm), a.width-1)
	}
	a.page.addLine()
}
