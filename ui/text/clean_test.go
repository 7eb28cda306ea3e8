package text

import (
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

func TestCleanLeavesOneLineOfHarmlessText(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ in, want string }{
		"plain text stays":               {"200 in 3.1 ms", "200 in 3.1 ms"},
		"letters of other scripts stay":  {"Knoten Süd, 東京, Việt Nam", "Knoten Süd, 東京, Việt Nam"},
		"colours go":                     {"\x1b[31mred\x1b[0m", "red"},
		"titles and clipboards go":       {"a\x1b]0;owned\x07b\x1b]52;c;aGk=\x1b\\c", "abc"},
		"links go, their text stays":     {"\x1b]8;;http://x/\x1b\\here\x1b]8;;\x1b\\", "here"},
		"clearing the screen goes":       {"\x1b[2J\x1b[Ham1", "am1"},
		"8-bit control sequences go":     {"a\u009b31mb", "a�31mb"},
		"tabs and line breaks are space": {"a\tb\r\nc", "a b c"},
		"a carriage return hides nothing": {
			"all is well\rX", "all is well X",
		},
		"a bell is seen, not heard":      {"a\x07b", "a�b"},
		"bidi overrides are seen":        {"a\u202Eb\u2066c", "a�b�c"},
		"zero width is seen":             {"am\u200B1", "am�1"},
		"a byte order mark is seen":      {"\uFEFFok", "�ok"},
		"invalid UTF-8 is seen":          {"a\xffb", "a�b"},
		"marks don't pile up":            {"a" + strings.Repeat("\u0301", 50), "a\u0301\u0301"},
		"a mark needs a letter":          {" \u0301\u0301a", " a"},
		"emoji are taken apart":          {"👩\u200D💻", "👩�💻"},
		"flags are not agreed upon":      {"🇩🇪", "��"},
		"variation selectors go":         {"✖\uFE0F", "✖"},
		"blank letters don't hide":       {"a\u3164b", "a�b"},
		"exotic spaces are spaces":       {"a\u2003\u00A0b", "a b"},
		"spaces of a table stay":         {"a   b", "a   b"},
		"an unfinished sequence is gone": {"a\x1b[", "a"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := Clean(c.in); got != c.want {
				t.Errorf("Clean(%q) = %q, want %q", c.in, got, c.want)
			}
		})
	}
}

func TestCleanBoundsWhatItKeeps(t *testing.T) {
	t.Parallel()
	for _, long := range []string{strings.Repeat("x", 1<<20), strings.Repeat("東", 1<<20), strings.Repeat("\x1b[31m", 1<<20), strings.Repeat("\x80", 1<<20)} {
		got := Clean(long)
		if len(got) > 3*Limit || !strings.HasSuffix(got, "…") {
			t.Errorf("Clean of %d bytes kept %d bytes, ending in %q", len(long), len(got), got[max(0, len(got)-8):])
		}
	}
}

func TestCleanOfPlainTextAllocatesNothing(t *testing.T) {
	reason := "refused by 127.0.0.12:9443 in 0.3 ms"
	if n := testing.AllocsPerRun(100, func() { Clean(reason) }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}

func TestASCIIKeepsTheWidth(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{"4.2.0 ≠": "4.2.0 !", "1.2 s ± 0.2 s": "1.2 s ~ 0.2 s", "東京…": "????~", "plain": "plain", "a\u0301b": "ab"} {
		if got := ASCII(in); got != want || Width(in) != len(got) {
			t.Errorf("ASCII(%q) = %q, want %q", in, got, want)
		}
	}
}

func FuzzCleanTextCannotDisturbAScreen(f *testing.F) {
	for _, seed := range []string{"am1", "\x1b[31mred", "a\u202Eb", "👩\u200D💻", "a\u0301\u0301\u0301", "\u1100\u1161", "\u0915\u093F", "🇩🇪", "\xff\xfe", "\u0600a", "a\r\nb"} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, s string) {
		got := Clean(s)
		if !utf8.ValidString(got) {
			t.Fatalf("Clean(%q) = %q isn't valid UTF-8", s, got)
		}
		for _, r := range got {
			if r != ' ' && !unicode.IsPrint(r) {
				t.Fatalf("Clean(%q) = %q holds %U", s, got, r)
			}
		}
		if clusters, runes := ansi.StringWidth(got), ansi.StringWidthWc(got); clusters != runes {
			t.Fatalf("Clean(%q) = %q: terminals differ about its width, %d or %d", s, got, clusters, runes)
		}
		if again := Clean(got); len(s) <= Limit && len(got) <= Limit && again != got {
			t.Fatalf("Clean of the clean %q = %q", got, again)
		}
		if plain := ASCII(got); len(plain) != Width(got) {
			t.Fatalf("ASCII(%q) = %q has another width", got, plain)
		}
		for _, line := range Wrap(got, 7) {
			if Width(line) > 7 {
				t.Fatalf("Wrap(%q, 7) has the line %q", got, line)
			}
		}
		for _, width := range []int{0, 1, 3, 10} {
			if cut := Truncate(got, width); Width(cut) > width {
				t.Fatalf("Truncate(%q, %d) = %q is %d wide", got, width, cut, Width(cut))
			}
			if padded := PadRight(got, width); Width(padded) != width {
				t.Fatalf("PadRight(%q, %d) = %q is %d wide", got, width, padded, Width(padded))
			}
		}
	})
}
