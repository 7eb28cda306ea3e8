package route

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"time"

	"farmtop/model"
)

// Bounds of what is kept of a test.
const (
	breaksKept       = 100 // samples
	errorsKept       = 32  // kinds
	certificatesKept = 64
	// faultsInARow is how many failures one after the other end a test: an endpoint that has a bad moment gets so many chances.
	faultsInARow = 20
	// faultsAtFirst is the same before the first answer.
	faultsAtFirst = 3
)

// A book is what has come of a test so far. It belongs to the goroutine that runs the test.
type book struct {
	report model.RouteReport
	id     *identity
	client *client
	tell   func(model.RouteReport)

	fresh, kept tally
	told        map[witness]int // with the node left out
	errors      map[string]int
	values      values
	answers     int
	faults      int // in a row
	strangers   int // in a row, and nothing else before
}

// A tally is what one run needs beside its report.
type tally struct {
	last    map[int]string // each session's node
	reached map[string]*model.RouteReached
}

func newTally() tally {
	return tally{last: map[int]string{}, reached: map[string]*model.RouteReached{}}
}

func newBook(o *Options, tell func(model.RouteReport)) *book {
	return &book{
		report: model.RouteReport{Test: o.Test}, id: newIdentity(o), tell: tell,
		fresh: newTally(), kept: newTally(), told: map[witness]int{}, errors: map[string]int{}, values: newValues(),
	}
}

// follow takes steps in until there are no more, tells of them, and stops the test when there is no use in going on.
func (b *book) follow(steps <-chan step, stop context.CancelFunc) {
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
		case <-ticker.C:
			if news {
				b.tellNow()
				news = false
			}
		}
	}
}

// take writes one step of a session down.
func (b *book) take(s *step) {
	b.report.Sent++
	if s.cancelled {
		return
	}
	run, t := &b.report.Fresh, &b.fresh
	if s.kept {
		run, t = b.report.Kept, &b.kept
	}
	run.Requests++
	if s.request == 1 {
		run.Sessions++
	}
	if s.reused {
		run.Reused++
	}
	failed := s.fault != "" || s.status >= http.StatusInternalServerError
	if failed {
		run.Errors++
	}
	b.weigh(&s.answer, s.witness)
	b.values.take(b.id, b.client.scene, s)
	switch {
	case s.node != "":
		run.Known++
		t.visit(run, s, failed)
	case !failed:
		run.Unknown++
	}
}

// visit notes who answered a session, and whether that was another node than before.
func (t *tally) visit(run *model.RouteRun, s *step, failed bool) {
	r := t.reached[s.node]
	if r == nil {
		r = &model.RouteReached{Node: s.node}
		t.reached[s.node] = r
	}
	r.Requests++
	if failed {
		r.Errors++
	}
	switch last := t.last[s.session]; {
	case last == "":
		r.Sessions++
	case last != s.node:
		run.Breaks++
		if len(run.Samples) < breaksKept {
			run.Samples = append(run.Samples, model.RouteBreak{Session: s.session, Request: s.request, From: last, To: s.node, Way: s.way})
		}
	}
	t.last[s.session] = s.node
}

// weigh takes from any answer what concerns the test as a whole, and finds out whether to go on.
func (b *book) weigh(a *answer, w witness) {
	if a.cancelled {
		return
	}
	if w.node != "" {
		w.node = ""
		b.told[w]++
		b.strangers = -1 // the farm was seen: nobody else stands before all of it
	}
	b.present(a)
	if a.status >= http.StatusInternalServerError && a.fault == "" {
		a.fault = fmt.Sprintf("the answer is %d %s", a.status, http.StatusText(a.status))
	}
	if a.status != 0 {
		b.answers++
	}
	if a.fault != "" {
		b.fail(a.fault)
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
func (b *book) judge(a *answer) {
	if b.report.Stopped != "" {
		return
	}
	if a.status == http.StatusTooManyRequests {
		b.report.Stopped = "the answer is 429 Too Many Requests: whatever limits clients takes the test for too many. Wait, and test with fewer requests a second"
		return
	}
	switch {
	case b.answers == 0 && b.faults >= faultsAtFirst:
		b.report.Stopped = fmt.Sprintf("nothing was answered in %d attempts: %s", b.faults, a.fault)
	case b.faults >= faultsInARow:
		b.report.Stopped = fmt.Sprintf("%d requests in a row failed: %s", b.faults, a.fault)
	}
	if b.strangers < 0 || a.status == 0 {
		return
	}
	why := b.client.stranger(a)
	if why == "" {
		b.strangers = -1
		return
	}
	if b.strangers++; b.strangers >= strangersInARow {
		b.report.Stopped = why
	}
}

// present notes the certificate of the endpoint.
func (b *book) present(a *answer) {
	c := &b.report.Certificate
	if a.fingerprint == "" || len(c.SHA256) == certificatesKept || slices.Contains(c.SHA256, a.fingerprint) {
		return
	}
	if c.Subject == "" {
		c.Subject = a.subject
	}
	c.SHA256 = append(c.SHA256, a.fingerprint)
}
