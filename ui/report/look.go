package report

import (
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// TextOptions say how text for people looks. The zero value is plain text of [defaultWidth] columns with Unicode signs.
type TextOptions struct {
	Color bool // with SGR sequences of the 16 colours
	ASCII bool // signs of ASCII alone
	Width int  // columns; 0 for defaultWidth
}

// The width of text where nobody says one, as in a pipe, and the least that a table and wrapped sentences can live with.
const (
	defaultWidth = 120
	leastWidth   = 40
)

func (o TextOptions) width() int {
	if o.Width <= 0 {
		return defaultWidth
	}
	return max(leastWidth, o.Width)
}

// A hue is what a colour means; its value is the SGR sequence. The same states have the same colours on the screen.
type hue string

const (
	plain   hue = ""
	faint   hue = "2"
	strong  hue = "1"
	green   hue = "32"
	red     hue = "1;31"
	amber   hue = "33"
	blue    hue = "34"
	magenta hue = "35"
)

func (o TextOptions) paint(h hue, s string) string {
	if !o.Color || h == plain || strings.TrimSpace(s) == "" {
		return s
	}
	return "\x1b[" + string(h) + "m" + s + "\x1b[0m"
}

// A sign is a glyph with its stand-in and its colour.
type sign struct {
	glyph, ascii string
	hue          hue
}

func (o TextOptions) glyph(s sign) string {
	if o.ASCII {
		return s.ascii
	}
	return s.glyph
}

func stateSign(s model.State) sign {
	switch s {
	case model.StateUp:
		return sign{"●", "+", green}
	case model.StateRising:
		return sign{"▲", "^", green}
	case model.StateFalling:
		return sign{"▼", "v", red}
	case model.StateDown:
		return sign{"✖", "X", red}
	case model.StateStandby:
		return sign{"○", "o", plain}
	default:
		return sign{"?", "?", faint}
	}
}

func adminHue(a model.AdminState) hue {
	switch a {
	case model.AdminDrain:
		return blue
	case model.AdminMaint:
		return magenta
	case model.AdminDown:
		return red
	default:
		return plain
	}
}

func severitySign(s model.Severity) sign {
	switch s {
	case model.Critical:
		return sign{"✗", "X", red}
	case model.Warning:
		return sign{"!", "!", amber}
	default:
		return sign{"·", ".", faint}
	}
}

func verdictHue(v model.Verdict) hue {
	switch v {
	case model.VerdictCritical:
		return red
	case model.VerdictWarning:
		return amber
	case model.VerdictOK:
		return green
	default:
		return faint
	}
}

// truncate cuts clean text to a number of cells.
func (o TextOptions) truncate(s string, cells int) string {
	s = text.Truncate(s, cells)
	if o.ASCII {
		s = strings.Replace(s, "…", "~", 1)
	}
	return s
}

// outside makes text from nodes, balancers and configurations fit to be printed: clean, and in ASCII when that is wanted.
func (o TextOptions) outside(s string) string {
	s = text.Clean(s)
	if !o.ASCII {
		return s
	}
	return strings.Map(func(r rune) rune {
		switch {
		case r < 0x80:
			return r
		case r == '…', r == '±':
			return '~'
		case r == '–', r == '—':
			return '-'
		default:
			return '?'
		}
	}, s)
}

// Clean makes text that quotes nodes, balancers or configurations fit to be printed on one line.
func Clean(s string, o TextOptions) string { return o.outside(s) }

// Cut is clean text, cut to a number of cells.
func Cut(s string, cells int, o TextOptions) string { return o.truncate(s, cells) }
