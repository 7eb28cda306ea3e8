package route

import "context"

// begin sends the very first request and draws the conclusions; it is false when there is no use in going on.
func (t *test) begin(ctx context.Context, s *session) bool {
	t.counted = t.options.Marks == nil && t.options.Counters != nil
	before := t.countersIfNeeded(ctx)
	first, sent := t.step(ctx, s)
	if first.http2 { // the request wasn't sent: the handshake failed before
		t.client.http2 = true
		s.asked, s.through = 0, t.client.transport(false)
		first, sent = t.step(ctx, s)
	}
	if !sent {
		return false
	}
	t.id.guess(&first.answer)
	first.witness = t.id.ask(&first.answer, "")
	t.counted = t.counted && first.node == "" && before != nil
	if t.counted {
		first.witness = risen(before, t.counters(ctx))
	}
	return t.note(&first) && t.trust(ctx, s)
}

// trust sends the second request, where the first one asked for the cookie of an application: if it doesn't tell who answered, and no
// log may, all others ask for that, too. It is false when there is no use in going on.
func (t *test) trust(ctx context.Context, s *session) bool {
	if t.client.learn.url == nil || t.options.Marks != nil || t.counted || t.options.Test.Requests == 1 {
		return true
	}
	second, sent := t.step(ctx, s)
	if !sent {
		return false
	}
	t.again = second.node == "" && second.status != 0
	return t.note(&second)
}

// note writes one of the first requests down, and tells of it at once; it is false when there is no use in going on.
func (t *test) note(s *step) bool {
	t.book.take(s)
	t.book.tellNow()
	if t.book.report.Stopped != "" {
		t.stop()
	}
	return t.book.report.Stopped == "" && !s.cancelled
}
