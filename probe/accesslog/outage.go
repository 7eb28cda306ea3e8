package accesslog

import (
	"time"

	"farmtop/model"
	"farmtop/model/sticky"
)

// An outage is why a node is out, as the tracker was told.
type outage struct {
	why    absence
	served uint64 // requests that the node had served well when it failed
}

// absence is why sessions may leave a node.
type absence uint8

const (
	inService absence = iota
	takenOut          // by the balancer's word: drain, maintenance, or its checks
	failed            // by farmtop's own checks alone
	doubted           // so too, but the log shows the node serve on
)

const (
	// drainSlack is how much earlier than it was seen a balancer may have taken a node out: a few readings.
	drainSlack = 5 * time.Second
	// servesOn is how many requests a node must serve well after its checks failed for the log to be believed: those under way, and a
	// few that came in between.
	servesOn = 20
)

// tell tells the tracker where a node's standing has changed.
func (b *books) tell(number int32, was outage, n *model.NodeView, now time.Time) outage {
	is := outage{why: absenceOf(n), served: was.served}
	switch {
	case is.why == failed && was.why == doubted:
		return was
	case is.why == failed && was.why == failed && b.served(number) >= was.served+servesOn:
		is.why = doubted
	case is.why == was.why:
		return was
	}
	is.served = b.served(number)
	at := b.tracker.LogTime(now)
	switch {
	case is.why == inService || is.why == doubted:
		b.tracker.Back(number, at)
	case was.why == inService || was.why == doubted:
		slack := b.tracker.Grace()
		if is.why == takenOut && isAsked(n) {
			slack = drainSlack
		}
		b.tracker.Out(number, at, slack)
	}
	return is
}

// served is how many requests a node has served well, as of the last summary.
func (b *books) served(number int32) uint64 {
	if int(number) >= len(b.servedWell) {
		return 0
	}
	return b.servedWell[number]
}

// remember keeps how many requests each node has served well.
func (b *books) remember(s *sticky.Summary) {
	b.servedWell = b.servedWell[:0]
	for i := range s.Nodes {
		c := &s.Nodes[i].Windows[sticky.All]
		b.servedWell = append(b.servedWell, c.Requests-min(c.Errors, c.Requests))
	}
}

// absenceOf is why sessions may leave the node now.
func absenceOf(n *model.NodeView) absence {
	switch n.Admin() {
	case model.AdminDrain, model.AdminMaint, model.AdminDown:
		return takenOut
	}
	if n.State != model.StateUnknown && !n.State.Serves() {
		return failed
	}
	return inService
}

// isAsked tells whether somebody took the node out, so that nothing left it for that before.
func isAsked(n *model.NodeView) bool {
	return n.Admin() == model.AdminDrain || n.Admin() == model.AdminMaint
}
