package ui

import (
	"strconv"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// An outlook is how a drain will go on, as far as that is known. Nothing is promised that the curve doesn't show.
type outlook struct {
	label string // what the words are about: "eta", "quiet"
	words string // in sixteen cells
	brief string // in outlookWidth cells
	paint paint
}

// outlookWidth is the room of an outlook in brief: "flat", "~12m".
const outlookWidth = 5

// outlookOf says when a drain will be over. Near its end it counts the time without a request.
func outlookOf(d *model.Drain, settle time.Duration, t *theme) outlook {
	switch {
	case d.IsQuiet(settle):
		return outlook{"quiet", "for " + age(d.Quiet), "quiet", t.plain}
	case d.InFlight == 0 && isSettling(d, settle):
		return outlook{"quiet", age(d.Quiet) + " of " + age(settle), settling(d.Quiet, settle), t.plain}
	case d.Decay.Falling:
		words := "~" + age(d.Decay.ETA)
		return outlook{"eta", words, words, t.plain}
	case d.Decay.Enough:
		return outlook{"eta", "not falling", "flat", t.warn}
	default:
		return outlook{"eta", "too early", "?", t.faint}
	}
}

// isSettling tells whether no request has come for so long that the quiet counts, rather than the requests.
func isSettling(d *model.Drain, settle time.Duration) bool { return 2*d.Quiet >= settle }

// settling is how much of the settle time is over, in outlookWidth cells.
func settling(quiet, settle time.Duration) string {
	words := strconv.Itoa(int(quiet/time.Second)) + "/" + age(settle)
	if len(words) > outlookWidth {
		return "quiet"
	}
	return words
}

// freshWords is how many new sessions came to a node that is taken out, in at most four cells.
func freshWords(d *model.Drain) string {
	switch {
	case d.New < 0:
		return "?"
	case d.New > 999:
		return "999+"
	default:
		return strconv.FormatInt(d.New, 10)
	}
}

func freshPaint(d *model.Drain, t *theme) paint {
	switch {
	case d.New > 0:
		return t.badStrong
	case d.New < 0:
		return t.faint
	default:
		return t.plain
	}
}

// boundRate is how many cookie-bound requests came a minute in the newest span that is over; negative when none is.
func boundRate(d *model.Drain) float64 {
	if len(d.Rates) == 0 {
		return -1
	}
	return 60 * float64(d.Rates[len(d.Rates)-1])
}

// boundFew stands for a rate where the newest span that is over had no request, but the one since then has.
var boundFew = text.PadLeft("few", text.CountWidth)

// boundWords is how many cookie-bound requests come a minute now, in [text.CountWidth] cells.
func boundWords(d *model.Drain, settle time.Duration) string {
	switch rate := boundRate(d); {
	case isSettling(d, settle):
		return text.Rate(0)
	case rate == 0 && d.Bound > 0:
		return boundFew
	default:
		return text.Rate(rate)
	}
}

// boundLabel is what the other requests are: without counts of new sessions, all of them.
func boundLabel(d *model.Drain) string {
	if d.New < 0 {
		return "all"
	}
	return "cookie"
}
