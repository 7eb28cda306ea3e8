package main

import (
	"time"

	"farmtop/model"
)

// A course is how far the actions of an order are, as they were last seen: a node lets go of one that is over, and of one that made
// it ready after a minute.
type course struct {
	last map[errandID]*model.Progress
}

// An errandID tells the actions of one order from each other.
type errandID struct {
	farm, node string
	verb       model.Verb
}

func idOf(a *model.Action) errandID { return errandID{a.Farm, a.Node, a.Verb} }

// take takes in what a snapshot shows. An action that ended unseen, because its node is no longer there, has failed.
func (c *course) take(s *model.Snapshot) {
	shown := map[errandID]bool{}
	if c.last == nil {
		c.last = map[errandID]*model.Progress{}
	}
	for _, f := range s.Farms {
		for _, all := range [][]*model.Progress{f.Ended, f.Actions} {
			for _, p := range all {
				c.last[idOf(&p.Action)] = p
				shown[idOf(&p.Action)] = true
			}
		}
	}
	for id, p := range c.last {
		if !shown[id] && !p.Phase.IsOver() {
			c.last[id] = gone(p, s.At)
		}
	}
}

func gone(p *model.Progress, at time.Time) *model.Progress {
	failed := *p
	failed.Phase, failed.EndedAt, failed.Why = model.PhaseFailed, at, "nobody lists the node any more, so nobody watches it; it stays as it is"
	return &failed
}

// of is how far an action is; nil when nobody has seen it.
func (c *course) of(a *model.Action) *model.Progress { return c.last[idOf(a)] }
