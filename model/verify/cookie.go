package verify

import (
	"cmp"
	"slices"

	"farmtop/model"
	"farmtop/model/diagnose"
)

// stickyCookie tells whether the sticky cookie has a value that leads to this node and to no other.
func stickyCookie(e *exam) outcome {
	if e.isUnstuck() {
		return skipped(unstuck)
	}
	own := e.valuesOf(e.node)
	for _, n := range e.view.Nodes {
		if n == e.node {
			continue
		}
		for _, theirs := range e.valuesOf(n) {
			for _, v := range own {
				if v.value == theirs.value && v.where == theirs.where {
					return failed(e.remedy("ST02", e.server()), "%q is the value of %s as well (%s)", short(v.value), short(n.Node.Name), v.where)
				}
			}
		}
	}
	if own != nil {
		return passed("%q leads to it alone (%s)", short(own[0].value), own[0].where)
	}
	return e.valueless()
}

// A claim is a value of the sticky cookie that leads to a node. Within one place a value leads to one node.
type claim struct{ value, where string }

// valuesOf are the values that lead to a node: what its balancers have for it, what it gives to who asks it straight, and what a test's
// sessions saw.
func (e *exam) valuesOf(n *model.NodeView) []claim {
	var claims []claim
	for _, s := range n.Servers {
		if s.Cookie != "" && !s.Backup {
			claims = append(claims, claim{s.Cookie, cmp.Or(short(s.Balancer)+" "+short(s.Group), "the balancer")})
		}
	}
	for _, c := range n.Checks {
		if c.Last != nil && c.Last.Cookie != nil && c.Last.Cookie.Value != "" && !c.Last.Cookie.Cleared {
			claims = append(claims, claim{c.Last.Cookie.Value, "by itself"})
		}
	}
	r, _ := e.tried()
	if r == nil {
		return claims
	}
	for i := range r.Own {
		if o := &r.Own[i]; o.Node == n.Node.Name && o.Value != "" {
			claims = append(claims, claim{o.Value, "by itself"})
		}
	}
	if r.Cookie == nil {
		return claims
	}
	for i := range r.Cookie.Values {
		v := &r.Cookie.Values[i]
		if v.Node == n.Node.Name || v.Node == "" && len(v.Reached) == 1 && v.Reached[0] == n.Node.Name {
			claims = append(claims, claim{v.Value, "as sessions have it"})
		}
	}
	return claims
}

const byHash = "the balancer leads clients by something else than a cookie"

// valueless is why no value of the node's is known.
func (e *exam) valueless() outcome {
	if s := e.server(); s != nil {
		for n, other := range e.serversBeside(s) {
			if other.Cookie != "" && !other.Backup && !s.Backup {
				return failed(e.remedy("ST02", s), "%s has no cookie value, but %s has", at(s), short(n.Node.Name))
			}
		}
	}
	if e.isSessionsOwn() {
		return skipped("the cookie's value is each session's own and names no node")
	}
	if diagnose.ChoosesByHash(e.view) {
		return skipped(byHash)
	}
	if o := e.kept(); o.isSaid() {
		return o
	}
	return e.untold(func(*model.RouteReport) outcome { return noData("nothing tells which value leads to it") })
}

// isSessionsOwn tells whether the node was seen to give the sticky cookie, with a value that names no node.
func (e *exam) isSessionsOwn() bool {
	gives := func(c *model.CheckView) bool {
		return c.Last != nil && c.Last.Cookie != nil && c.Last.Cookie.Value == "" && !c.Last.Cookie.Cleared
	}
	if slices.ContainsFunc(e.node.Checks, gives) {
		return true
	}
	r, _ := e.tried()
	if r == nil {
		return false
	}
	if slices.ContainsFunc(r.Own, func(o model.RouteOwn) bool { return o.Node == e.node.Node.Name && o.Given && o.Value == "" }) {
		return true
	}
	return r.Cookie != nil && r.Cookie.Given > 0 && len(r.Cookie.Values) == 0
}
