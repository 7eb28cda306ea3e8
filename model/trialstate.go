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
		entry.Text = fmt.Sprintf("%s: up to %d requests", e.Trial.title(), e.Trial.Total())
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
		parts = append(parts, fmt.Sprintf("%d sessions on %d nodes, %d breaks", r.Fresh.Sessions, len(r.Fresh.Reached), r.Fresh.Breaks))
		if r.Fresh.Errors > 0 {
			parts = append(parts, fmt.Sprintf("%d errors", r.Fresh.Errors))
		}
	}
	if s := t.Spoofed; s != nil {
		taken, forged := 0, 0
		for i := range s.Spoofs {
			if s.Spoofs[i].Verdict == TestFail {
				taken++
			}
			if s.Spoofs[i].Form != "" {
				forged++
			}
		}
		parts = append(parts, fmt.Sprintf("%d of %d forged headers taken", taken, forged))
	}
	text := t.title() + fmt.Sprintf(" over, %d requests", t.Sent())
	if len(parts) > 0 {
		text += ": " + strings.Join(parts, ", ")
	}
	if why := t.Stopped(); why != "" {
		text += "; stopped: " + why
	}
	return text
}
