package text

import (
	"slices"
	"testing"
)

func TestTextIsCutAndFilledByCells(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ got, want string }{
		{Truncate("am-gateway-1", 6), "am-ga…"},
		{Truncate("東京都庁", 5), "東京…"},
		{Truncate("am1", 3), "am1"},
		{Truncate("am1", 0), ""},
		{PadRight("am1", 5), "am1  "},
		{PadRight("東京", 3), "東…"},
		{PadLeft("12", 4), "  12"},
		{PadLeft("12345", 4), "123…"},
		{Spaces(-1), ""},
	} {
		if c.got != c.want {
			t.Errorf("got %q, want %q", c.got, c.want)
		}
	}
	if got := len(Spaces(1000)); got != 1000 {
		t.Errorf("a thousand spaces are %d", got)
	}
}

func TestWrapBreaksAtSpacesAndLeavesOptionsWhole(t *testing.T) {
	t.Parallel()
	for in, want := range map[string][]string{
		"":                               {""},
		"one line":                       {"one line"},
		"write farmtop --haproxy SOCKET": {"write farmtop", "--haproxy", "SOCKET"},
		"a 0123456789abcdef z":           {"a", "0123456789abc", "def z"},
		"  many   spaces ":               {"many spaces"},
		"東京都庁東京都庁":                       {"東京都庁東京", "都庁"},
	} {
		if got := Wrap(in, 13); !slices.Equal(got, want) {
			t.Errorf("Wrap(%q, 13) = %q, want %q", in, got, want)
		}
	}
}
