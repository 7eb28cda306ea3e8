package cookie

import (
	"fmt"
	"testing"
	"time"
)

var noted = time.Date(2026, 11, 21, 12, 0, 0, 0, time.UTC)

func TestACensusTellsWhoGaveWhichValue(t *testing.T) {
	t.Parallel()
	var c Census
	for range 5 {
		c.Note([]byte("01"), 0, noted)
		c.Note([]byte("02"), 1, noted)
	}
	c.Note([]byte("01"), 2, noted)
	c.Note([]byte("LOGOUT"), 0, noted)
	c.Note([]byte(""), 0, noted)
	c.Note([]byte("03"), -1, noted)
	given := c.Given()
	if len(given) != 2 || given[0].Value != "01" || given[0].Times != 6 || given[1].Value != "02" {
		t.Fatalf("%+v", given)
	}
	if by := given[0].By; len(by) != 2 || by[0] != (Giver{0, 5, noted}) || by[1] != (Giver{2, 1, noted}) {
		t.Errorf("01 was given by %+v", by)
	}
}

func TestACensusIsBoundedAndKeepsTheFrequentValues(t *testing.T) {
	t.Parallel()
	var c Census
	for i := range 100_000 {
		c.Note([]byte("usual"), 0, noted)
		c.Note(fmt.Appendf(nil, "made up %d", i), int32(i%50), noted)
	}
	given := c.Given()
	if len(given) != givenKept || len(c.at) != givenKept || given[0].Value != "usual" || given[0].Times != 100_000 {
		t.Errorf("%d values (%d known), the first %+v", len(given), len(c.at), given[0])
	}
	for _, g := range given {
		if len(g.By) > giversKept {
			t.Errorf("%q has %d givers", g.Value, len(g.By))
		}
	}
	c.Note(make([]byte, maxGiven+1), 0, noted)
	if len(c.Given()) != givenKept {
		t.Error("a value that is too long is kept")
	}
}

func TestWhatACensusToldNeverChanges(t *testing.T) {
	t.Parallel()
	var c Census
	c.Note([]byte("01"), 0, noted)
	before := c.Given()
	c.Note([]byte("01"), 0, noted)
	c.Note([]byte("01"), 1, noted)
	if before[0].Times != 1 || len(before[0].By) != 1 || before[0].By[0].Times != 1 {
		t.Errorf("%+v", before)
	}
}
