package ui

import (
	"image/color"
	"strings"

	"charm.land/lipgloss/v2"

	"farmtop/model"
)

// A paint is the escape sequences around a text of one style, worked out once: styling a word costs two appends.
type paint struct{ on, off string }

func newPaint(style lipgloss.Style) paint {
	on, off, _ := strings.Cut(style.Render("x"), "x")
	return paint{on, off}
}

// A theme is every colour and sign on the screen. Colours are told once here; downsampling them to what the terminal can show is
// the program's business.
type theme struct {
	palette palette

	plain, faint, strong, label  paint
	good, bad, warn, away, maint paint // by what they mean: up, down, warning, drain, maintenance
	badStrong, selected, mark    paint

	box, heavyBox frame
	bars          []string // a sparkline's levels, lowest first
	glyphs        map[model.State]string
	adminGlyphs   map[model.AdminState]string
	active        string    // at the one node that serves
	severities    [3]string // by model.Severity
	marked        string    // at a node that the operator marked
	differs       string    // beside a version that isn't the common one
	rule, pointer string

	barFull, barRest string // a share of a whole
	about            string // before a number that is an estimate
	wellSign         string // before what is as it should be
	passed, skipped  string // before a part of a test
	failed, unsent   string // in place of the node that answered a request

	chosen, believed, misled, stranger, broken string // before the hops of a chain
	comes, goes                                string // between what comes from where, and what goes where
}

// A frame is the signs that a panel's border is made of.
type frame struct{ topLeft, topRight, bottomLeft, bottomRight, horizontal, vertical string }

type background int

// A terminal that doesn't say how bright its background is gets colours that can be read on any.
const (
	backgroundUnknown background = iota
	backgroundDark
	backgroundLight
)

// A hue is one meaning's colour on each background, and where there are sixteen colours only: those are the operator's own, chosen
// for their background, so one does for all.
type hue struct{ unknown, dark, light, sixteen string }

// The hues, from the palette of 256: their sequences are half as long as those of true colour, and the palette's upper part is the
// same everywhere. Their contrast is at least 6 to 1 against black for dark backgrounds, 4.5 to 1 against white for light ones, and
// 3.9 to 1 against both for unknown ones.
var (
	hueGreen   = hue{"28", "78", "28", "2"}
	hueRed     = hue{"196", "203", "160", "1"}
	hueAmber   = hue{"130", "214", "130", "3"}
	hueBlue    = hue{"32", "75", "26", "12"}
	hueMagenta = hue{"134", "177", "127", "5"}
	hueGrey    = hue{"243", "245", "242", "8"}
)

func (h hue) on(p palette) color.Color {
	switch {
	case p.sixteen:
		return lipgloss.Color(h.sixteen)
	case p.background == backgroundDark:
		return lipgloss.Color(h.dark)
	case p.background == backgroundLight:
		return lipgloss.Color(h.light)
	default:
		return lipgloss.Color(h.unknown)
	}
}

// A palette is what decides a theme's colours.
type palette struct {
	background background
	sixteen    bool // the terminal has sixteen colours
}

func newTheme(p palette, ascii bool) *theme {
	colored := func(h hue) lipgloss.Style { return lipgloss.NewStyle().Foreground(h.on(p)) }
	t := &theme{
		palette: p,
		strong:  newPaint(lipgloss.NewStyle().Bold(true)),
		faint:   newPaint(colored(hueGrey)), label: newPaint(colored(hueGrey)),
		good: newPaint(colored(hueGreen)), bad: newPaint(colored(hueRed)), warn: newPaint(colored(hueAmber)),
		away: newPaint(colored(hueBlue)), maint: newPaint(colored(hueMagenta)),
		badStrong: newPaint(colored(hueRed).Bold(true)),
		selected:  newPaint(lipgloss.NewStyle().Reverse(true)),
		mark:      newPaint(colored(hueAmber).Bold(true)),
	}
	t.drawUnicode()
	if ascii {
		t.drawASCII()
	}
	return t
}

func (t *theme) drawUnicode() {
	t.box = frame{"┌", "┐", "└", "┘", "─", "│"}
	t.heavyBox = frame{"┏", "┓", "┗", "┛", "━", "┃"}
	t.bars = []string{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"}
	t.glyphs = map[model.State]string{
		model.StateUp: "●", model.StateRising: "▲", model.StateFalling: "▼", model.StateDown: "✖",
		model.StateStandby: "○", model.StateUnknown: "?",
	}
	t.adminGlyphs = map[model.AdminState]string{model.AdminDrain: "◐", model.AdminMaint: "◇"}
	t.active = "◉"
	t.severities = [3]string{"·", "!", "✗"}
	t.marked, t.differs, t.rule, t.pointer = "✓", "≠", "─", "▸"
	t.barFull, t.barRest, t.about = "█", "░", "≈"
	t.wellSign, t.chosen, t.believed, t.misled, t.stranger, t.broken = "●", "◆", "✓", "!", "?", "✗"
	t.comes, t.goes = " ← ", " → "
	t.passed, t.skipped, t.failed, t.unsent = "✓", "–", "✗", "·"
}

func (t *theme) drawASCII() {
	t.box = frame{"+", "+", "+", "+", "-", "|"}
	t.heavyBox = frame{"#", "#", "#", "#", "=", "#"}
	t.bars = []string{"_", ".", ":", "-", "=", "+", "*", "#"}
	t.glyphs = map[model.State]string{
		model.StateUp: "+", model.StateRising: "^", model.StateFalling: "v", model.StateDown: "X",
		model.StateStandby: "o", model.StateUnknown: "?",
	}
	t.adminGlyphs = map[model.AdminState]string{model.AdminDrain: "%", model.AdminMaint: "M"}
	t.active = "@"
	t.severities = [3]string{".", "!", "X"}
	t.marked, t.differs, t.rule, t.pointer = "*", "!", "-", ">"
	t.barFull, t.barRest, t.about = "#", ".", "~"
	t.wellSign, t.chosen, t.believed, t.misled, t.stranger, t.broken = "@", "@", "=", "!", "?", "X"
	t.comes, t.goes = " <- ", " -> "
	t.passed, t.skipped, t.failed, t.unsent = "+", "-", "*", "."
}

// severity is the sign and the colour of a finding.
func (t *theme) severity(s model.Severity) (string, paint) {
	switch s {
	case model.Critical:
		return t.severities[model.Critical], t.bad
	case model.Warning:
		return t.severities[model.Warning], t.warn
	default:
		return t.severities[model.Info], t.faint
	}
}

// tested is the sign and the colour of what a part of a test came to.
func (t *theme) tested(v model.TestVerdict, severity model.Severity) (string, paint) {
	switch v {
	case model.TestPass:
		return t.passed, t.plain
	case model.TestFail:
		return t.severity(severity)
	case model.TestSkipped:
		return t.skipped, t.faint
	default:
		return t.glyphs[model.StateUnknown], t.faint
	}
}

// Themes are the names that [Options] takes as a theme.
func Themes() []string { return []string{"auto", "light", "dark"} }

// themed tells the background that a theme's name asks for; auto and "" leave it to the terminal.
func themed(name string) (background, bool) {
	switch name {
	case "dark":
		return backgroundDark, true
	case "light":
		return backgroundLight, true
	case "auto", "":
		return backgroundUnknown, true
	}
	return backgroundUnknown, false
}
