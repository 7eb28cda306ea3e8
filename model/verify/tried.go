package verify

import (
	"slices"

	"farmtop/model"
	"farmtop/model/diagnose"
)

// tried is the newest routing test as far as it came; nil, with the reason, where there is none that counts.
func (e *exam) tried() (*model.RouteReport, outcome) {
	t := e.view.Trial
	switch {
	case e.farm.Endpoint == "":
		return nil, skipped("the farm has no endpoint through which it could be tested")
	case t == nil:
		return nil, noData("not tested yet")
	case t.Report == nil && !t.Done && t.Route != nil:
		return nil, noData("being tested")
	case t.Report == nil:
		return nil, noData("not tested: the newest test asked nothing through the balancer")
	case e.now.Sub(t.At) > diagnose.TrialLasts:
		return nil, noData("last tested at %s, too long ago", e.clockTime(t.At))
	default:
		return t.Report, outcome{}
	}
}

// untold is what an item comes to that the newest routing test doesn't tell: why there is none, why it tells nothing, or the rest.
func (e *exam) untold(rest func(*model.RouteReport) outcome) outcome {
	r, why := e.tried()
	switch {
	case r == nil:
		return why
	case !r.Done && !e.view.Trial.Done:
		return noData("being tested")
	case r.Stopped != "":
		return noData("the test was stopped: %s", cut(r.Stopped, reasonRunes))
	default:
		return rest(r)
	}
}

// kept is why clients can't reach the node through the balancers yet; nothing where nothing is known against it.
func (e *exam) kept() outcome {
	if e.node.State == model.StateDown || e.node.State == model.StateRising {
		return noData("it is %s, so it gets no clients", e.node.State)
	}
	if slices.ContainsFunc(e.view.Balancers, func(b *model.BalancerView) bool { return !b.Heard() }) {
		return outcome{}
	}
	o := e.atBalancers(func(s *model.ServerView) outcome {
		if isTakenOut(s) || s.Admin == model.AdminDown {
			return noData("%s is in the state %s", at(s), s.Admin)
		}
		return passed("%s may get clients", at(s))
	})
	if o.result != model.TestNoData {
		return outcome{}
	}
	return o
}

// isUnstuck tells whether nothing ties a client of the farm to its node, and nothing should.
func (e *exam) isUnstuck() bool {
	sticky := &e.farm.Sticky
	switch sticky.Expected {
	case model.StickyRequired, model.StickyRecommended:
		return false
	case model.StickyNone:
		for _, each := range sticky.Paths {
			if each == model.StickyRequired || each == model.StickyRecommended {
				return false
			}
		}
		return true
	default:
		return sticky.Cookie == ""
	}
}

const unstuck = "the farm expects no sticky sessions"
