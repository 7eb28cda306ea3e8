package ui

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
)

func TestTheFilterIsEditedLikeAShellsLine(t *testing.T) {
	t.Parallel()
	ctrl := func(r rune) tea.Msg { return tea.KeyPressMsg{Code: r, Mod: tea.ModCtrl} }
	code := func(r rune) tea.Msg { return tea.KeyPressMsg{Code: r} }
	typed := func(s string) []tea.Msg {
		var keys []tea.Msg
		for _, r := range s {
			keys = append(keys, tea.KeyPressMsg{Code: r, Text: string(r)})
		}
		return keys
	}
	for name, c := range map[string]struct {
		keys   []tea.Msg
		want   string
		cursor int
	}{
		"letters":                 {typed("am2"), "am2", 3},
		"between letters":         {append(append(typed("a2"), code(tea.KeyLeft)), typed("m")...), "am2", 2},
		"at the beginning":        {append(append(typed("down"), code(tea.KeyHome)), typed("!")...), "!down", 1},
		"a word is deleted":       {append(typed("am2 down"), ctrl('w')), "am2 ", 4},
		"all of it is deleted":    {append(typed("am2 down"), ctrl('u')), "", 0},
		"backspace":               {append(typed("am2"), code(tea.KeyBackspace)), "am", 2},
		"pasted between":          {append(typed("ad"), code(tea.KeyLeft), tea.PasteMsg{Content: " \x1b[31mm2\n"}), "am2d", 3},
		"cells, not letters":      {append(typed("東京"), code(tea.KeyLeft)), "東京", 2},
		"no more than fits":       {typed(strings.Repeat("x", filterLimit+5)), strings.Repeat("x", filterLimit), filterLimit},
		"a paste that's too long": {append(typed("a"), tea.PasteMsg{Content: strings.Repeat("x", 99)}), "a", 1},
		"no clipboard of ours":    {append(typed("a"), ctrl('v')), "a", 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			a := newTestApp(t, Options{}, 80, 24, snapshotOf(aFarm("a", 4)))
			press(a, "/")
			for _, key := range c.keys {
				a.Update(key)
			}
			if a.filter.text != c.want || a.filter.cursor() != c.cursor {
				t.Errorf("the text is %q with the cursor at %d, want %q at %d", a.filter.text, a.filter.cursor(), c.want, c.cursor)
			}
			if cursor := a.View().Cursor; cursor == nil || cursor.X != len(" filter: ")+c.cursor || cursor.Y != 23 {
				t.Errorf("the screen's cursor is at %+v", cursor)
			}
			press(a, "enter", "/")
			if a.filter.text != c.want {
				t.Errorf("opened again the text is %q, want %q", a.filter.text, c.want)
			}
		})
	}
}
