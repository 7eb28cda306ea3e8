package model

import (
	"testing"
	"time"
)

func TestHealthFollowsItsAnswers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name    string
		answers string // + good, - bad
		rise    int
		fall    int
		want    []State
	}{
		{"the first good answer decides", "+", 3, 3, []State{StateUp}},
		{"the first bad answer decides", "-", 3, 3, []State{StateDown}},
		{"fall failures in a row bring it down", "+---", 2, 3, []State{StateUp, StateFalling, StateFalling, StateDown}},
		{"one good answer ends the falling", "+--+-", 2, 3, []State{StateUp, StateFalling, StateFalling, StateUp, StateFalling}},
		{"rise successes in a row bring it up", "-++", 2, 3, []State{StateDown, StateRising, StateUp}},
		{"one bad answer ends the rising", "-+-+", 2, 3, []State{StateDown, StateRising, StateDown, StateRising}},
		{"a rise and fall of one decide at once", "+-+", 1, 1, []State{StateUp, StateDown, StateUp}},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			h := Health{State: StateUnknown}
			at := time.Unix(0, 0)
			for i, answer := range test.answers {
				at = at.Add(time.Second)
				was := h
				h = h.Next(answer == '+', test.rise, test.fall, at)
				if h.State != test.want[i] {
					t.Fatalf("after %q: %s, want %s", test.answers[:i+1], h.State, test.want[i])
				}
				if h.State == was.State && h.Since != was.Since || h.State != was.State && h.Since != at {
					t.Errorf("after %q: since %v, which isn't when it became %s", test.answers[:i+1], h.Since, h.State)
				}
			}
		})
	}
}
