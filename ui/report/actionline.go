package report

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// ActionLine is how far an action is, on one line of clean text: both sides of a drain, what is in flight, and how long that may
// still take. Where there is little room it says so in fewer words, and leaves out first what is missed least.
func ActionLine(outcome *Outcome, now time.Time, o TextOptions) string {
	pieces := outcome.pieces(now)
	line := o.outside(spread(pieces))
	for i := range pieces {
		if text.Width(line) <= o.width() {
			return line
		}
		pieces[i].long = pieces[i].short
		line = o.outside(spread(pieces))
	}
	for len(pieces) > 1 && text.Width(line) > o.width() {
		least := slices.MinFunc(pieces, func(a, b piece) int { return a.worth - b.worth })
		pieces = slices.DeleteFunc(pieces, func(p piece) bool { return p == least })
		line = o.outside(spread(pieces))
	}
	return o.truncate(line, o.width())
}

// A piece is one thing that the line says, in two lengths; the one of least worth goes first.
type piece struct {
	long, short string
	worth       int
}

func spread(pieces []piece) string {
	words := make([]string, len(pieces))
	for i := range pieces {
		words[i] = pieces[i].long
	}
	return strings.Join(words, "  ")
}

func (o *Outcome) pieces(now time.Time) []piece {
	p := &o.Progress
	waited := spoken(p.Waited(now).Round(time.Second))
	pieces := []piece{{p.Action.Subject() + " " + stage(p), p.Action.Subject() + " " + stage(p), 9}, {waited, waited, 2}}
	if p.Phase != model.PhaseDraining {
		return pieces
	}
	switch c := o.counts(); {
	case o.Unread != "":
		unread := o.Unread + " can't be read"
		pieces = append(pieces, piece{unread, unread, 8})
	case o.Cluster != nil:
		pieces = append(pieces, piece{o.Cluster.Standing(), string(o.Cluster.State), 8})
	case !p.Action.TakesOut():
	case c.inFlight == nil:
		pieces = append(pieces, piece{"nobody counts its requests", "uncounted", 8})
	case p.Drain != nil:
		pieces = append(pieces, sides(p, p.Drain)...)
	}
	if left := p.Remaining(now); left >= 0 {
		end := spoken(left.Round(time.Second))
		pieces = append(pieces, piece{"deadline in " + end, end + " left", 7})
	}
	return pieces
}

// sides are both sides of a drain, and when it may be over.
func sides(p *model.Progress, d *model.Drain) []piece {
	var pieces []piece
	if d.New >= 0 {
		fresh := fmt.Sprintf("new %d", d.New)
		pieces = append(pieces, piece{fresh, fresh, 6})
	}
	pieces = append(pieces,
		piece{"cookie-bound " + perMinute(d), "cookie " + perMinute(d), 5},
		piece{fmt.Sprintf("in flight %d", d.InFlight), fmt.Sprintf("%d in flight", d.InFlight), 4},
	)
	if p.Action.Verb == model.VerbDrain {
		settle := p.Action.SettleTime()
		quiet, wanted := spoken(min(d.Quiet, settle).Truncate(time.Second)), spoken(settle)
		pieces = append(pieces, piece{"quiet " + quiet + " of " + wanted, "quiet " + quiet, 3})
	}
	if d.Decay.Falling {
		eta := "about " + spoken(d.Decay.ETA.Round(time.Second))
		pieces = append(pieces, piece{eta + " to go", eta, 1})
	}
	return pieces
}

// stage is the phase in the operator's words.
func stage(p *model.Progress) string {
	switch {
	case p.Phase == model.PhaseDraining && p.Action.Verb == model.VerbReady:
		return "is ready, and not up yet"
	case p.Phase == model.PhaseDraining && p.Action.Verb == model.VerbMaint:
		return "in maint"
	case p.Phase == model.PhaseDraining && p.Action.Verb == model.VerbMove:
		return "gets the role"
	case p.Phase == model.PhaseMoving:
		return "drained; maintenance follows"
	default:
		return string(p.Phase)
	}
}

// perMinute is how many cookie-bound requests come: by the newest span, or all so far where none is over yet.
func perMinute(d *model.Drain) string {
	if len(d.Rates) == 0 {
		return fmt.Sprint(d.Bound)
	}
	return fmt.Sprintf("%.0f/min", 60*d.Rates[len(d.Rates)-1])
}
