package ui

import (
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// A level is how much of the header is left out so that it fits: each leaves out what it says, and all that those before it do.
type level int

const (
	everything      level = iota
	withoutEndpoint       // unless it fails
	withoutSystem
	withoutAge
	withoutProgram
	shortBalancer
	withoutReadOnly
	withoutLB
	sickOnly
	farmOnly
	levels
)

// drawHeader draws the screen's first line: what is watched and how it is, at the right the time. Where it doesn't fit, the
// least important goes first.
func (a *App) drawHeader() {
	p := &a.page
	l := &p.line
	for level := a.headerFrom(); level < levels; level++ {
		l.reset()
		p.right.reset()
		a.headerRight(&p.right, level)
		l.space(1)
		a.headerLeft(l, level)
		if l.cells+2+p.right.cells <= a.width {
			break
		}
	}
	if l.cells+1+p.right.cells > a.width {
		l.reset()
		l.space(1)
		l.upTo(a.theme.strong, a.farmAtHand(), a.width-1-p.right.cells)
	}
	l.space(a.width - l.cells - p.right.cells)
	if l.cells+p.right.cells <= a.width {
		l.buf = append(l.buf, p.right.buf...)
	}
	p.addLine()
}

// headerFrom is the first level that is tried: what stands below the nodes needn't be said twice.
func (a *App) headerFrom() level {
	if a.screen == screenOverview && a.overview.plan.farm.h > 0 {
		return withoutEndpoint
	}
	return everything
}

func (a *App) farmAtHand() string { return a.scene.farms[a.overview.farm].name }

func (a *App) headerLeft(l *line, level level) {
	t := a.theme
	if level < withoutProgram {
		l.put(t.strong, a.options.Title)
		l.space(2)
	}
	if a.severalFarms() && a.screen != screenNode && !a.screen.isOfOneFarm() {
		a.headerAll(l, level)
		return
	}
	f := a.scene.farms[a.overview.farm]
	l.put(t.strong, f.name)
	if level < withoutSystem && f.system != "" {
		l.put(t.faint, " · "+f.system)
	}
	if level < farmOnly {
		l.space(3)
		a.putCounts(l, len(f.nodes), f.view.Asked, &f.counts, level >= sickOnly)
		a.putTally(l, f.tally, len(a.scene.markedOf(f)))
	}
	if level < withoutAge && !f.oldest.IsZero() {
		l.space(3)
		l.put(t.faint, "checked"+ago(a.scene.snapshot.At, f.oldest))
	}
	if level < withoutLB {
		l.space(3)
		a.putBalancers(l, f, level >= shortBalancer)
		a.putEndpoint(l, f, level >= withoutEndpoint)
	}
}

// headerAll sums all farms up.
func (a *App) headerAll(l *line, level level) {
	t := a.theme
	l.put(t.strong, strconv.Itoa(len(a.scene.farms))+" farms")
	l.space(3)
	var all farmScene
	var nodes, asked int
	var acted tally
	for _, f := range a.scene.farms {
		nodes += len(f.nodes)
		asked += f.view.Asked
		acted.underWay += f.tally.underWay
		acted.bad += f.tally.bad
		for i, n := range f.counts {
			all.counts[i] += n
		}
	}
	if level < farmOnly {
		a.putCounts(l, nodes, asked, &all.counts, level >= sickOnly)
		a.putTally(l, acted, len(a.scene.marks))
	}
}

// putBalancers says whether the farm's balancers can be read, and how old the reading is. The worst of several speaks.
func (a *App) putBalancers(l *line, f *farmScene, brief bool) {
	t := a.theme
	at := a.scene.snapshot.At
	balancers := f.view.Balancers
	if len(balancers) == 0 {
		l.put(t.faint, "no balancer")
		return
	}
	worst := balancers[0]
	for _, b := range balancers {
		if !b.Readable() {
			worst = b
			break
		}
	}
	name := text.Clean(worst.Balancer.Name)
	if len(balancers) > 1 {
		name += " +" + strconv.Itoa(len(balancers)-1)
	}
	switch {
	case worst.Status == nil:
		l.put(t.faint, name+": not read yet")
	case !worst.Readable():
		l.put(t.warn, name+": "+faultWords(worst.Status.Fault))
		if worst.Good != nil && !brief {
			l.put(t.warn, ", known"+ago(at, worst.Good.At))
		}
	default:
		l.put(t.plain, name)
		l.put(t.faint, ago(at, worst.Status.At))
	}
}

// putEndpoint says how clients fare at the endpoint; in brief only when they fare badly.
func (a *App) putEndpoint(l *line, f *farmScene, brief bool) {
	e := f.view.Endpoint
	switch {
	case e == nil || e.Last == nil || (brief && e.Last.OK):
	case e.Last.OK:
		l.space(3)
		l.put(a.theme.plain, "endpoint "+strings.TrimSpace(text.Duration(e.Last.Phases.Total)))
	default:
		l.space(3)
		l.put(a.theme.bad, "endpoint: "+noAnswerWords(e.Last.Fault))
	}
}

func faultWords(f model.ReadFault) string {
	switch f {
	case model.ReadAbsent:
		return "not there"
	case model.ReadRefused:
		return "refused"
	case model.ReadDenied:
		return "denied"
	case model.ReadTimeout:
		return "no answer"
	case model.ReadGarbage:
		return "not understood"
	case model.ReadCut:
		return "cut off"
	default:
		return "unreadable"
	}
}

// headerRight is what must not be missed: that the screen is frozen, that nothing comes any more, and the time.
func (a *App) headerRight(l *line, level level) {
	t := a.theme
	s := a.scene.snapshot
	if a.ended != nil {
		l.put(t.badStrong, "NO MORE DATA")
		l.space(2)
	}
	if a.paused {
		words := "PAUSED"
		if old := a.newest.At.Sub(s.At); old >= time.Second {
			words += ago(a.newest.At, s.At)
		}
		l.put(t.selected, " "+words+" ")
		l.space(2)
	}
	a.putTrials(l, level >= withoutLB)
	if s.Pace > 0 && s.Pace != 1 {
		l.put(t.faint, "intervals x"+strconv.FormatFloat(s.Pace, 'g', 3, 64))
		l.space(2)
	}
	if a.options.ReadOnly && level < withoutReadOnly {
		l.put(t.faint, "read-only")
		l.space(2)
	}
	l.put(t.plain, s.At.Format(time.TimeOnly))
	l.space(1)
}
