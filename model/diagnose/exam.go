package diagnose

import (
	"fmt"
	"strings"
	"time"

	"farmtop/model"
)

// perCode is how many findings with the same code and severity a farm shows one by one: more than fit on a screen say no more
// than their number does, and ten thousand nodes that are down must not cost ten thousand findings.
const perCode = 10

// An exam is one farm under examination and what was found so far.
type exam struct {
	view *model.FarmView
	farm *model.Farm
	now  time.Time

	found   []model.Finding
	tallies []tally
	p95s    crowd                 // of the nodes that can be compared; nil until a rule asks
	knowing []*model.BalancerView // the balancers that could be read and have servers of the farm
	traffic *model.Traffic        // what the access logs tell of now; nil when they tell nothing
	trial   *model.TrialView      // the newest, where that was lately; nil otherwise
}

// A tally counts what a code and a severity were found for.
type tally struct {
	code     *Code
	severity model.Severity
	count    int
	names    []string // a few of those that got no finding of their own
}

// about opens a finding about a node, or about the farm when n is nil, with the severity of its code. The caller writes title
// and evidence into it before it opens another. It is nil when there are enough of the kind: then there is nothing to write.
func (e *exam) about(n *model.NodeView, code string) *model.Finding {
	c := lookup(code)
	return e.open(n, c, c.Severity)
}

func (e *exam) open(n *model.NodeView, c *Code, severity model.Severity) *model.Finding {
	name := ""
	if n != nil {
		name = n.Node.Name
	}
	if !e.hasRoom(c, severity, name) {
		return nil
	}
	remedy := c.remedyFor(e.farm)
	if name != "" {
		remedy = strings.ReplaceAll(remedy, "FARM/NODE", short(e.farm.Name)+"/"+short(name))
	}
	e.found = append(e.found, model.Finding{
		Code: c.Code, Severity: severity, Farm: e.farm.Name, Node: name, Remedy: remedy, Echo: c.Echo,
	})
	return &e.found[len(e.found)-1]
}

func (e *exam) hasRoom(c *Code, severity model.Severity, name string) bool {
	for i := range e.tallies {
		t := &e.tallies[i]
		if t.code != c || t.severity != severity {
			continue
		}
		t.count++
		if t.count > perCode && name != "" && len(t.names) < listed {
			t.names = append(t.names, short(name))
		}
		return t.count <= perCode
	}
	e.tallies = append(e.tallies, tally{code: c, severity: severity, count: 1})
	return true
}

// sumUp adds one finding for all those of a kind that found no room. It follows them, since sorting keeps their order.
func (e *exam) sumUp() {
	for _, t := range e.tallies {
		if t.count <= perCode {
			continue
		}
		evidence := fmt.Sprintf("%d in all", t.count)
		if len(t.names) > 0 {
			evidence += "; among the rest " + strings.Join(t.names, ", ")
		}
		e.found = append(e.found, model.Finding{
			Code: t.code.Code, Severity: t.severity, Farm: e.farm.Name, Remedy: t.code.remedyFor(e.farm), Evidence: evidence,
			About: "the rest",
			Title: fmt.Sprintf("%s: %d more with %s (%s)", short(e.farm.Name), t.count-perCode, t.code.Code, t.code.Title),
		})
	}
}

// answers tells whether what is known of the node is what it says now, so that it may be compared with its peers.
func answers(n *model.NodeView) bool { return n.State.Serves() && !n.Stale }

// fresh tells whether what the balancer said of a server still counts; otherwise its word is old.
func (e *exam) fresh(s *model.ServerView) bool {
	for _, b := range e.view.Balancers {
		if b.Balancer.Name == s.Balancer {
			return b.Heard()
		}
	}
	return true
}

// clock is a moment as people read it off the wall: the time alone on the day of now, with its date otherwise.
func (e *exam) clock(t time.Time) string {
	t = t.In(e.now.Location())
	if t.Year() == e.now.Year() && t.YearDay() == e.now.YearDay() {
		return t.Format("15:04:05")
	}
	return t.Format("2006-01-02 15:04:05")
}
