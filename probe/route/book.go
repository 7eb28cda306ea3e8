package route

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"farmtop/model"
	"farmtop/probe/client"
)

// Bounds of what is kept of a test.
const (
	errorsKept       = 32 // kinds
	certificatesKept = 64
	// faultsInARow is how many failures one after the other end a test: an endpoint that has a bad moment gets so many chances.
	faultsInARow = 20
	// faultsAtFirst is the same before the first answer.
	faultsAtFirst = 3
)

// A book is what has come of a test so far. It belongs to the goroutine that runs the test.
type book struct {
	report model.RouteReport
	view   *model.FarmView
	id     *identity
	front  *front
	tell   func(model.RouteReport)

	fresh, kept tally
	witnesses   []witness       // that were met, without their nodes; the first is none
	told        map[witness]int // of those
	log         hearsay
	errors      map[string]int
	values      values
	owns        []*model.RouteOwn // in the order of Test.Learn; nil as long as there is no answer
	pins        []*pinned         // in the order of Test.Pins; nil for those that weren't asked yet
	answers     int
	faults      int // in a row
	strangers   int // in a row, and nothing else before
}

func newBook(o *Options, tell func(model.RouteReport)) *book {
	id := newIdentity(o.View)
	return &book{
		report: model.RouteReport{Test: o.Test}, view: o.View, id: id, tell: tell,
		kept: tally{kept: true}, witnesses: []witness{{}}, told: map[witness]int{}, log: newHearsay(o),
		errors: map[string]int{}, values: newValues(),
		owns: make([]*model.RouteOwn, len(o.Test.Learn)), pins: make([]*pinned, len(o.Test.Pins)),
	}
}

func (b *book) tallyOf(kept bool) *tally {
	if kept {
		return &b.kept
	}
	return &b.fresh
}

// follow takes steps in until there are no more, with what logs say of them, tells of them, and stops the test when there is no use in
// going on. enough is called, more than once, when enough sessions have begun.
func (b *book) follow(steps <-chan step, stop context.CancelFunc, enough func()) {
	ticker := time.NewTicker(tellEvery)
	defer ticker.Stop()
	news := false
	for {
		select {
		case s, more := <-steps:
			if !more {
				return
			}
			b.take(&s)
			news = true
			if b.report.Stopped != "" {
				stop()
			}
			if b.hasEnough(s.kept) {
				enough()
			}
		case m, more := <-b.log.marks:
			if !more {
				b.log.marks = nil
				continue
			}
			if b.hear(&m) {
				news = true
			}
			if b.hasEnough(false) || b.hasEnough(true) {
				enough()
			}
		case <-ticker.C:
			if news {
				b.tellNow()
				news = false
			}
		}
	}
}

// untilBegun is how many sessions must have begun on the node that a test is about: with one alone, all that came after it may have
// missed the node.
const untilBegun = 2

// hasEnough tells whether as many sessions of a run have begun on the test's node as it needs.
func (b *book) hasEnough(kept bool) bool {
	node := slices.Index(b.id.names, b.report.Test.Until)
	return node >= 0 && b.tallyOf(kept).begun(int16(node)) >= untilBegun
}

// take writes one step of a session down.
func (b *book) take(s *step) {
	b.report.Sent++
	if s.Cancelled {
		return
	}
	failed := s.Fault != "" || s.Status >= http.StatusInternalServerError
	b.weigh(&s.Answer, s.witness)
	c := cell{
		node: b.id.place(s.node), status: int16(s.Status), way: b.kind(s.witness),
		value: b.values.take(b.id, b.front.scene, s), failed: failed, reused: s.Reused,
	}
	t := b.tallyOf(s.kept)
	t.note(s.session, c)
	if b.log.marks == nil || !isWeak(s.way) {
		return
	}
	b.expect(t, s)
}

// expect notes that a log may tell of a request, unless one has told already.
func (b *book) expect(t *tally, s *step) {
	if s.Status != 0 {
		b.log.missing++
	}
	r := &t.rows[s.session-1]
	if c := b.id.given(&s.Answer); c != nil && !isTakenBack(c) {
		r.offer, r.offered = c.Value, s.request
	}
	if len(b.log.early) == 0 {
		return
	}
	what := place(s.kept, s.session, s.request)
	if node, told := b.log.early[what]; told {
		delete(b.log.early, what)
		b.learn(r, s.request, node)
	}
}

// weigh takes from any answer what concerns the test as a whole, and finds out whether to go on.
func (b *book) weigh(a *client.Answer, w witness) {
	if a.Cancelled {
		return
	}
	if w.node != "" {
		w.node = ""
		b.told[w]++
		b.strangers = -1 // the farm was seen: nobody else stands before all of it
	}
	b.present(a)
	if a.Status >= http.StatusInternalServerError && a.Fault == "" {
		a.Fault = fmt.Sprintf("the answer is %d %s", a.Status, http.StatusText(a.Status))
	}
	if a.Status != 0 {
		b.answers++
	}
	if a.Fault != "" {
		b.fail(a.Fault)
	} else {
		b.faults = 0
	}
	b.judge(a)
}

func (b *book) fail(why string) {
	if _, known := b.errors[why]; !known && len(b.errors) == errorsKept {
		why = "other failures"
	}
	b.errors[why]++
	b.faults++
}

// judge finds out why there is no use in going on.
func (b *book) judge(a *client.Answer) {
	if b.report.Stopped != "" {
		return
	}
	if a.Status == http.StatusTooManyRequests {
		b.report.Stopped = "the answer is 429 Too Many Requests: whatever limits clients takes the test for too many. Wait, and test with fewer requests a second"
		return
	}
	switch {
	case b.answers == 0 && b.faults >= faultsAtFirst:
		b.report.Stopped = fmt.Sprintf("nothing was answered in %d attempts: %s", b.faults, a.Fault)
	case b.faults >= faultsInARow:
		b.report.Stopped = fmt.Sprintf("%d requests in a row failed: %s", b.faults, a.Fault)
	}
	if b.strangers < 0 || a.Status == 0 {
		return
	}
	why := b.front.stranger(a)
	if why == "" {
		b.strangers = -1
		return
	}
	if b.strangers++; b.strangers >= strangersInARow {
		b.report.Stopped = why
	}
}

// present notes the certificate of the endpoint.
func (b *book) present(a *client.Answer) {
	c := &b.report.Certificate
	if a.Fingerprint == "" || len(c.SHA256) == certificatesKept || slices.Contains(c.SHA256, a.Fingerprint) {
		return
	}
	if c.Subject == "" {
		c.Subject = a.Subject
	}
	c.SHA256 = append(c.SHA256, a.Fingerprint)
}
