package verify

import (
	"fmt"
	"strings"

	"farmtop/model"
)

// standsBy tells of a node that is down and meant to be.
func (e *exam) standsBy() bool { return e.node.State == model.StateStandby }

const oneAtATime = "one node serves at a time, so there is no other one to compare it with"

// unseen is what an item comes to that only the active node shows: how it becomes that.
func (e *exam) unseen() outcome {
	if c, _ := e.view.Cluster(); c != nil {
		return noData("it stands by: farmtop move %s --wait, then verify it", short(e.node.Node.Name))
	}
	return noData("it stands by: make it the active node, then verify it")
}

// reachable tells whether anything answers at the node's own address.
func reachable(e *exam) outcome {
	if e.standsBy() {
		return e.unseen()
	}
	first := (*model.Observation)(nil)
	for _, c := range e.node.Checks {
		if c.Last == nil {
			continue
		}
		if first == nil {
			first = c.Last
		}
		if hasConnected(c.Last) {
			return e.reached(c.Last)
		}
	}
	switch {
	case first == nil && e.node.Reason != "":
		return noData("%s", cut(e.node.Reason, reasonRunes))
	case first == nil:
		return noData("not asked yet")
	case e.node.Stale:
		return noData("not asked since %s", e.clockTime(first.At))
	default:
		return failed(e.remedy("HC01", nil), "%s", cut(first.Reason, reasonRunes))
	}
}

func (e *exam) reached(o *model.Observation) outcome {
	if e.node.Stale {
		return noData("the last answer is of %s", e.clockTime(o.At))
	}
	address := o.Address
	if address == "" {
		address = e.node.Node.Address
	}
	phases := []string{"connected in " + model.Milliseconds(o.Phases.Connect)}
	if o.Phases.Reused {
		phases = []string{"over a kept connection"}
	}
	if o.Phases.TLS > 0 {
		phases = append(phases, "TLS after "+model.Milliseconds(o.Phases.TLS))
	}
	if o.Phases.FirstByte > 0 {
		phases = append(phases, "first byte after "+model.Milliseconds(o.Phases.FirstByte))
	}
	return passed("%s: %s", cut(address, quoteRunes), strings.Join(phases, ", "))
}

// hasConnected tells whether somebody accepted the connection, whatever came of it.
func hasConnected(o *model.Observation) bool {
	return o.OK || o.Status != 0 || o.Phases.Connect > 0 || o.Phases.Reused
}

// answersWanted is how many answers of each check a node is judged by: the first after a start is often a lucky or a slow one.
const answersWanted = 3

// health tells whether each check of the system was good several times over.
func health(e *exam) outcome {
	if e.standsBy() {
		return e.unseen()
	}
	if len(e.node.Checks) == 0 {
		return noData("no checks are configured")
	}
	each := make([]outcome, 0, len(e.node.Checks))
	for _, c := range e.node.Checks {
		each = append(each, e.healthOf(c))
	}
	return worst(each)
}

func (e *exam) healthOf(c *model.CheckView) outcome {
	good := 0
	for i := range c.Recent {
		if c.Recent[i].OK {
			good++
		}
	}
	name, asked := short(c.Check.Name), len(c.Recent)
	switch {
	case asked == 0 || c.Last == nil:
		return noData("%s: not asked yet", name)
	case e.node.Stale:
		return noData("%s: not asked since %s", name, e.clockTime(c.Last.At))
	case !c.Last.OK:
		return failed(e.remedy(codeOf(c.Last.Fault), nil), "%s: %s, %d of %d good", name, cut(c.Last.Reason, reasonRunes), good, asked)
	case asked < answersWanted && good == asked:
		return noData("%s: %d of %d answers so far", name, good, answersWanted)
	}
	newest := c.Recent[max(0, asked-answersWanted):]
	for i := range newest {
		if !newest[i].OK {
			return noData("%s: good again after a failure at %s (%s); it wants %d good answers in a row",
				name, e.clockTime(newest[i].At), cut(newest[i].Reason, quoteRunes), answersWanted)
		}
	}
	if !c.Health.State.Serves() {
		return noData("%s: good again, but not up yet", name)
	}
	return passed("%s: %d of %d good%s", name, good, asked, e.lastBad(c))
}

// lastBad names the newest failure among answers that are good now; "" when there is none.
func (e *exam) lastBad(c *model.CheckView) string {
	for i := len(c.Recent) - 1; i >= 0; i-- {
		if a := &c.Recent[i]; !a.OK {
			return fmt.Sprintf(", the last failure at %s (%s)", e.clockTime(a.At), cut(a.Reason, quoteRunes))
		}
	}
	return ""
}

// codeOf is the finding that a fault of a check is.
func codeOf(f model.Fault) string {
	switch f {
	case model.FaultRedirect:
		return "HC02"
	case model.FaultBody:
		return "HC05"
	case model.FaultCertificate:
		return "TLS02"
	default:
		return "HC01"
	}
}
