package route

import (
	"context"
	"net/http"
	"strings"

	"farmtop/model"
	"farmtop/model/cookie"
)

// pin sends a request with the cookie of a node, as a client of that node does.
func (t *test) pin(ctx context.Context, through http.RoundTripper, node string) {
	if ctx.Err() != nil {
		return
	}
	p := model.RoutePin{Node: node}
	value := t.valueOf(node)
	if value == "" {
		p.Why = "no value of a sticky cookie is known that leads to " + node
		t.book.report.Pins = append(t.book.report.Pins, p)
		return
	}
	p.Value = string(cookie.NodePart(t.id.sticky, []byte(value)))
	before := t.countersIfNeeded(ctx)
	a, done := t.alone(ctx, through, question{cookie: t.id.sticky + "=" + value, mark: "pin"})
	if !done {
		return
	}
	w := t.id.ask(&a, value)
	if w.way == model.RouteByKeptCookie {
		w.node = node // several nodes may have the value
	}
	if before != nil {
		w = risen(before, t.counters(ctx))
	}
	p.Reached, p.Way = w.node, w.way
	p.Verdict, p.Why = judged(&p, &a, t.recognises())
	t.book.report.Pins = append(t.book.report.Pins, p)
	t.book.tellNow()
}

// judged says whether a pin holds. That a balancer left the cookie alone shows something only where it replaces those that nobody owns.
func judged(p *model.RoutePin, a *answer, recognises bool) (model.RouteVerdict, string) {
	switch {
	case a.fault != "":
		return model.RouteFail, a.fault
	case p.Reached == "":
		return model.RouteNoData, "the answer doesn't tell which node it is from"
	case p.Reached != p.Node:
		return model.RouteFail, "the cookie of " + p.Node + " led to " + p.Reached
	case p.Way == model.RouteByKeptCookie && !recognises:
		return model.RouteNoData, "the balancer left the cookie alone, as it does with one that nobody owns"
	default:
		return model.RoutePass, ""
	}
}

// countersIfNeeded are the balancer's counters where only they tell nodes apart.
func (t *test) countersIfNeeded(ctx context.Context) map[string]uint64 {
	if !t.counted {
		return nil
	}
	return t.counters(ctx)
}

// recognises tells whether the balancer replaces a cookie that nobody owns, so that leaving one alone shows that it knows it.
func (t *test) recognises() bool {
	s := t.book.report.Strange
	return s != nil && s.Replaced
}

// valueOf is a sticky cookie's value for a node: the balancer's word, in the form that clients have it, else what a session of the node
// was given; "" when neither is known.
func (t *test) valueOf(node string) string {
	if t.id.sticky == "" {
		return ""
	}
	seen := t.book.values.raw[node]
	view := t.options.View.Node(node)
	if view == nil {
		return seen
	}
	for _, s := range view.Servers {
		if s.Cookie == "" {
			continue
		}
		if t.isPrefixed() {
			return s.Cookie + "~farmtop" // HAProxy's "cookie NAME prefix"
		}
		return s.Cookie
	}
	return seen
}

// isPrefixed tells whether clients have the server before a session's own value.
func (t *test) isPrefixed() bool {
	for _, value := range t.book.values.raw {
		return strings.Contains(value, "~")
	}
	return false
}

// strangeValue is a sticky cookie's value that no balancer gives.
const strangeValue = "farmtop-nobody"

// strange sends a request with a cookie that nobody owns, which must be served all the same.
func (t *test) strange(ctx context.Context, through http.RoundTripper) {
	s := &model.RouteStrange{}
	if t.id.sticky == "" {
		s.Why = "the name of the sticky cookie isn't known: give it as sticky: cookie"
		t.book.report.Strange = s
		return
	}
	a, done := t.alone(ctx, through, question{cookie: t.id.sticky + "=" + strangeValue, mark: "strange"})
	if !done {
		return
	}
	s.Status = a.status
	given := t.id.given(&a)
	s.Replaced = given != nil && !isTakenBack(given)
	s.Verdict = model.RoutePass
	if a.fault != "" {
		s.Verdict, s.Why = model.RouteFail, "a client with a cookie that nobody owns isn't served: "+a.fault
	}
	t.book.report.Strange = s
	t.book.tellNow()
}
