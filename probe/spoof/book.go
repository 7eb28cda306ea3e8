package spoof

import (
	"fmt"
	"net/http"

	"farmtop/model"
)

// A book is where a test is written down. It belongs to one goroutine.
type book struct {
	options *Options
	tell    func(model.SpoofReport)
	report  model.SpoofReport
	sender  sender
	judge   judge
	entries []entry // by the questions' numbers
	byMark  map[string]*entry
	logs    listener
	news    bool // something isn't told yet
	told    bool // something was
}

// An entry is one request of the plan, and what is known of it so far.
type entry struct {
	question *question
	spoof    model.Spoof
	asked    bool
	forged   bool   // what the application took was forged
	ownLog   bool   // the application's own log has the request
	said     string // the beginning of an echo that tells no address
}

func newBook(o *Options, tell func(model.SpoofReport)) *book {
	farm := o.View.Farm
	return &book{
		options: o, tell: tell, logs: newListener(o),
		report: model.SpoofReport{Test: o.Test, Header: headerOf(farm), Rule: farm.ClientIP.Name},
	}
}

// open makes an entry for each question of the plan.
func (b *book) open(p *plan) {
	b.sender.plan = p
	b.judge = judge{header: p.header, rule: b.report.Rule, resolver: p.resolver, everybody: p.everybody, echo: b.options.View.Farm.Routing.Echo}
	b.entries, b.byMark = make([]entry, len(p.questions)), make(map[string]*entry, len(p.questions))
	for i, q := range p.questions {
		b.entries[i] = entry{question: q, spoof: model.Spoof{Node: q.target.node, Form: q.form, Lines: q.lines, Reached: q.target.node}}
		b.byMark[q.mark] = &b.entries[i]
	}
}

// answer takes in what came of a request.
func (b *book) answer(a *asked) {
	if a.stop != "" {
		b.report.Stopped = a.stop
	}
	if a.question == nil {
		return
	}
	e := &b.entries[a.question.number]
	e.asked, b.news = true, true
	s := &e.spoof
	s.Status, s.Fault = a.answer.Status, a.answer.Fault
	if a.answer.From.IsValid() {
		s.From = a.answer.From.String()
	}
	if n := b.options.View.Node(a.answer.Header.Get(b.options.View.Farm.Routing.Header)); n != nil {
		s.Reached = n.Node.Name
	}
	if echo := b.options.View.Farm.Routing.Echo; echo != nil && isSuccess(s.Status) && s.Fault == "" {
		e.take(model.SpoofByEcho, "", echoed(a.answer.Sample, echo.Address))
		e.said = string(a.answer.Sample[:min(len(a.answer.Sample), saidBytes)])
	}
	if !b.told { // the first answer is shown at once
		b.tellNews()
	}
}

// saidBytes is how much of an answer is quoted that should have been an address.
const saidBytes = 60

func isSuccess(status int) bool {
	return status >= http.StatusOK && status < http.StatusMultipleChoices
}

// take notes whom the application took, unless something surer told it already. Of two that are equally sure the forged one counts.
func (e *entry) take(way model.SpoofWay, name, text string) {
	took, forged, ok := e.question.took(text)
	rank, before := sureness(way), sureness(e.spoof.Way)
	if !ok || rank < before || rank == before && (e.forged || !forged) {
		return
	}
	e.spoof.Took, e.spoof.Way, e.spoof.Name, e.forged = took, way, name, forged
}

// sureness orders the ways; 0 is that nothing told.
func sureness(way model.SpoofWay) int {
	switch way {
	case model.SpoofByEcho:
		return 3
	case model.SpoofByLog:
		return 2
	case model.SpoofByRule:
		return 1
	default:
		return 0
	}
}

// awaits tells whether a log may still tell something that isn't known.
func (b *book) awaits() bool {
	if b.report.Stopped != "" {
		return false
	}
	for i := range b.entries {
		e := &b.entries[i]
		if !e.asked || e.spoof.Status == 0 || sureness(e.spoof.Way) >= sureness(model.SpoofByLog) {
			continue
		}
		own, rule := b.logs.mayTell(e.question)
		if own && !e.ownLog || rule && e.spoof.Way == model.SpoofUntold {
			return true
		}
	}
	return false
}

// tellNews hands out what has come since it was told last.
func (b *book) tellNews() {
	if b.news && b.tell != nil {
		b.tell(b.snapshot())
	}
	b.news, b.told = false, true
}

// close is the last report.
func (b *book) close() model.SpoofReport {
	b.report.Done = true
	if b.report.Stopped == "" {
		b.report.Stopped = b.useless()
	}
	last := b.snapshot()
	if b.tell != nil {
		b.tell(last)
	}
	return last
}

// useless is why nothing came of the test; "" when something did.
func (b *book) useless() string {
	why := ""
	for i := range b.entries {
		e := &b.entries[i]
		if e.spoof.Status != 0 || e.spoof.Took != "" {
			return ""
		}
		if e.asked && why == "" {
			why = fmt.Sprintf("nobody answers; %s: %s", e.question.target.Name, e.spoof.Fault)
		}
	}
	return why
}

// snapshot is the report as it stands; it shares nothing that changes with the book.
func (b *book) snapshot() model.SpoofReport {
	r := b.report
	r.Sent = int(b.sender.sent.Load())
	var plain *entry // the target's request without a forged header
	answered, told := false, false
	for i := range b.entries {
		e := &b.entries[i]
		if e.question.form == "" {
			plain = e
		}
		if !e.asked {
			continue
		}
		s := e.spoof
		s.Verdict, s.Why = b.judge.verdict(e, plain)
		r.Spoofs = append(r.Spoofs, s)
		answered = answered || s.Status != 0
		told = told || sureness(s.Way) >= sureness(model.SpoofByLog)
	}
	if answered && !told {
		r.Advice = b.judge.advice()
	}
	return r
}
