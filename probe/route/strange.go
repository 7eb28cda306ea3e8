package route

import (
	"context"

	"farmtop/model"
	"farmtop/probe/client"
)

const (
	strangePlace = "strange" // the request with a strange cookie, in marks
	// strangeValue is a sticky cookie's value that no balancer gives.
	strangeValue = "farmtop-nobody"
)

// strange sends a request with a cookie that nobody owns, which must be served all the same. What becomes of the cookie shows whether
// anybody looks at it: the balancer, or an application that gives another one.
func (t *test) strange(ctx context.Context) {
	s := &model.RouteStrange{}
	if t.id.sticky == "" {
		s.Why = "the name of the sticky cookie isn't known: give it as sticky: cookie"
		t.book.report.Strange = s
		return
	}
	a, _, done := t.alone(ctx, t.front, client.Question{Mark: t.marks + strangePlace}, strangeValue)
	if !done {
		return
	}
	s.Status = a.Status
	given := t.id.given(&a)
	s.Replaced = given != nil && !isTakenBack(given)
	t.id.heeded = s.Replaced
	s.Verdict = model.TestPass
	if a.Fault != "" {
		s.Verdict, s.Why = model.TestFail, "a client with a cookie that nobody owns isn't served: "+a.Fault
	}
	t.book.report.Strange = s
	t.book.tellNow()
}
