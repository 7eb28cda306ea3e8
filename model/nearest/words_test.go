package nearest

import (
	"slices"
	"strings"
	"testing"
)

func TestTheNearestWordsComeFirst(t *testing.T) {
	t.Parallel()
	known := []string{"timeout", "every", "tcp", "protocol", "path", "port", "body", "body_match", "body_not", "status"}
	for _, c := range []struct {
		word string
		want []string
	}{
		{"timout", []string{"timeout"}},
		{"TIMEOUT", []string{"timeout"}},
		{"evrey", []string{"every"}},
		{"prot", []string{"port", "protocol"}},
		{"body-match", []string{"body_match", "body"}},
		{"interval", nil},
		{"", nil},
		{strings.Repeat("x", 1000), nil},
	} {
		if got := Words(c.word, known, 3); !slices.Equal(got, c.want) {
			t.Errorf("%q: %q, want %q", c.word, got, c.want)
		}
	}
	if got := Words("bodi", known, 1); len(got) != 1 {
		t.Errorf("got %v, want one word at most", got)
	}
}
