package diagnose

import (
	"fmt"
	"time"

	"farmtop/model"
)

// When a log counts as one that can't be read.
const (
	// unreadAfter is longer than a rotation or a restart of its server takes.
	unreadAfter = 30 * time.Second
	// judgedLeast and rejectedShare: some junk is in every log, and a server's own messages stand in many.
	judgedLeast   = 50
	rejectedShare = 0.9
	// whyRunes and sampleRunes leave room for each other in a finding's evidence.
	whyRunes    = 240
	sampleRunes = 160
)

// unreadLogs is LG01: a log of the farm's isn't read, or its lines mean nothing. All other findings from logs are silent about it.
func unreadLogs(e *exam) {
	if e.view.Traffic == nil {
		return
	}
	for i := range e.view.Traffic.Logs {
		l := &e.view.Traffic.Logs[i]
		switch {
		case isUnread(l, e.now):
			e.unread(l)
		case isMisread(l):
			e.misread(l)
		}
	}
}

// isUnread tells whether nothing could be read of a log for a while. Standard input that ended is none: more can't come.
func isUnread(l *model.LogStatus, now time.Time) bool {
	return (l.State == model.LogWaiting || l.State == model.LogFailed) && now.Sub(l.Since) >= unreadAfter
}

// isMisread tells whether nearly no line fits the format.
func isMisread(l *model.LogStatus) bool {
	p := rejected(l)
	return p.of >= judgedLeast && p.isMuch(1, rejectedShare)
}

// rejected are the lines that don't fit, of those that should be requests.
func rejected(l *model.LogStatus) part {
	return part{-1, l.Rejected, l.Lines - min(l.Skipped, l.Lines)}
}

func (e *exam) unread(l *model.LogStatus) {
	f := e.aboutLog(l)
	if f == nil {
		return
	}
	f.Echo = true // the log's change of state is in the journal
	f.Title = fmt.Sprintf("the log %s of %s can't be read", quoted(l.Name), short(e.farm.Name))
	f.Evidence = fmt.Sprintf("%s since %s", l.State, e.clock(l.Since))
	if l.Why != "" {
		f.Evidence += ": " + cut(l.Why, whyRunes)
	}
}

func (e *exam) misread(l *model.LogStatus) {
	f := e.aboutLog(l)
	if f == nil {
		return
	}
	p := rejected(l)
	f.Title = fmt.Sprintf("%s of the lines of the log %s of %s don't fit its format", percent(p.n, p.of), quoted(l.Name), short(e.farm.Name))
	f.Evidence = fmt.Sprintf("%s of %s lines were rejected", thousands(p.n), thousands(p.of))
	if len(l.Rejects) == 0 {
		return
	}
	first := &l.Rejects[0]
	f.Evidence += fmt.Sprintf("; the first: %s", cut(first.Why, whyRunes))
	if first.Sample != "" {
		f.Evidence += fmt.Sprintf("; the line: %q", cut(first.Sample, sampleRunes))
	}
}

// aboutLog opens a finding about a log of the farm's.
func (e *exam) aboutLog(l *model.LogStatus) *model.Finding {
	f := e.about(nil, "LG01")
	if f != nil {
		f.About = short(l.Name)
	}
	return f
}

// quoted is a name that its operator chose, as it is told from the words around it.
func quoted(name string) string { return fmt.Sprintf("%q", short(name)) }
