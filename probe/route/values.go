package route

import (
	"slices"

	"farmtop/model"
	"farmtop/model/cookie"
)

// valuesKept bounds the values of the sticky cookie that are reported; more are sessions' own, or a farm beyond what a test can show.
const valuesKept = 1000

// values are what the sticky cookie was seen to say.
type values struct {
	given  int
	set    model.SetCookie
	unkept string
	list   []model.RouteValue
	at     map[string]int    // by the value's part that names a node
	raw    map[string]string // a whole value by the node that a fresh session got it from; never reported
}

func newValues() values { return values{at: map[string]int{}, raw: map[string]string{}} }

// take notes what one step says of the cookie: the one that it was given, and who answered to the one that was sent.
func (v *values) take(id *identity, where scene, s *step) {
	value := s.sent
	if c := id.given(&s.answer); c != nil {
		v.given++
		value = c.Value
		v.unkept = where.unkept(c)
		v.set = model.SetCookie{
			Value: string(cookie.NodePart(c.Name, []byte(c.Value))), Secure: c.Secure, HTTPOnly: c.HttpOnly, SameSite: sameSite(c.Raw),
			Path: cut(c.Path), Domain: cut(c.Domain), Cleared: isTakenBack(c),
		}
		if s.node != "" && v.raw[s.node] == "" && !v.set.Cleared {
			v.raw[s.node] = c.Value
		}
	}
	part := string(cookie.NodePart(id.sticky, []byte(value)))
	if part == "" {
		return
	}
	i, known := v.at[part]
	if !known {
		if len(v.list) == valuesKept {
			return
		}
		i = len(v.list)
		v.at[part] = i
		v.list = append(v.list, model.RouteValue{Value: part, Node: id.meant(value)})
	}
	seen := s.way == model.RouteByHeader || s.way == model.RouteByCertificate || s.way == model.RouteByCounters
	if seen && !slices.Contains(v.list[i].Reached, s.node) {
		v.list[i].Reached = append(v.list[i].Reached, s.node)
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
