package diagnose

import (
	"fmt"
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/model/cookie"
)

// sameValue is ST02: two nodes can't be told apart by the sticky cookie. What the balancer is configured to comes first, and what the
// log and a routing test show of the same value isn't told again.
func sameValue(e *exam) {
	told := e.sharedValues()
	for i := 0; e.traffic != nil && i < len(e.traffic.Values); i++ {
		g := &e.traffic.Values[i]
		if by := g.Givers(e.traffic.At); len(by) > 1 && !slices.Contains(told, g.Value) {
			e.givenTwice(g, by)
			told = append(told, g.Value)
		}
	}
	e.triedValues(e.listedValues(told))
}

// An owner is where a cookie's value leads: one value must lead to one node there.
type owner struct{ balancer, group, value string }

// sharedValues tells of values that lead to two servers of one group at a balancer, and which they are.
func (e *exam) sharedValues() (told []string) {
	if !e.hasOddValue() {
		return nil
	}
	first := make(map[owner]*model.NodeView, len(e.view.Nodes))
	for _, n := range e.view.Nodes {
		for _, s := range n.Servers {
			if s.Cookie == "" || s.Backup || !e.fresh(s) {
				continue
			}
			key := owner{s.Balancer, s.Group, s.Cookie}
			other, known := first[key]
			if !known {
				first[key] = n
			} else if other != n {
				e.sharedValue(other, n, s)
				told = append(told, s.Cookie)
			}
		}
	}
	return told
}

// hasOddValue tells whether a server has another cookie value than its own name. Names are unique in a group, so as long as all
// values are names no two are the same, and nothing need be remembered.
func (e *exam) hasOddValue() bool {
	for _, n := range e.view.Nodes {
		for _, s := range n.Servers {
			if s.Cookie != "" && s.Cookie != s.Name {
				return true
			}
		}
	}
	return false
}

func (e *exam) sharedValue(a, b *model.NodeView, s *model.ServerView) {
	f := e.about(nil, "ST02")
	if f == nil {
		return
	}
	value := fmt.Sprintf("%q", short(s.Cookie))
	f.About = fmt.Sprintf("%s %s of %s", value, short(b.Node.Name), short(s.Balancer))
	f.Title = fmt.Sprintf("%s and %s have the same cookie value %s at %s", short(a.Node.Name), short(b.Node.Name), value, short(s.Balancer))
	f.Evidence = fmt.Sprintf("%s leads to %s and to %s", value, serverName(serverOf(a, s)), serverName(s))
}

// serverOf is a node's server in the group and balancer of another's, with the same value.
func serverOf(n *model.NodeView, like *model.ServerView) *model.ServerView {
	for _, s := range n.Servers {
		if s.Balancer == like.Balancer && s.Group == like.Group && s.Cookie == like.Cookie {
			return s
		}
	}
	return like
}

func (e *exam) givenTwice(g *cookie.Given, by []cookie.Giver) {
	f := e.about(nil, "ST02")
	if f == nil {
		return
	}
	var who, times []string
	for _, each := range by {
		who = append(who, e.logged(int(each.Node)))
		times = append(times, fmt.Sprintf("%s %s times", e.logged(int(each.Node)), thousands(each.Times)))
	}
	value := fmt.Sprintf("%q", short(g.Value))
	f.About = value
	f.Title = fmt.Sprintf("%s set %s to the same value %s", enumerate(who, len(who)), e.cookieName(), value)
	f.Evidence = fmt.Sprintf("since %s %s was set to %s by %s", e.clock(e.traffic.Since), e.cookieName(), value, strings.Join(times, ", "))
}

// cookieName is the sticky cookie's name as far as it is known.
func (e *exam) cookieName() string {
	switch {
	case e.farm.Sticky.Cookie != "":
		return short(e.farm.Sticky.Cookie)
	case e.traffic != nil && e.traffic.Cookie != "":
		return short(e.traffic.Cookie)
	case e.triedCookie() != nil && e.routed().Cookie.Name != "":
		return short(e.routed().Cookie.Name)
	default:
		return "the sticky cookie"
	}
}
