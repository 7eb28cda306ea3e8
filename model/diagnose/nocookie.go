package diagnose

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/model/sticky"
)

const (
	// cookielessLeast is how many requests in five minutes must come and go without a cookie: fewer may be monitors and first visits
	// of clients that keep none.
	cookielessLeast = 100
	// cookielessShare of all that nodes served: a scanner makes cookies up.
	cookielessShare = 0.99
	// cookielessAnswers is how many answers of the endpoint must be good before what the newest one lacks counts.
	cookielessAnswers = 3
)

// noCookie is ST06: stickiness is required, but nothing sets the cookie. The log knows best, for it has all clients; the endpoint's
// own answer, or those to a routing test, speak for it, or where no log can tell. An endpoint that does set the cookie settles it.
func noCookie(e *exam) {
	if b, group := e.passthrough(); b != nil {
		if f := e.open(nil, lookup("ST06"), e.unstuckSeverity()); f != nil {
			f.Title = fmt.Sprintf("%s passes TLS of %s through, so it can't stick to %s", short(b.Balancer.Name), short(e.farm.Name), e.cookieName())
			f.Evidence = fmt.Sprintf("%s balances %s in mode tcp by %s: it sees no cookie there, neither the clients' nor the nodes'",
				short(b.Balancer.Name), short(group.Name), cmp.Or(short(group.Algorithm), "an unknown method"))
		}
		return
	}
	if e.endpointCookie() != nil {
		return
	}
	if p, ok := e.cookieless(); ok {
		if f := e.about(nil, "ST06"); f != nil {
			f.Title = fmt.Sprintf("no client of %s has, or is given, %s", short(e.farm.Name), e.cookieName())
			f.Evidence = p.words("requests", e.traffic.Sticky.Covered(sticky.FiveMinutes)) + " had no sticky cookie and were given none"
		}
		return
	}
	if b := e.inserter(); b != nil && !e.isHashed() && e.endpointWithout() {
		if f := e.about(nil, "ST06"); f != nil {
			f.Title = fmt.Sprintf("the endpoint of %s sets no %s, though %s has values for it", short(e.farm.Name), e.cookieName(), short(b.Balancer.Name))
			f.Evidence = fmt.Sprintf("the last %d answers of %s were good, the newest (%d) has no Set-Cookie for %s",
				cookielessAnswers, cut(e.farm.Endpoint, quoteRunes), e.view.Endpoint.Last.Status, e.cookieName())
		}
		return
	}
	if r := e.routed(); r != nil && e.triedWithoutCookie(r) {
		if f := e.about(nil, "ST06"); f != nil {
			f.Title = fmt.Sprintf("the endpoint of %s gives its clients no %s", short(e.farm.Name), e.cookieName())
			f.Evidence = fmt.Sprintf("%s: none of %s on %s was given %s", e.tested(), plural(r.Fresh.Sessions, "session"), cut(r.Path, quoteRunes),
				e.cookieName())
		}
	}
}

// passthrough is a balancer, with its group of the farm's nodes, that should lead clients by a cookie and sees none, since it doesn't
// look into their connections; nil when there is none. Sessions that hold nevertheless, as by a table of addresses, are no fault.
func (e *exam) passthrough() (*model.BalancerView, *model.Group) {
	if e.unstuckSeverity() == model.Info || e.farm.Sticky.Cookie == "" || e.isHashed() || e.haveHeld() {
		return nil, nil
	}
	for _, b := range e.knowing {
		for i := range b.Good.Groups {
			if g := &b.Good.Groups[i]; g.Mode == "tcp" && e.isOurs(b.Balancer.Name, g.Name) {
				return b, g
			}
		}
	}
	return nil, nil
}

// unstuckSeverity is how bad it is that nothing ties clients to nodes: [model.Info] where nothing need do so.
func (e *exam) unstuckSeverity() model.Severity {
	switch {
	case e.requiresCookie():
		return model.Critical
	case e.farm.Sticky.Expected == model.StickyRecommended:
		return model.Warning
	default:
		return model.Info
	}
}

// haveHeld tells whether a routing test saw that sessions hold, so that something ties clients to their nodes.
func (e *exam) haveHeld() bool {
	r := e.routed()
	return r != nil && r.Fresh.Breaks == 0 && e.strays(r).replays >= replaysLeast && len(r.Fresh.Reached) > 1
}

// cookieless tells whether the log says that nobody has a cookie. One that can't tell never says so of any request.
func (e *exam) cookieless() (p part, ok bool) {
	if e.traffic == nil || !e.requiresCookie() || e.isHashed() {
		return part{}, false
	}
	s := &e.traffic.Sticky
	now := s.Total[sticky.FiveMinutes]
	served := now.Requests - s.Nowhere[sticky.FiveMinutes].Requests
	p = part{-1, now.Absent, served}
	hasSessions := now.New+now.Bound > 0 // where the log tells sessions by another cookie, they move without the sticky one
	return p, !hasSessions && p.isMuch(cookielessLeast, cookielessShare)
}

// requiresCookie tells whether every client should have the sticky cookie sooner or later. Where only some paths require one, requests
// to the others say nothing of an application's cookie, but a balancer gives its own to everybody.
func (e *exam) requiresCookie() bool {
	if e.farm.Sticky.Expected == model.StickyRequired {
		return true
	}
	for _, s := range e.farm.Sticky.Paths {
		if s == model.StickyRequired {
			return e.isBalancers()
		}
	}
	return false
}

// hashing are the beginnings of HAProxy's names for balancing that leads a client to the same node without any cookie (configuration
// manual, "balance").
var hashing = []string{"source", "hdr", "url_param", "rdp-cookie", "hash"}

// isHashed tells whether a balancer of the farm leads clients to their nodes by something else than a cookie.
func (e *exam) isHashed() bool {
	for _, b := range e.knowing {
		for _, g := range b.Good.Groups {
			known := func(h string) bool { return strings.HasPrefix(g.Algorithm, h) }
			if e.isOurs(b.Balancer.Name, g.Name) && slices.ContainsFunc(hashing, known) {
				return true
			}
		}
	}
	return false
}

// isOurs tells whether a group of a balancer has nodes of the farm.
func (e *exam) isOurs(balancer, group string) bool {
	return slices.ContainsFunc(e.view.Nodes, func(n *model.NodeView) bool {
		return slices.ContainsFunc(n.Servers, func(s *model.ServerView) bool { return s.Balancer == balancer && s.Group == group })
	})
}

// applicationCookies are names of cookies that the application sets and a balancer only reads, or puts its value before: then an
// answer without a session has none.
var applicationCookies = []string{"JSESSIONID", "amlbcookie", "PHPSESSID", "ASP.NET_SessionId", "commonAuthId"}

// isBalancers tells whether the sticky cookie is one that a balancer makes.
func (e *exam) isBalancers() bool {
	name := e.farm.Sticky.Cookie
	return name != "" && !slices.ContainsFunc(applicationCookies, func(c string) bool { return strings.EqualFold(c, name) })
}

// inserter is a balancer that should put the sticky cookie into every answer to a client without one: it can be read, and all the
// servers that it would choose have a value. It is nil when there is none.
func (e *exam) inserter() *model.BalancerView {
	if !e.requiresCookie() || !e.isBalancers() {
		return nil
	}
	name := e.farm.Sticky.Cookie
	for _, b := range e.knowing {
		if slices.ContainsFunc(b.Good.Groups, func(g model.Group) bool { return g.Cookie == name }) && e.allHaveValues(b.Balancer.Name) {
			return b
		}
	}
	return nil
}

func (e *exam) allHaveValues(balancer string) bool {
	for _, n := range e.view.Nodes {
		for _, s := range n.Servers {
			if s.Balancer == balancer && s.Cookie == "" {
				return false
			}
		}
	}
	return true
}

// endpointWithout tells whether the endpoint keeps answering without the cookie. Redirects and errors say nothing: balancers make them
// by themselves.
func (e *exam) endpointWithout() bool {
	c := e.view.Endpoint
	if c == nil || c.Last == nil || len(c.Recent) < cookielessAnswers || e.now.Sub(c.Last.At) >= trafficSpan {
		return false
	}
	for _, a := range c.Recent[len(c.Recent)-cookielessAnswers:] {
		if !isServed(a.OK, a.Status) {
			return false
		}
	}
	return isServed(c.Last.OK, c.Last.Status)
}

func isServed(ok bool, status int) bool { return ok && status >= 200 && status <= 299 }
