package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

func TestTheCursorStandsWhereIsTyped(t *testing.T) {
	t.Parallel()
	for _, s := range []size{{40, 10}, {80, 24}, {120, 40}} {
		a, _ := planned(t, Options{}, s, snapshotOf(protect(aFarm("a", 3))))
		patiently(a, "d")
		if a.View().Cursor != nil {
			t.Errorf("%v: there is a cursor though nothing is typed", s)
		}
		press(a, "up", "東", "x", "left")
		screen := screenText(a, s.width, s.height)
		y := lineWith(screen, "type a: 東x_")
		if y < 0 {
			t.Fatalf("%v: nothing was typed:\n%s", s, screen)
		}
		before, _, _ := strings.Cut(strings.Split(screen, "\n")[y], "x_")
		if got := a.View().Cursor; got == nil || got.X != ansi.StringWidth(before) || got.Y != y {
			t.Errorf("%v: the cursor is at %+v, want %d, %d", s, got, ansi.StringWidth(before), y)
		}
	}
}

func TestALongReasonMovesThroughItsField(t *testing.T) {
	t.Parallel()
	a, control := planned(t, Options{}, size{40, 10}, snapshotOf(aFarm("a", 3)))
	patiently(a, "d")
	press(a, "up")
	a.Update(tea.PasteMsg{Content: "because \x1b[31m" + strings.Repeat("東京 ", 20) + "the end"})
	if got := screenText(a, 40, 10); !strings.Contains(got, "the end_") || strings.Contains(got, "because") {
		t.Errorf("the end isn't shown:\n%s", got)
	}
	a.Update(tea.KeyPressMsg{Code: tea.KeyHome})
	if got := screenText(a, 40, 10); !strings.Contains(got, "because") || a.View().Cursor.X != 11 {
		t.Errorf("the beginning isn't shown, or the cursor isn't there: %+v\n%s", a.View().Cursor, got)
	}
	for range 300 {
		press(a, "x")
	}
	press(a, "down", "right", "enter")
	if len(control.orders) != 1 || ansi.StringWidth(control.orders[0].Actions[0].Reason) > reasonLimit || strings.Contains(control.orders[0].Actions[0].Reason, "\x1b") {
		t.Errorf("the order: %+v", control.orders)
	}
}

func TestManyAnswersAreShownOneByOne(t *testing.T) {
	t.Parallel()
	c := choice{answers: []string{"farm portals", "be_am alone", "be_web alone"}}
	for width, want := range map[int]string{
		80: "(x) farm portals   ( ) be_am alone   ( ) be_web alone", 30: "farm portals (1 of 3)", 14: "farm… (1 of 3)",
	} {
		if got := c.words(width); got != want {
			t.Errorf("in %d cells: %q, want %q", width, got, want)
		}
	}
	c.turn(-1)
	if got := c.words(30); got != "be_web alone (3 of 3)" {
		t.Errorf("turned back: %q", got)
	}
}

func TestWhatIsTypedTakesThePlaceOfASelectedText(t *testing.T) {
	t.Parallel()
	key := func(code rune, text string) tea.Msg { return tea.KeyPressMsg{Code: code, Text: text} }
	for name, c := range map[string]struct {
		typed []tea.Msg
		want  string
	}{
		"a character":            {[]tea.Msg{key('7', "7")}, "7"},
		"two":                    {[]tea.Msg{key('7', "7"), key('1', "1")}, "71"},
		"backspace":              {[]tea.Msg{key(tea.KeyBackspace, "")}, ""},
		"a paste":                {[]tea.Msg{tea.PasteMsg{Content: "250"}}, "250"},
		"after the cursor moved": {[]tea.Msg{key(tea.KeyLeft, ""), key('7', "7")}, "170"},
		"too much":               {[]tea.Msg{tea.PasteMsg{Content: "1234567"}}, "10"},
	} {
		f := newField("10", 6)
		f.selected = true
		for _, msg := range c.typed {
			f.edit(msg)
		}
		if f.text != c.want || f.input.Value() != c.want {
			t.Errorf("%s: %q, shown %q, want %q", name, f.text, f.input.Value(), c.want)
		}
	}
}
