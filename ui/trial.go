package ui

import (
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/model/diagnose"
	"farmtop/ui/text"
)

const (
	// trialStale is the age from which on what a trial showed looks old: findings forget it then, too.
	trialStale = diagnose.TrialLasts
	// trialBegins is how long a trial that was asked for may stay unheard of before the screen no longer waits for it.
	trialBegins = 5 * time.Second
)

// A trying is the trial that was asked for here last.
type trying struct {
	farm    string           // "" when none was
	before  *model.TrialView // the farm's newest as it was asked for; nil when there was none
	at      time.Time        // of the snapshot then
	total   int              // requests it sends at most
	stopped time.Time        // which trial was told to stop: when it began
}

// isRunning tells whether more is to come of a trial.
func isRunning(t *model.TrialView) bool { return t != nil && !t.Done }

// isStarting tells whether a farm's trial was asked for and nothing was heard of it yet.
func (a *App) isStarting(f *farmScene) bool {
	return a.trying.farm != "" && a.trying.farm == f.view.Farm.Name && a.trying.before == f.view.Trial &&
		a.scene.snapshot.At.Sub(a.trying.at) < trialBegins
}

// isTesting tells whether requests are being sent to the farm at hand, or are about to be.
func (a *App) isTesting() bool {
	if a.overview.farm >= len(a.scene.farms) {
		return false
	}
	f := a.scene.farms[a.overview.farm]
	return isRunning(f.view.Trial) || a.isStarting(f)
}

// try sends a trial to a farm. What it will send was on the screen before. It tells whether it was asked for.
func (a *App) try(f *farmScene, trial model.Trial) bool {
	switch err := trial.Check(); {
	case a.options.Control == nil:
		a.say("nothing can be asked here: this is a record")
	case a.isTesting():
		a.say("a test of " + f.name + " is under way: " + a.keys.key(actBack) + " stops it")
	case trial.Total() == 0:
		a.say("there is nothing to send")
	case err != nil:
		a.say(err.Error())
	default:
		if a.paused {
			a.pause() // whoever begins a test wants to see it
		}
		a.trying = trying{farm: f.view.Farm.Name, before: f.view.Trial, at: a.scene.snapshot.At, total: trial.Total()}
		a.options.Control.Try(trial)
		return true
	}
	return false
}

// stopTrial ends the trial of the farm at hand. It tells whether there was one to end; one that was told to stop already is none.
func (a *App) stopTrial() bool {
	if a.options.Control == nil || a.newest == nil || a.overview.farm >= len(a.scene.farms) {
		return false
	}
	f := a.scene.farms[a.overview.farm]
	name := f.view.Farm.Name
	newest := a.newest.Farm(name)
	switch {
	case newest != nil && isRunning(newest.Trial) && !newest.Trial.Began.Equal(a.trying.stopped):
		a.trying.stopped = newest.Trial.Began
	case a.isStarting(f):
		a.trying = trying{}
	default:
		return false
	}
	a.options.Control.StopTrial(name)
	a.say("stopping the test of " + f.name)
	return true
}

// putTrials says that farmtop sends requests as clients do, however little room there is: nobody should wonder who does.
func (a *App) putTrials(l *line, brief bool) {
	sent, total := 0, 0
	for _, f := range a.scene.farms {
		if t := f.view.Trial; isRunning(t) {
			sent += t.Sent()
			total += t.Total()
		}
	}
	if total == 0 {
		return
	}
	words := "testing " + strconv.Itoa(sent)
	if !brief {
		words += " of " + strconv.Itoa(total)
	}
	l.put(a.theme.strong, words)
	l.space(2)
}

// writeStopped writes why a trial ended early: loudly, unless it was stopped from here.
func (a *App) writeStopped(w *writer, t *model.TrialView) {
	why := t.Stopped()
	switch {
	case why == "":
	case a.trying.stopped.Equal(t.Began):
		w.painted("  stopped", a.theme.faint, "as asked for: "+text.Clean(why))
	default:
		sign, paint := a.theme.severity(model.Critical)
		w.painted(sign+" stopped", paint, text.Clean(why))
	}
}

// trialAge is how old what a trial showed is, in a half sentence; loudly where that is long ago.
func trialAge(t *model.TrialView, at time.Time) string {
	switch old := at.Sub(t.At); {
	case !t.Done:
		return ""
	case old >= trialStale:
		return "OLD:" + ago(at, t.At)
	case old < time.Second:
		return "just now"
	default:
		return age(old) + " ago"
	}
}

// isOld tells whether what a trial showed may no longer be so.
func isOld(t *model.TrialView, at time.Time) bool { return t.Done && at.Sub(t.At) >= trialStale }

// progressBar is how much of a whole is done, in signs.
func (t *theme) progressBar(part, whole, width int) string {
	full := 0
	if whole > 0 {
		full = min(max(part*width/whole, 0), width)
	}
	return strings.Repeat(t.barFull, full) + strings.Repeat(t.barRest, width-full)
}
