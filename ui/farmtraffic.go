package ui

import (
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/sticky"
)

// drawTraffic says in one line how the farm's sessions fare, and whom the application took for its client lately.
func (a *App) drawTraffic(f *farmScene) {
	t := a.theme
	l := a.farmLine("sticky")
	trouble := f.logTrouble()
	switch {
	case f.view.Traffic == nil:
		l.put(t.faint, "no log is read yet")
	case f.traffic.deaf:
		sign, paint := t.severity(model.Critical)
		l.upTo(paint, sign+" "+trouble, a.width-1)
	default:
		a.putSessions(l, f)
		if trouble != "" {
			sign, paint := t.severity(model.Warning)
			l.upTo(paint, "   "+sign+" "+trouble, a.width-1)
		} else {
			a.putChain(l, f)
		}
	}
	a.page.addLine()
}

// putSessions is how a farm's sessions fare.
func (a *App) putSessions(l *line, f *farmScene) {
	t, s, told := a.theme, &f.traffic, f.view.Traffic
	if s.cookie != "" {
		l.upTo(t.plain, s.cookie+": ", a.width/3)
	}
	if told.Sessionless {
		l.put(t.plain, s.figure(told.Sticky.Total[sticky.FiveMinutes].New)+" new")
		l.put(t.label, " in 5 min, ")
	} else {
		l.put(t.plain, s.sessions(told.Sticky.Sessions, told.Sticky.Exact, t))
		l.put(t.label, " sessions, ")
	}
	breaks, earlier := told.Sticky.Total[sticky.FiveMinutes].Breaks, told.Sticky.Total[sticky.OneHour].Breaks
	switch {
	case breaks > 0:
		sign, paint := t.severity(f.breaking())
		l.put(paint, sign+" "+several(breaks, "break"))
	case s.unknownBreaks() != "":
		l.put(t.plain, "breaks not known")
	case earlier > 0:
		l.put(t.plain, several(earlier, "break")+" in the last hour")
	default:
		l.put(t.plain, "0 breaks")
	}
	if words, paint := skewBrief(s, t); words != "" {
		l.put(t.label, ", ")
		l.put(paint, words)
	}
}

// sessions is a number of live sessions: a dash where it isn't known, marked where it is an estimate.
func (s *trafficScene) sessions(n int, exact bool, t *theme) string {
	live := uint64(max(n, 0))
	if s.of.Sessionless || s.sightless || !s.isKnown(live) {
		return "–"
	}
	return estimated(live, exact, t)
}

// skewBrief is the test of new sessions in a few words; "" where there is nothing to test.
func skewBrief(s *trafficScene, t *theme) (string, paint) {
	skew, crowd := &s.of.Sticky.Skew, s.of.Sticky.Collapse
	switch {
	case crowd != nil && !skew.Enough:
		return s.name(crowd.Node) + " gets all of one network", t.warn
	case s.nameless, s.doubt > doubtSilent:
		return "", t.faint
	case !skew.Enough:
		return "skew not known yet", t.faint
	case skew.Skewed:
		return s.name(skew.Worst) + " gets " + ratioWords(skew.Ratio) + " its share", t.warn
	default:
		return "skew " + chanceWords(skew.P), t.plain
	}
}

// A stripChain is the request that the farm's line shows.
type stripChain struct {
	at    time.Time // since when
	scene exampleScene
}

// chainStays is how long the farm's line shows one request: what changes with every look says nothing.
const chainStays = 10 * time.Second

// telling is a request to show: the newest of those that went wrong worst, else the newest of all. It changes seldom.
func (s *trafficScene) telling(f *farmScene, now time.Time) *exampleScene {
	examples := s.of.Clients.Examples
	if len(examples) == 0 || f.rules().resolver == nil {
		return nil
	}
	newest := &examples[len(examples)-1]
	worst := newest
	for i := len(examples) - 1; i >= 0; i-- {
		isOld := newest.At.Sub(examples[i].At) > lately
		if !isOld && badnessOf(examples[i].Verdict) > badnessOf(worst.Verdict) {
			worst = &examples[i]
		}
	}
	shown := s.chain.scene.Example
	if shown == nil || shown.Verdict != worst.Verdict || now.Sub(s.chain.at) >= chainStays {
		s.chain = stripChain{now, f.rules().scene(worst)}
	}
	return &s.chain.scene
}

// lately is how old a request that went wrong may be to stand for the farm.
const lately = 5 * time.Minute

// badnessOf ranks verdicts, the worst highest.
func badnessOf(v clientip.Verdict) int {
	return [clientip.Verdicts]int{clientip.Client: 0, clientip.Missing: 1, clientip.Malformed: 2, clientip.Spoofable: 3, clientip.Proxy: 4}[v]
}

// chainLeast is the room from which on a chain says something.
const chainLeast = 24

// putChain is a request's way to the application.
func (a *App) putChain(l *line, f *farmScene) {
	const label = "   client IP "
	shown := f.traffic.telling(f, a.scene.snapshot.At)
	if shown == nil || a.width-1-l.cells-len(label)-2 < chainLeast {
		return
	}
	sign, paint := a.theme.verdict(shown.Verdict)
	l.put(a.theme.label, label)
	if shown.Verdict != clientip.Client {
		l.put(paint, sign+" "+shown.Verdict.String()+": ")
	}
	l.chain(a.theme, &shown.chain, a.width-1-l.cells)
}
