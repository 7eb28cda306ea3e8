package ui

import (
	"strings"
	"time"

	"farmtop/model"
	"farmtop/model/diagnose"
	"farmtop/ui/text"
)

// A findingsScreen lists all findings, worst first. The selected one can be opened.
type findingsScreen struct {
	scroll scroll
	total  int
	open   bool
	rows   []int // by line of the list: the finding it belongs to

	shown shownFinding // what the window was last moved to
}

// A shownFinding is a selection; while it stays the same, the window may be moved freely.
type shownFinding struct {
	selected int
	open     bool
}

// move selects another finding. While one is open, pages turn its text.
func (s *findingsScreen) move(action string, page int) {
	if s.open && (action == actPageUp || action == actPageDown) {
		s.scroll.roll(stride(action, page, len(s.rows)), len(s.rows), page)
		return
	}
	s.scroll.move(stride(action, page, s.total), s.total)
}

// drawFindings draws all findings, with the explanation of the open one below it.
func (a *App) drawFindings() {
	p, s := &a.page, &a.findings
	findings := a.filteredFindings()
	s.total = len(findings)
	s.scroll.move(0, s.total)
	a.drawHeader()
	a.drawTitle("findings", s.scroll.selected, s.total)
	if s.total == 0 {
		a.drawText(noFindings(a.filter.text))
	}
	height := a.bodyHeight()
	lines, first := a.findingLines(findings)
	last := first
	for last+1 < len(s.rows) && s.rows[last+1] == s.scroll.selected {
		last++
	}
	s.scroll.roll(0, len(lines), height)
	if now := (shownFinding{s.scroll.selected, s.open}); now != s.shown {
		s.scroll.reveal(first, last, len(lines), height)
		s.shown = now
	}
	for i := s.scroll.offset; i < min(len(lines), s.scroll.offset+height); i++ {
		p.add(lines[i])
	}
	p.skipTo(a.height - 1)
	a.drawHelpBar()
}

// findingLines is the list's lines, and the line of the selected finding.
func (a *App) findingLines(findings []*findingScene) (lines []string, first int) {
	s, l := &a.findings, &a.page.line
	s.rows = s.rows[:0]
	for i, f := range findings {
		selected := i == s.scroll.selected
		if selected {
			first = len(lines)
		}
		a.putFinding(l, f, selected)
		lines = append(lines, l.String())
		if selected && s.open {
			lines = append(lines, a.explanation(f)...)
		}
		for len(s.rows) < len(lines) {
			s.rows = append(s.rows, i)
		}
	}
	return lines, first
}

// explanation is what an open finding tells: its evidence and remedy here and now, and what its code means anywhere.
func (a *App) explanation(f *findingScene) []string {
	at := a.scene.snapshot.At
	w := writer{app: a, indent: findingIndent, width: min(a.width-1, readableWidth)}
	w.field("about", f.subject)
	if !f.Since.IsZero() {
		w.field("since", f.Since.Format(time.TimeOnly)+", "+text.Span(at.Sub(f.Since))+" ago")
	}
	w.field("evidence", f.Evidence)
	w.field("remedy", f.Remedy)
	if code, known := diagnose.Explain(f.Code); known {
		w.field("means", code.Means)
		w.field("shows", code.Shows)
	}
	w.blank()
	return w.lines
}

// clicked selects the finding under the mouse, y lines below the list's top.
func (s *findingsScreen) clicked(y int) {
	if at := s.scroll.offset + y; y >= 0 && at < len(s.rows) {
		s.scroll.selected = s.rows[at]
	}
}

// filteredFindings is the findings of all farms that pass the filter, worst first.
func (a *App) filteredFindings() []*findingScene {
	wanted := a.filter.wanted()
	var found []*findingScene
	for severity := model.Critical; severity >= model.Info; severity-- {
		for _, farm := range a.scene.farms {
			for i := range farm.findings {
				f := &farm.findings[i]
				if f.Severity == severity && wanted.matches(f.contains) {
					found = append(found, f)
				}
			}
		}
	}
	return found
}

func (f *findingScene) contains(lower string) bool {
	for _, field := range [...]string{f.Code, f.subject, f.Title, f.Evidence, f.Severity.String()} {
		if strings.Contains(strings.ToLower(field), lower) {
			return true
		}
	}
	return false
}
