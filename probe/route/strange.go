package route

import (
	"context"
	"net/http"

	"farmtop/model"
)

const (
	strangePlace = "strange" // the request with a strange cookie, in marks
	// strangeValue is a sticky cookie's value that no balancer gives.
	strangeValue = "farmtop-nobody"
)

// strange sends a request with a cookie that nobody owns, which must be served all the same.
func (t *test) strange(ctx context.Context, through http.RoundTripper) {
	s := &model.RouteStrange{}
	if t.id.sticky == "" {
		s.Why = "the name of the sticky cookie isn't known: give it as sticky: cookie"
		t.book.report.Strange = s
		return
	}
	a, _, done := t.alone(ctx, through, question{what: strangePlace}, strangeValue)
	if !done {
		return
	}
	s.Status = a.status
	given := t.id.given(&a)
	s.Replaced = given != nil && !isTakenBack(given)
	s.Verdict = model.TestPass
	if a.fault != "" {
		s.Verdict, s.Why = model.TestFail, "a client with a cookie that nobody owns isn't served: "+a.fault
	}
	t.book.report.Strange = s
	t.book.tellNow()
}
