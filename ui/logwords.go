package ui

import (
	"cmp"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

const (
	// lateFrom is how late lines may be read before it is worth a word: writers buffer theirs for a second or so.
	lateFrom = 2 * time.Second
	// behindFrom is how much of a log may wait to be read before it is worth a word: less is a moment's work.
	behindFrom = 1 << 20
)

// logWords is how the reading of a log stands, and how that looks.
func logWords(l *model.LogStatus, at time.Time, t *theme) (string, paint) {
	name, why := text.Clean(l.Name), text.Clean(l.Why)
	switch l.State {
	case model.LogWaiting, model.LogFailed:
		words := name + " ISN'T READ"
		if !l.Since.IsZero() {
			words += " for " + text.Span(at.Sub(l.Since))
		}
		return words + after(": ", why), t.badStrong
	case model.LogEnded:
		return name + " has ended after " + several(l.Lines, "line"), t.plain
	case model.LogOpening:
		return name + " is being opened", t.faint
	}
	words, paint := name+" reading "+text.Rate(l.Rate)+" lines/s", t.plain
	if l.Newest.IsZero() {
		words += ", no line yet"
	} else {
		words += ", newest line" + ago(at, l.Newest)
	}
	words += followedWords(l)
	if slow := slowWords(l); slow != "" {
		words, paint = words+", "+slow, t.warn
	}
	return words, paint
}

// followedWords is what a log has been through that is still read.
func followedWords(l *model.LogStatus) string {
	words := ""
	if l.Rotations > 0 {
		words += ", rotated " + timesWords(uint64(l.Rotations))
	}
	if l.Restarts > 0 {
		words += ", begun anew " + timesWords(uint64(l.Restarts))
	}
	return words
}

// timesWords is how often something happened.
func timesWords(n uint64) string {
	if n == 1 {
		return "once"
	}
	return several(n, "time")
}

// slowWords is what a log's reading lacks, "" where it lacks nothing.
func slowWords(l *model.LogStatus) string {
	var lacks []string
	if l.Lag >= lateFrom {
		lacks = append(lacks, "read "+text.Span(l.Lag)+" late")
	}
	if l.Behind >= behindFrom {
		lacks = append(lacks, counted(uint64(l.Behind))+"B behind")
	}
	if l.Lost > 0 {
		lacks = append(lacks, several(l.Lost, "line")+" LOST")
	}
	return strings.Join(lacks, ", ")
}

// writeLeftOut writes which requests of the logs count nowhere.
func (a *App) writeLeftOut(w *writer, f *farmScene) {
	told := f.traffic.of
	others := uint64(0)
	for i := range told.Logs {
		others += told.Logs[i].OtherFarms
	}
	var parts []string
	if others > 0 {
		parts = append(parts, several(others, "request")+" to other groups")
	}
	if told.Own > 0 {
		parts = append(parts, several(told.Own, "request")+" of farmtop's own")
	}
	w.painted("left out", a.theme.faint, strings.Join(parts, " and "))
}

// rejectsShown is how many reasons for which lines aren't taken are told of each log.
const rejectsShown = 3

// writeLogs writes how the logs are read, loudest where they aren't.
func (a *App) writeLogs(w *writer, f *farmScene) {
	for i := range f.traffic.of.Logs {
		l := &f.traffic.of.Logs[i]
		a.writeLog(w, l)
		a.writeRejects(w, l)
		for _, warning := range l.Warnings {
			w.painted("", a.theme.faint, text.Clean(warning))
		}
	}
}

func (a *App) writeLog(w *writer, l *model.LogStatus) {
	words, paint := logWords(l, a.scene.snapshot.At, a.theme)
	label := "log"
	switch {
	case isUnread(l):
		label = a.theme.severities[model.Critical] + " log"
	case slowWords(l) != "", isMisread(l), l.State == model.LogReading && l.Why != "":
		label = a.theme.severities[model.Warning] + " log"
	}
	w.painted(label, paint, words)
	if l.State == model.LogReading {
		w.painted("", a.theme.warn, text.Clean(l.Why))
	}
}

// writeRejects writes why lines of a log are not taken, with the first of them.
func (a *App) writeRejects(w *writer, l *model.LogStatus) {
	if l.Rejected == 0 {
		return
	}
	paint := a.theme.faint
	if isMisread(l) {
		paint = a.theme.warn // the format is another one
	}
	w.painted("", paint, rejectedWords(l)+" rejected: they don't fit the format")
	for i := range l.Rejects[:min(len(l.Rejects), rejectsShown)] {
		r := &l.Rejects[i]
		w.painted("", paint, counted(r.Lines)+": "+reasonWords(r)+after(", such as: ", text.Truncate(text.Clean(r.Sample), sampleWidth)))
	}
}

// reasonWords is why lines were rejected.
func reasonWords(r *model.Reject) string { return cmp.Or(text.Clean(r.Why), text.Clean(r.Reason)) }

// sampleWidth is how much of a line that wasn't taken is shown: its beginning, where formats differ.
const sampleWidth = 160

// deafWords says, behind a screen's name, that what it shows is old; "" when a log is read.
func (f *farmScene) deafWords() string {
	if f.traffic.deaf {
		return ", as it was: NO LOG IS READ"
	}
	return ""
}

// counted is a number in three significant digits, for running text.
func counted(n uint64) string { return strings.TrimLeft(text.Count(n), " ") }

// several is a number of things, for running text.
func several(n uint64, noun string) string {
	if n != 1 {
		noun += "s"
	}
	return counted(n) + " " + noun
}
