package route

import (
	"context"

	"farmtop/model"
)

// begin sends the very first request, and the strange one, and draws the conclusions; it is false when there is no use in going on.
func (t *test) begin(ctx context.Context, s *session) bool {
	t.counted = t.options.Counters != nil
	before := t.countersIfNeeded(ctx)
	first, sent := t.step(ctx, s)
	if !sent {
		return false
	}
	t.id.guess(&first.Answer)
	first.witness = t.id.ask(&first.Answer, "")
	t.counted = first.node == "" && before != nil
	if t.counted {
		first.witness = risen(before, t.counters(ctx))
	}
	if !t.note(&first) {
		return false
	}
	if t.options.Test.Strange {
		t.strange(ctx)
	}
	if first.way == model.RouteByCookie && !t.id.heeded && !t.id.passive {
		t.counted = before != nil // later answers leave the cookie alone
	}
	if t.counted && t.options.Marks != nil {
		t.book.await(ctx)
		t.counted = t.book.log.missing > 0
	}
	return ctx.Err() == nil && t.trust(ctx, s)
}

// trust sends the second request, where the first one asked for the cookie of an application: if it doesn't tell who answered, and no
// log may, all others ask for that, too. It is false when there is no use in going on.
func (t *test) trust(ctx context.Context, s *session) bool {
	if t.front.learn.URL == nil || t.options.Marks != nil || t.counted || t.options.Test.Requests == 1 {
		return true
	}
	second, sent := t.step(ctx, s)
	if !sent {
		return false
	}
	t.again = second.node == "" && second.Status != 0
	return t.note(&second)
}

// note writes one of the first requests down, and tells of it at once; it is false when there is no use in going on.
func (t *test) note(s *step) bool {
	t.book.take(s)
	t.book.tellNow()
	if t.book.report.Stopped != "" {
		t.stop()
	}
	return t.book.report.Stopped == "" && !s.Cancelled
}
