package model

import (
	"fmt"
	"strings"
)

// try takes in how far a trial is. Of one that another has replaced nothing is taken any more.
func (f *farmState) try(e *TrialTold, j *journal) (urgent bool) {
	if f.trial != nil && e.Began.Before(f.trial.Began) {
		return false
	}
	began := f.trial == nil || !e.Began.Equal(f.trial.Began)
	ended := e.Done && (began || !f.trial.Done)
	f.trial = &TrialView{Trial: e.Trial, Began: e.Began, At: e.At, Done: e.Done, Report: e.Route, Spoofed: e.Spoof}
	f.dirty = true
	entry := Entry{At: e.At, Farm: f.farm.Name, Node: e.Trial.Node, Kind: EntryTrial}
	if began {
		entry.Text = e.Trial.title() + ": up to " + counted(e.Trial.Total(), "request")
		j.add(entry)
	}
	if ended {
		entry.Text = f.trial.outcome()
		j.add(entry)
	}
	return true
}

// title is what a trial is called.
func (t *Trial) title() string {
	switch {
	case t.Node != "":
		return "acceptance of " + t.Node
	case t.Route == nil:
		return "client-IP test"
	default:
		return "routing test"
	}
}

// outcome is what a trial came to, in one line.
func (t *TrialView) outcome() string {
	var parts []string
	if r := t.Report; r != nil {
		parts = append(parts, counted(r.Fresh.Sessions, "session")+" on "+counted(len(r.Fresh.Reached), "node"), counted(r.Fresh.Breaks, "break"))
		if r.Fresh.Errors > 0 {
			parts = append(parts, counted(r.Fresh.Errors, "error"))
		}
	}
	if t.Spoofed != nil {
		parts = append(parts, t.Spoofed.outcome())
	}
	text := t.title() + " over, " + counted(t.Sent(), "request")
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	if why := t.Stopped(); why != "" {
		text += "; stopped: " + why
	}
	return text
}

// outcome is how many of the forged headers were taken, of those that anything tells of.
func (r *SpoofReport) outcome() string {
	taken, judged := 0, 0
	for i := range r.Spoofs {
		switch s := &r.Spoofs[i]; {
		case s.Form == "":
		case s.Verdict == TestFail:
			taken++
			judged++
		case s.Verdict == TestPass:
			judged++
		}
	}
	if judged == 0 {
		return "forged headers: nobody tells"
	}
	return fmt.Sprintf("%d of %d judged forged headers taken", taken, judged)
}
