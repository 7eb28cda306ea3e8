package ui

import (
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// drawStrips draws what stands below the nodes: the worst findings, the evidence of the one at hand, the newest events.
func (a *App) drawStrips() {
	strips := a.overview.plan.strips
	p := &a.page
	p.skipTo(strips.y)
	bottom := strips.y + strips.h
	a.drawFindingsStrip(a.stripFindings(), findingLines(strips.h))
	if strips.h >= 8 {
		p.skipTo(p.lines + 1)
	}
	a.drawEventsStrip(bottom - p.lines)
}

// findingLines is how many of the lines below the nodes may be findings.
func findingLines(lines int) int {
	switch {
	case lines >= 16:
		return lines / 2
	case lines >= 8:
		return lines - 5
	case lines >= 5:
		return lines - 3
	default:
		return max(1, lines-1)
	}
}

// stripFindings is the findings of the farms on the screen, worst first.
func (a *App) stripFindings() []*findingScene {
	var found []*findingScene
	for severity := model.Critical; severity >= model.Info; severity-- {
		for i, f := range a.scene.farms {
			if !a.overview.plan.stacked && i != a.overview.farm {
				continue
			}
			for j := range f.findings {
				if f.findings[j].Severity == severity {
					found = append(found, &f.findings[j])
				}
			}
		}
	}
	return found
}

// drawFindingsStrip draws as many findings as there are lines for and, where there is room for it, below one of them its
// evidence: below the one about the selected node, else the worst.
func (a *App) drawFindingsStrip(findings []*findingScene, lines int) {
	l, t := &a.page.line, a.theme
	if len(findings) == 0 {
		a.drawNothingFound(lines)
		return
	}
	shown := min(len(findings), lines)
	if len(findings) > lines && lines > 1 {
		shown = lines - 1
	}
	atHand := a.findingAtHand(findings)
	for _, f := range findings[:shown] {
		a.putFinding(l, f, false)
		a.overview.strip = append(a.overview.strip, stripRow{a.page.lines, f})
		a.page.addLine()
		if f == atHand {
			a.drawEvidence(f, evidenceLines(a.overview.plan.strips.h, shown))
		}
	}
	if more := len(findings) - shown; more > 0 && lines > 1 {
		l.reset()
		l.space(3)
		l.upTo(t.faint, "and "+strconv.Itoa(more)+" more: "+a.keys.key(actFindings), a.width-1)
		a.page.addLine()
	}
}

// drawNothingFound says, in the place of findings, what was looked at.
func (a *App) drawNothingFound(lines int) {
	l := &a.page.line
	for i, words := range text.Wrap(a.nothingFound(), a.width-2) {
		if i >= lines {
			return
		}
		l.reset()
		l.space(1)
		l.put(a.theme.faint, words)
		a.page.addLine()
	}
}

// findingIndent is where a finding's words begin, after its sign and its code.
const findingIndent = 9

// putFinding writes a finding in one line: sign, code, where several farms are shown its subject, title.
func (a *App) putFinding(l *line, f *findingScene, selected bool) {
	t := a.theme
	sign, paint := t.severity(f.Severity)
	l.reset()
	l.pointer(t, selected)
	l.put(paint, sign)
	l.space(1)
	code := t.plain
	if selected {
		code = t.selected
	}
	l.put(code, f.Code)
	l.pad(findingIndent)
	if a.severalFarms() {
		l.fit(t.faint, f.subject, a.subjectWidth())
		l.space(1)
	}
	l.upTo(t.plain, f.Title, a.width-1)
}

// severalFarms tells whether what is shown may be about more than one farm, so that each line says about which.
func (a *App) severalFarms() bool {
	return len(a.scene.farms) > 1 && (a.screen != screenOverview || a.overview.plan.stacked)
}

// subjectWidth is the room for "farm/node" where findings of several farms stand below each other.
func (a *App) subjectWidth() int {
	widest := 0
	for _, f := range a.scene.farms {
		widest = max(widest, text.Width(f.name)+1+f.widest)
	}
	return min(widest, a.width/4)
}

// evidenceLines is how many of the lines below the nodes may explain one of the findings shown there.
func evidenceLines(lines, findings int) int {
	switch {
	case lines < 5:
		return 0
	case lines < 10:
		return 1
	default:
		return max(1, lines-findings-stripEvents)
	}
}

// stripEvents is how many lines are left to events however much there is to say about findings.
const stripEvents = 5

// drawEvidence draws the numbers behind a finding and, where there is room for it, what to do.
func (a *App) drawEvidence(f *findingScene, lines int) {
	l, t := &a.page.line, a.theme
	width := min(a.width-1, readableWidth) - findingIndent
	for _, words := range [...]string{f.Evidence, f.Remedy} {
		parts := text.Wrap(words, width)
		if words == "" || (len(parts) > lines && words == f.Remedy) {
			return
		}
		for i, part := range parts[:min(len(parts), lines)] {
			if i == lines-1 {
				part = strings.Join(parts[i:], " ")
			}
			l.reset()
			l.space(findingIndent)
			l.upTo(t.faint, part, a.width-1)
			a.page.addLine()
		}
		lines -= len(parts)
	}
}

func (a *App) findingAtHand(findings []*findingScene) *findingScene {
	if farm, node := a.overview.selected(&a.scene); node != nil && node.finding >= 0 && node.finding < len(farm.findings) {
		return &farm.findings[node.finding]
	}
	if len(findings) > 0 {
		return findings[0]
	}
	return nil
}

func (a *App) drawEventsStrip(lines int) {
	journal := a.scene.snapshot.Journal
	for i := len(journal) - 1; i >= 0 && lines > 0; i-- {
		e := &journal[i]
		if !a.overview.plan.stacked && e.Farm != "" && e.Farm != a.scene.farms[a.overview.farm].view.Farm.Name {
			continue
		}
		a.putEntry(&a.page.line, e, false)
		a.page.addLine()
		lines--
	}
}

// putEntry writes a journal entry in one line: when, about what, what.
func (a *App) putEntry(l *line, e *model.Entry, selected bool) {
	t := a.theme
	l.reset()
	l.pointer(t, selected)
	when := t.faint
	if selected {
		when = t.selected
	}
	l.put(when, entryTime(e.At, a.scene.snapshot.At))
	l.space(1)
	if e.Severity == model.Info {
		l.space(2)
	} else {
		sign, paint := t.severity(e.Severity)
		l.put(paint, sign)
		l.space(1)
	}
	if a.severalFarms() && e.Farm != "" {
		l.put(t.faint, text.Truncate(text.Clean(e.Farm), a.width/4))
		l.space(1)
	}
	said := text.Clean(e.Text)
	if node := text.Clean(e.Node); node != "" && !strings.Contains(said, node) {
		l.put(t.plain, text.Truncate(node, a.width/4))
		l.space(1)
	}
	words := t.plain
	if e.Severity == model.Info {
		words = t.faint
	}
	l.upTo(words, said, a.width-1)
}

// entryTime is the time of an entry, or its day when that isn't today, in eight cells.
func entryTime(at, now time.Time) string {
	if at.YearDay() == now.YearDay() && at.Year() == now.Year() {
		return at.Format(time.TimeOnly)
	}
	return text.PadLeft(at.Format("2 Jan"), 8)
}
