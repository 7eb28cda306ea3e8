package ui

import (
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/model/verify"
	"farmtop/ui/text"
)

const (
	resultWidth  = len("waits for the test")
	resultColumn = len("no data") // on the screen, where the rest is left out
	// itemWidth is the room of an item's title beside what was seen.
	itemWidth = 22
	// itemsBesideFrom is the width of the screen from which on both stand beside each other.
	itemsBesideFrom = 70
	// itemsInFullFrom is the height of the body from which on what was seen has all the lines that it needs. Below that, an item that
	// isn't wrong has one, so that the list is on the screen while it fills in; the copy has it in full.
	itemsInFullFrom = 30
)

// waits tells whether an item has no data because the node wasn't tested, or isn't yet.
func waits(item *verify.Item, t *model.TrialView, n *nodeScene) bool {
	return item.Result == model.TestNoData && item.Tried && (!isOf(t, n) || !t.Done)
}

// resultWord is what an item came to.
func resultWord(item *verify.Item, t *model.TrialView, n *nodeScene) string {
	switch {
	case waits(item, t, n):
		return "waits for the test"
	case item.Result == model.TestNoData:
		return "no data"
	default:
		return string(item.Result)
	}
}

// A verifySum counts items by what they came to.
type verifySum struct {
	passed, failed, waiting, silent, skipped int
	wrong                                    []string // the titles of those that failed, clean
}

func sumOf(items []verify.Item, t *model.TrialView, n *nodeScene) verifySum {
	var s verifySum
	for i := range items {
		switch item := &items[i]; {
		case item.Result == model.TestPass:
			s.passed++
		case item.Result == model.TestFail:
			s.failed++
			s.wrong = append(s.wrong, text.Clean(item.Title))
		case item.Result == model.TestSkipped:
			s.skipped++
		case waits(item, t, n):
			s.waiting++
		default:
			s.silent++
		}
	}
	return s
}

// words are the counts that aren't none.
func (s verifySum) words() string {
	parts := []string{strconv.Itoa(s.passed) + " passed"}
	if s.failed > 0 {
		parts = append(parts, strconv.Itoa(s.failed)+" failed ("+someNames(s.wrong)+")")
	}
	for _, part := range [...]struct {
		n     int
		words string
	}{{s.waiting, " for the test"}, {s.silent, " without data"}, {s.skipped, " skipped"}} {
		switch {
		case part.n == 0:
		case part.words == " for the test" && part.n == 1:
			parts = append(parts, "1 waits for the test")
		case part.words == " for the test":
			parts = append(parts, strconv.Itoa(part.n)+" wait for the test")
		default:
			parts = append(parts, strconv.Itoa(part.n)+part.words)
		}
	}
	return strings.Join(parts, ", ")
}

// writeVerdict writes what all items come to.
func (a *App) writeVerdict(w *writer, f *farmScene, n *nodeScene, items []verify.Item) {
	t, sum := a.theme, sumOf(items, f.view.Trial, n)
	sign, paint := t.tested(verify.Verdict(items), model.Critical)
	words := sum.words()
	switch verdict := verify.Verdict(items); {
	case verdict == model.TestPass:
		words = n.name + " may stay: " + words
	case verdict == model.TestFail:
		words = n.name + " may not stay: " + words
	case len(items) > 0:
		words = "not decided yet: " + words
	}
	w.painted(sign+" verdict", paint, words)
}

// writeVerifyTrial writes what the test of the node sends or has sent.
func (a *App) writeVerifyTrial(w *writer, f *farmScene, n *nodeScene) {
	t, trial := a.theme, f.view.Trial
	next := model.VerifyTrial(f.view, n.view.Node.Name)
	switch {
	case a.isStarting(f):
		w.field("  test", "starting: "+several(uint64(max(0, a.trying.total)), "request")+" at most; "+a.keys.key(actBack)+" stops it")
		return
	case isRunning(trial):
		words := t.progressBar(trial.Sent(), trial.Total(), barCells) + " " + strconv.Itoa(trial.Sent()) + " of " + strconv.Itoa(trial.Total()) +
			" in " + age(trial.At.Sub(trial.Began))
		if !isOf(trial, n) {
			words = "another test of this farm is under way: " + words
		}
		w.field("  test", words+"; "+a.keys.key(actBack)+" stops it")
		return
	}
	if isOf(trial, n) {
		a.writeStopped(w, trial)
		if r := trial.Report; r != nil && r.Advice != "" {
			sign, paint := t.severity(model.Warning)
			w.painted(sign+" advice", paint, text.Clean(r.Advice))
		}
	}
	switch {
	case next.Total() == 0:
		w.painted("  test", t.faint, "none without an endpoint or a client-IP rule; under the farm: endpoint: https://…")
	case a.options.Control == nil:
		w.painted("  test", t.faint, "nothing can be asked here: this is a record")
	default:
		words := a.keys.key(actOpen) + " sends up to " + several(uint64(max(0, next.Total())), "request")
		if isOf(trial, n) {
			w.painted("  test", t.faint, words+" again, "+paceWords(&next)+", "+targetBrief(f.view, &next))
			return
		}
		w.field("  test", words+", "+paceWords(&next)+", "+targetWords(f.view, &next))
	}
}

// writeItem writes one item: what it came to, what it is about, what was seen; below a failure what to do. In brief it is one line, unless
// something is wrong.
func (a *App) writeItem(w *writer, item *verify.Item, result string, brief bool) {
	l, t := &a.page.line, a.theme
	sign, paint := t.tested(item.Result, model.Critical)
	failed := item.Result == model.TestFail
	title, detail, seen := text.Clean(item.Title), text.Clean(item.Detail), t.faint
	if failed {
		seen = paint
	}
	l.reset()
	l.space(w.indent)
	l.put(paint, sign)
	l.space(1)
	l.fit(paint, strings.TrimSuffix(result, " for the test"), resultColumn)
	l.space(1)
	indent := l.cells
	beside := a.width >= itemsBesideFrom
	if beside {
		l.fit(t.plain, title, itemWidth-1)
		l.space(1)
	} else {
		l.put(t.plain, title+": ")
	}
	switch {
	case brief && !failed:
		l.upTo(seen, detail, w.edge()-1)
		w.drawn()
	case beside:
		a.wrapOn(w, seen, detail, indent+itemWidth)
	case l.cells+text.Width(detail) <= w.width:
		l.put(seen, detail)
		w.drawn()
	default:
		w.drawn()
		l.reset()
		a.wrapOn(w, seen, detail, indent)
	}
	if failed && item.Remedy != "" {
		l.reset()
		a.wrapOn(w, t.plain, strings.TrimLeft(t.goes, " ")+text.Clean(item.Remedy), indent)
	}
}

// wrapOn writes words from a cell of the line at hand on, and on as many others as they need.
func (a *App) wrapOn(w *writer, p paint, words string, indent int) {
	l := &a.page.line
	for i, part := range text.Wrap(words, max(10, w.width-indent)) {
		if i > 0 {
			l.reset()
		}
		l.pad(indent)
		l.put(p, part)
		w.drawn()
	}
}
