package route

import (
	"slices"

	"farmtop/model"
	"farmtop/model/cookie"
	"farmtop/probe/client"
)

// valuesKept bounds the values of the sticky cookie that are reported; more are sessions' own, or a farm beyond what a test can show.
const valuesKept = 1000

// values are what the sticky cookie was seen to say.
type values struct {
	given  int
	set    model.SetCookie
	unkept string
	list   []model.RouteValue
	at     map[string]int16  // by the value's part that names a node
	raw    map[string]string // a whole value by the node that a fresh session got it from; never reported
	own    map[string]string // the same by the node that gave it when it was asked straight
}

func newValues() values {
	return values{at: map[string]int16{}, raw: map[string]string{}, own: map[string]string{}}
}

// take notes what one step says of the cookie: the one that it was given, and who answered to the one that was sent. It tells which value
// that was, nobody for none that is kept.
func (v *values) take(id *identity, where scene, s *step) int16 {
	value := s.sent
	if c := id.given(&s.Answer); c != nil {
		v.given++
		value = c.Value
		v.unkept = where.unkept(c, s.Asked)
		v.set = model.SetCookie{
			Value: string(cookie.NodePart(c.Name, []byte(c.Value))), Secure: c.Secure, HTTPOnly: c.HttpOnly, SameSite: sameSite(c.Raw),
			Path: client.Cut(c.Path), Domain: client.Cut(c.Domain), Cleared: isTakenBack(c),
		}
		if s.node != "" && !v.set.Cleared {
			v.keep(s.node, c.Value)
		}
	}
	at := v.place(id, value)
	if at != nobody && s.node != "" && s.way != model.RouteByCookie && s.way != model.RouteByKeptCookie {
		v.reach(int(at), s.node)
	}
	return at
}

// place is where a value stands in the list; nobody for one that may be a session's own, and for those beyond the list's end.
func (v *values) place(id *identity, value string) int16 {
	part := string(cookie.NodePart(id.sticky, []byte(value)))
	if part == "" {
		return nobody
	}
	at, known := v.at[part]
	if known {
		return at
	}
	if len(v.list) == valuesKept {
		return nobody
	}
	at = int16(len(v.list))
	v.at[part] = at
	v.list = append(v.list, model.RouteValue{Value: part, Node: id.meant(value)})
	return at
}

// keep keeps the first value that a node gave.
func (v *values) keep(node, value string) {
	if v.raw[node] == "" {
		v.raw[node] = value
	}
}

// reach notes that a request with a value was answered by a node, as more than the cookie tells.
func (v *values) reach(at int, node string) {
	if !slices.Contains(v.list[at].Reached, node) {
		v.list[at].Reached = append(v.list[at].Reached, node)
	}
}

// cookie is what is reported; nil when no answer set one.
func (v *values) cookie(id *identity) *model.RouteCookie {
	if v.given == 0 {
		return nil
	}
	c := &model.RouteCookie{Name: id.sticky, Given: v.given, Set: v.set, Unkept: v.unkept, Values: slices.Clone(v.list)}
	for i := range c.Values {
		c.Values[i].Reached = slices.Clone(c.Values[i].Reached)
	}
	return c
}
