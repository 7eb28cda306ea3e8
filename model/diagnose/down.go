package diagnose

import (
	"fmt"
	"strings"

	"farmtop/model"
)

// failing is the check that speaks for a node which is down. One that failed by more than its answer's form comes before a
// redirect, and that before a wrong body, so that a node has one finding for its being down. It is nil when no check explains it.
func failing(n *model.NodeView) *model.CheckView {
	var worst *model.CheckView
	for _, c := range n.Checks {
		if c.Health.State != model.StateDown || c.Last == nil || c.Last.OK {
			continue
		}
		if worst == nil || gravity(c.Last.Fault) > gravity(worst.Last.Fault) {
			worst = c
		}
	}
	return worst
}

func gravity(f model.Fault) int {
	switch f {
	case model.FaultBody:
		return 1
	case model.FaultRedirect:
		return 2
	default:
		return 3
	}
}

func faultOf(c *model.CheckView) model.Fault {
	if c == nil {
		return model.FaultNone
	}
	return c.Last.Fault
}

// down opens a finding about a node that is down. In maintenance that is what it is there for, and hurts nobody.
func (e *exam) down(n *model.NodeView, code string) *model.Finding {
	c := lookup(code)
	if inMaintenance(n) {
		return e.open(n, c, model.Info)
	}
	return e.open(n, c, c.Severity)
}

// inMaintenance tells whether every balancer that knows a node has it in maintenance.
func inMaintenance(n *model.NodeView) bool {
	for _, s := range n.Servers {
		if s.Admin != model.AdminMaint {
			return false
		}
	}
	return len(n.Servers) > 0
}

func planned(n *model.NodeView) string {
	if inMaintenance(n) {
		return " (in maintenance)"
	}
	return ""
}

// nodeDown is HC01: a node that doesn't answer as it should, unless the codes below say it better.
func nodeDown(e *exam, n *model.NodeView) {
	if n.State != model.StateDown || e.isSpared(n) {
		return
	}
	c := failing(n)
	if fault := faultOf(c); fault == model.FaultRedirect || fault == model.FaultBody {
		return
	}
	f := e.down(n, "HC01")
	if f == nil {
		return
	}
	reason := n.Reason
	if c != nil && c.Last.Reason != "" {
		reason = c.Last.Reason
	}
	f.Title = short(n.Node.Name) + " is down"
	if reason != "" {
		f.Title += ": " + reason
	}
	f.Title += planned(n)
	f.Evidence = e.downEvidence(n, c)
}

// redirects is HC02: a node that is down because it answers its health check with a redirect.
func redirects(e *exam, n *model.NodeView) {
	if n.State != model.StateDown || e.isSpared(n) {
		return
	}
	c := failing(n)
	if faultOf(c) != model.FaultRedirect {
		return
	}
	f := e.down(n, "HC02")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("%s answers its health check with a redirect: %d", short(n.Node.Name), c.Last.Status)
	if c.Last.Location != "" {
		f.Title += " to " + c.Last.Location
	}
	f.Title += planned(n)
	f.Evidence = e.downEvidence(n, c)
}

// wrongBody is HC05: a node that is down because it answers with the right status and the wrong body.
func wrongBody(e *exam, n *model.NodeView) {
	if n.State != model.StateDown || e.isSpared(n) {
		return
	}
	c := failing(n)
	if faultOf(c) != model.FaultBody {
		return
	}
	f := e.down(n, "HC05")
	if f == nil {
		return
	}
	reason := c.Last.Reason
	if reason == "" {
		reason = "with the wrong body"
	}
	f.Title = fmt.Sprintf("%s answers %d, but %s", short(n.Node.Name), c.Last.Status, reason) + planned(n)
	f.Evidence = fmt.Sprintf("%s; the body begins %q", e.downEvidence(n, c), cut(c.Last.Body, quoteRunes))
}

// endpointDown is HC06: clients are not served although nodes are up.
func endpointDown(e *exam) {
	p := e.view.Endpoint
	if p == nil || p.Health.State != model.StateDown {
		return
	}
	serving := 0
	for _, n := range e.view.Nodes {
		if n.State.Serves() {
			serving++
		}
	}
	if serving == 0 {
		return
	}
	f := e.about(nil, "HC06")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("the endpoint of %s fails although %d of %s can serve",
		short(e.farm.Name), serving, plural(len(e.view.Nodes), "node"))
	f.Evidence = e.farm.Endpoint + " " + e.runEvidence(p)
	if p.Last != nil && p.Last.Reason != "" {
		f.Title += ": " + p.Last.Reason
		f.Evidence += "; " + p.Last.Reason
	}
}

// downEvidence counts the failures of the check that speaks for the node and names the others that are down.
func (e *exam) downEvidence(n *model.NodeView, c *model.CheckView) string {
	if c == nil {
		if n.Since.IsZero() {
			return ""
		}
		return "down since " + e.clock(n.Since)
	}
	parts := []string{fmt.Sprintf("check %q %s", c.Check.Name, e.runEvidence(c))}
	for _, other := range n.Checks {
		if other == c || other.Health.State != model.StateDown || len(parts) > listed {
			continue
		}
		text := fmt.Sprintf("check %q is down too", other.Check.Name)
		if other.Last != nil && other.Last.Reason != "" {
			text += ": " + other.Last.Reason
		}
		parts = append(parts, text)
	}
	return strings.Join(parts, "; ")
}

// runEvidence is "failed the last 3 times (fall 3), down since 12:00:41".
func (e *exam) runEvidence(c *model.CheckView) string {
	run := 0
	for i := len(c.Recent) - 1; i >= 0 && !c.Recent[i].OK; i-- {
		run++
	}
	text := "failed"
	switch {
	case run == 0:
	case run == len(c.Recent) && uint64(run) < c.Failed: // the rest of the run is forgotten
		text = fmt.Sprintf("failed at least the last %d times", run)
	default:
		text = fmt.Sprintf("failed the last %s", plural(run, "time"))
	}
	if c.Check != nil && c.Check.Fall > 0 {
		text += fmt.Sprintf(" (fall %d)", c.Check.Fall)
	}
	if !c.Health.Since.IsZero() {
		text += ", down since " + e.clock(c.Health.Since)
	}
	return text
}
