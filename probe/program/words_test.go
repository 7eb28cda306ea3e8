package program

import (
	"strings"
	"testing"
)

func TestWordsAreShownAsAPersonWouldTypeThem(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{Line([]string{"ssh", "lb1", "a b", "", "it's", "x=1,2"}), `ssh lb1 'a b' '' 'it'\''s' x=1,2`},
		{Shown("a\x1bb"), `"a\x1bb"`},
		{Shown("$HOME"), `'$HOME'`},
		{Quoted("a\n'b"), "'a\n'\\''b'"},
		{Clean(" a\x1b[2J\xffb\n"), "a [2J\uFFFDb"},
		{Clean(strings.Repeat("ä", 300)), strings.Repeat("ä", 200) + "…"},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
}
