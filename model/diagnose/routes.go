package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"farmtop/model"
)

// notRedirected is RT01: the endpoint's HTTP port doesn't send clients on to HTTPS.
func notRedirected(e *exam) {
	r := e.routed()
	if r == nil || r.Redirect == nil || r.Redirect.Verdict != model.TestFail {
		return
	}
	f := e.about(nil, "RT01")
	if f == nil {
		return
	}
	to := r.Redirect
	f.Title = fmt.Sprintf("HTTP of %s: %s", short(e.farm.Name), to.Why)
	f.Evidence = fmt.Sprintf("%s: %s is answered with %d", e.tested(), cut(to.Asked, pathRunes), to.Status)
	if to.Location != "" {
		f.Evidence += fmt.Sprintf(" and Location %q", cut(to.Location, pathRunes))
	}
}

// neverReached is RT02: a node that is ready gets no session, of so many that it is no chance. Where one client's sessions may all go to
// one node, a miss says nothing.
func neverReached(e *exam) {
	r := e.routed()
	if r == nil || len(r.Fresh.Reached) == 0 || e.farm.Expect.ActivePassive || e.leadsByAddress(r) {
		return
	}
	all, sessions, usable := e.shares(), begun(r), 0
	for _, n := range e.view.Nodes {
		if e.share(n) > 0 {
			usable++
		}
	}
	for _, n := range e.view.Nodes {
		own := e.share(n)
		chance := missChance(sessions, own, all)
		isSure := chance*float64(usable) < MissesSurely // as many nodes can be missed as there are
		if isSure && !answered(r, n.Node.Name) && !mayBeUnknown(r, own/all) && steady(n, e.trial.Began) && !e.hasNewByLog(n) {
			e.missed(n, r, fmt.Sprintf("p %.1g by its weight, %g of %g", chance, own, all))
		}
	}
}

// answered tells whether a node is known to have answered a session of a test, whoever's it was.
func answered(r *model.RouteReport, node string) bool {
	for _, run := range []*model.RouteRun{&r.Fresh, r.Kept} {
		for i := 0; run != nil && i < len(run.Reached); i++ {
			if run.Reached[i].Node == node {
				return true
			}
		}
	}
	return false
}

// mayBeUnknown tells whether a node with such a share of all may have answered the requests that were answered by nobody knows whom.
func mayBeUnknown(r *model.RouteReport, share float64) bool {
	return r.Fresh.Unknown > 0 && 2*float64(r.Fresh.Unknown) >= share*float64(r.Fresh.Requests)
}

// byCookieAlone tells whether a test knew nodes by nothing but the cookie. That says where sessions are to go, and not who answered.
func byCookieAlone(r *model.RouteReport) bool {
	other := func(t model.RouteTold) bool { return t.Way != model.RouteByCookie && t.Way != model.RouteByKeptCookie }
	return len(r.Told) > 0 && !slices.ContainsFunc(r.Told, other)
}

// hasNewByLog tells whether the log has other clients' new sessions on a node.
func (e *exam) hasNewByLog(n *model.NodeView) bool {
	return e.traffic != nil && n.Traffic != nil && n.Traffic.Counts.New > 0
}

func (e *exam) missed(n *model.NodeView, r *model.RouteReport, chance string) {
	f := e.about(n, "RT02")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("%s gets no new sessions, though it is ready", short(n.Node.Name))
	f.Evidence = fmt.Sprintf("%s: none of %s began on it (%s); they began on %s", e.tested(), plural(begun(r), "session"), chance, whereBegun(r))
	if byCookieAlone(r) {
		f.Title = fmt.Sprintf("no session was given a cookie that leads to %s, though it is ready", short(n.Node.Name))
		f.Evidence += "; told by the cookie alone: if it has another node's value, that is ST02"
	}
	nameServer(f, n)
}

// nameServer puts a node's first server into a finding, with what its balancer says of it.
func nameServer(f *model.Finding, n *model.NodeView) {
	if len(n.Servers) == 0 {
		return
	}
	s := n.Servers[0]
	f.Remedy = strings.ReplaceAll(f.Remedy, "BACKEND/SERVER", serverName(s))
	f.Evidence += "; " + says(s)
}

// whereBegun are the nodes on which sessions began: "am1 (10) and am2 (10)".
func whereBegun(r *model.RouteReport) string {
	var list []string
	for i := range r.Fresh.Reached {
		if each := &r.Fresh.Reached[i]; each.Sessions > 0 {
			list = append(list, fmt.Sprintf("%s (%d)", short(each.Node), each.Sessions))
		}
	}
	return enumerate(list, len(list))
}

// pinsFail is RT04: a request with a node's cookie lands on another node, though the node could serve it.
func pinsFail(e *exam) {
	r := e.routed()
	if r == nil || !e.shouldHold(r) || e.nonePins(r) {
		return
	}
	for i := range r.Pins {
		p := &r.Pins[i]
		n := e.view.Node(p.Node)
		if !isAstray(p) || !steady(n, e.trial.Began) || !e.mayBePinned(n) || e.isShared(r, p) {
			continue
		}
		f := e.about(n, "RT04")
		if f == nil {
			continue
		}
		f.Title = fmt.Sprintf("a session pinned to %s goes to %s", short(p.Node), short(p.Reached))
		f.Evidence = fmt.Sprintf("%s: a request with %s of %s was answered by %s, told by the %s", e.tested(), e.cookieName(), short(p.Node),
			short(p.Reached), p.Way)
		if p.Value != "" {
			f.Evidence += fmt.Sprintf("; the cookie's value was %q", short(p.Value))
		}
		nameServer(f, n)
	}
}

// isAstray tells whether a pin is known to have led to another node.
func isAstray(p *model.RoutePin) bool {
	return p.Verdict == model.TestFail && p.Reached != "" && p.Reached != p.Node
}

// astrayPins is how many pins led to another node.
func astrayPins(r *model.RouteReport) int {
	astray := 0
	for i := range r.Pins {
		if isAstray(&r.Pins[i]) {
			astray++
		}
	}
	return astray
}

// nonePins tells whether sessions don't hold at all: that is one cause, and is told as such. Few pins say little of it, as each of three
// hits one of three nodes by chance; the replays of sessions that go anywhere at all break in two of three cases, or in one of two with
// two nodes, and those of one node whose cookie leads elsewhere once a session at most.
func (e *exam) nonePins(r *model.RouteReport) bool {
	isOff := e.alreadyFound("ST01", "") != nil || e.alreadyFound("ST06", "") != nil || e.alreadyFound("ST07", "") != nil
	s := e.strays(r)
	return isOff && (2*astrayPins(r) > len(r.Pins) || 3*s.breaks > s.replays)
}

// mayBePinned tells whether a node's balancers would lead its cookie holders to it: where one has taken it out, they needn't.
func (e *exam) mayBePinned(n *model.NodeView) bool {
	for _, s := range n.Servers {
		if s.Admin != model.AdminReady && s.Admin != model.AdminUnknown || !s.Up && s.Admin == model.AdminReady || !e.fresh(s) {
			return false
		}
	}
	return true
}

// isShared tells whether the node that a pin went to has the same cookie value, which is ST02.
func (e *exam) isShared(r *model.RouteReport, p *model.RoutePin) bool {
	for i := range r.Pins {
		if other := &r.Pins[i]; p.Value != "" && other.Value == p.Value && other.Node == p.Reached {
			return true
		}
	}
	own, reached := e.view.Node(p.Node), e.view.Node(p.Reached)
	if reached == nil {
		return false
	}
	for _, s := range own.Servers {
		if slices.ContainsFunc(reached.Servers, func(o *model.ServerView) bool { return s.Cookie != "" && o.Cookie == s.Cookie && o.Group == s.Group }) {
			return true
		}
	}
	return false
}
