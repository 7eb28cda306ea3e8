package diagnose

import (
	"cmp"
	"slices"
	"time"

	"farmtop/model"
)

// nodeRules look at one node each time; all of them in one walk over the nodes, since a farm may have ten thousand.
var nodeRules = [...]func(*exam, *model.NodeView){
	nodeDown, redirects, wrongBody, slow, flapping,
	trafficWhileDown, heldDown, drainLost, hiddenDrain, maintenanceLeaks, unknownToBalancer,
	newOnDrained, drainStalls,
}

// farmRules look at the farm as a whole, or compare its nodes.
var farmRules = [...]func(*exam){
	endpointDown,
	twoActive, noneActive, weakQuorum, roleMoved,
	expiring, untrusted, differentCertificates, offloaded,
	differentVersions, clocksApart, differentAnswers,
	unmatchedServers, strangers, unreadable, tooFewReady,
	unreadLogs,
	sessionsBreak, sameValue, ghosts, skewed, unsafeCookie, noCookie, cookieFirst, stickyOnlyWhenKept, collapsed,
	notRedirected, neverReached, pinsFail,
	takesProxy, choosesAddress, headerMissing, malformed, believesAll, limitTooSmall, hopsRepeatedOrLost,
	forgedTaken,
}

// Farm is all that can be said against a farm at a moment: worst first, then by code, then in the order of the nodes. There are
// at most ten findings with the same code and severity, and one more that sums up the rest. Since is zero in all of them. Titles
// have at most 100 characters, evidence 800; both quote nodes and balancers, so they aren't clean.
func Farm(v *model.FarmView, now time.Time) []model.Finding {
	if v == nil || v.Farm == nil {
		return nil
	}
	e := &exam{view: v, farm: v.Farm, now: now}
	e.knowing, e.traffic, e.trial = e.balancersInUse(), latelyLogged(v, now), latelyTried(v, now)
	for _, n := range v.Nodes {
		// A standby node is down and meant to be, and what is remembered of it dates from when it last had the role.
		if n.State == model.StateStandby {
			continue
		}
		for _, rule := range nodeRules {
			rule(e, n)
		}
	}
	for _, rule := range farmRules {
		rule(e)
	}
	return e.verdict()
}

// verdict is what was found, in order.
func (e *exam) verdict() []model.Finding {
	e.sumUp()
	slices.SortStableFunc(e.found, func(a, b model.Finding) int {
		return cmp.Or(cmp.Compare(b.Severity, a.Severity), cmp.Compare(a.Code, b.Code))
	})
	for i := range e.found {
		e.found[i].Title = cut(e.found[i].Title, titleRunes)
		e.found[i].Evidence = cut(e.found[i].Evidence, evidenceRunes)
	}
	return e.found
}
