package diagnose

import (
	"fmt"
	"slices"

	"farmtop/model"
)

// triedValues is the part of ST02 that a routing test shows, but for values that were told already.
func (e *exam) triedValues(told []string) {
	r := e.routed()
	if r == nil {
		return
	}
	for i := range r.Own {
		a := &r.Own[i]
		for _, b := range r.Own[i+1:] {
			if a.Value != "" && a.Value == b.Value && a.Node != b.Node && !slices.Contains(told, a.Value) {
				told = append(told, a.Value)
				e.triedValue(a.Value, []string{a.Node, b.Node}, "asked straight, both gave it")
			}
		}
	}
	if r.Cookie == nil || !e.fewerValuesThanNodes(r) {
		return
	}
	for i := range r.Cookie.Values {
		if v := &r.Cookie.Values[i]; len(v.Reached) > 1 && !slices.Contains(told, v.Value) {
			e.triedValue(v.Value, v.Reached, fmt.Sprintf("all of them answered sessions that had it, and %s began on %s, but were given %s",
				plural(begun(r), "session"), plural(nodesBegunOn(r), "node"), plural(len(r.Cookie.Values), "value")))
		}
	}
}

// fewerValuesThanNodes tells whether every session was given the cookie, and there were fewer values than nodes that sessions began on:
// then two nodes must share one. Where the balancer ignores the cookie values reach several nodes as well, but then several values reach one.
func (e *exam) fewerValuesThanNodes(r *model.RouteReport) bool {
	if r.Cookie.Given < r.Fresh.Sessions || len(r.Cookie.Values) == 0 || len(r.Cookie.Values) >= nodesBegunOn(r) {
		return false
	}
	taken := map[string]bool{}
	for i := range r.Cookie.Values {
		for _, node := range r.Cookie.Values[i].Reached {
			if taken[node] {
				return false
			}
			taken[node] = true
		}
	}
	return true
}

func nodesBegunOn(r *model.RouteReport) int {
	nodes := 0
	for i := range r.Fresh.Reached {
		if r.Fresh.Reached[i].Sessions > 0 {
			nodes++
		}
	}
	return nodes
}

func (e *exam) triedValue(value string, nodes []string, how string) {
	f := e.about(nil, "ST02")
	if f == nil {
		return
	}
	list := shortened(nodes)
	quoted := fmt.Sprintf("%q", short(value))
	f.About = quoted
	f.Title = fmt.Sprintf("%s give the same value %s of %s", enumerate(list, len(nodes)), quoted, e.cookieName())
	f.Evidence = e.tested() + ": " + how
}

// triedCookie is the sticky cookie as a routing test's answers set it; nil when they set none.
func (e *exam) triedCookie() *model.SetCookie {
	r := e.routed()
	if r == nil || r.Cookie == nil || r.Cookie.Given == 0 || r.Cookie.Set.Cleared {
		return nil
	}
	return &r.Cookie.Set
}

// cookielessSessions is how many sessions of a test must get a page and no cookie before none is set.
const cookielessSessions = 5

// triedWithoutCookie tells whether a routing test's clients got pages, but no sticky cookie, though the balancer should give everybody one.
func (e *exam) triedWithoutCookie(r *model.RouteReport) bool {
	if r.Cookie != nil || !e.isBalancers() || e.expectedOf(r) != model.StickyRequired || e.isHashed() {
		return false
	}
	served := 0
	for i := range r.Rows {
		if row := &r.Rows[i]; !row.Kept && len(row.Steps) > 0 && isServed(!row.Steps[0].Failed, int(row.Steps[0].Status)) {
			served++
		}
	}
	return served >= cookielessSessions
}
