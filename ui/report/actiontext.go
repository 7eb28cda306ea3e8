package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// ActionText writes what came of an order for people: a sentence for each action and, where somebody waited, what came meanwhile.
func ActionText(w io.Writer, at time.Time, outcomes []Outcome, o TextOptions) error {
	out := bufio.NewWriter(w)
	for i := range outcomes {
		outcome := &outcomes[i]
		result := outcome.Result()
		label := string(result)
		writeParagraph(out, o, "", label+text.Spaces(gap), outcome.Message())
		if counts := outcome.counts(at); counts != "" {
			writeParagraph(out, o, "", text.Spaces(len(label)+gap), counts)
		}
	}
	return out.Flush()
}

// counts is what came while an action was waited for; "" when none was.
func (o *Outcome) counts(now time.Time) string {
	p := &o.Progress
	if p.Drain == nil || !p.Action.TakesOut() || p.AskedAt.IsZero() || !p.Phase.IsOver() && !o.Stopped {
		return ""
	}
	fresh := "an unknown number of"
	if p.Drain.New >= 0 {
		fresh = fmt.Sprint(p.Drain.New)
	}
	return fmt.Sprintf("in %s: %s new and %d cookie-bound requests; %d in flight now", spoken(p.Waited(now)), fresh, p.Drain.Bound, p.Drain.InFlight)
}

// ActionLine is how far an action is, on one line of clean text: both sides of a drain, what is in flight, and how long that may
// still take.
func ActionLine(p *model.Progress, now time.Time, o TextOptions) string {
	parts := []string{fmt.Sprintf("%s %s", p.Action.Subject(), stage(p)), spoken(p.Waited(now).Round(time.Second))}
	d := p.Drain
	if p.Phase != model.PhaseDraining || d == nil {
		return o.truncate(o.outside(strings.Join(parts, "  ")), o.width())
	}
	if d.New >= 0 {
		parts = append(parts, fmt.Sprintf("new %d", d.New))
	}
	parts = append(parts, "cookie-bound "+perMinute(d), fmt.Sprintf("in flight %d", d.InFlight))
	if p.Action.Verb == model.VerbDrain {
		settle := p.Action.SettleTime()
		parts = append(parts, fmt.Sprintf("quiet %s of %s", spoken(min(d.Quiet, settle).Truncate(time.Second)), spoken(settle)))
	}
	if d.Decay.Falling {
		parts = append(parts, "about "+spoken(d.Decay.ETA.Round(time.Second))+" to go")
	}
	if left := p.Remaining(now); left >= 0 {
		parts = append(parts, "deadline in "+spoken(left.Round(time.Second)))
	}
	return o.truncate(o.outside(strings.Join(parts, "  ")), o.width())
}

// stage is the phase in the operator's words.
func stage(p *model.Progress) string {
	switch {
	case p.Phase == model.PhaseDraining && p.Action.Verb == model.VerbReady:
		return "is ready, and not up yet"
	case p.Phase == model.PhaseDraining && p.Action.Verb == model.VerbMaint:
		return "in maint"
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
