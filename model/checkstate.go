package model

import "fmt"

// answersKept is how many past answers of a check are shown.
const answersKept = 8

// checkState is what is known of one check of one node.
type checkState struct {
	check  *Check
	health Health
	last   *Observation
	recent [answersKept]Answer // a ring: total counts where the next one goes
	total  uint64
	failed uint64
	seen   *CheckView // nil when something changed since it was made

	certificate *Certificate // of its newest answer over TLS
	version     string       // of its newest answer that told one
}

func newCheckState(c *Check) *checkState {
	return &checkState{check: c, health: Health{State: StateUnknown}}
}

// observe takes an answer in. A defect of farmtop itself is shown, but says nothing about the node's health.
func (c *checkState) observe(o *Observation) {
	c.seen = nil
	if o.Fault != FaultInternal {
		c.health = c.health.Next(o.OK, c.check.Rise, c.check.Fall, o.At)
	}
	c.last = o
	c.recent[c.total%answersKept] = Answer{At: o.At, OK: o.OK, Status: o.Status, Took: o.Phases.Total, Reason: o.Reason}
	c.total++
	if !o.OK {
		c.failed++
	}
}

func (c *checkState) reason() string {
	if c.last == nil {
		return "not asked yet"
	}
	switch c.health.State {
	case StateFalling:
		return fmt.Sprintf("%s (%d of %d failures)", c.last.Reason, c.health.Run, c.check.Fall)
	case StateRising:
		return fmt.Sprintf("%s (%d of %d successes)", c.last.Reason, c.health.Run, c.check.Rise)
	default:
		return c.last.Reason
	}
}

func (c *checkState) view() *CheckView {
	if c.seen != nil {
		return c.seen
	}
	v := &CheckView{Check: c.check, Health: c.health, Last: c.last, Total: c.total, Failed: c.failed}
	kept := min(c.total, answersKept)
	v.Recent = make([]Answer, 0, kept)
	for i := c.total - kept; i < c.total; i++ {
		v.Recent = append(v.Recent, c.recent[i%answersKept])
	}
	c.seen = v
	return v
}
