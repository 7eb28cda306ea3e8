package cookie

import (
	"slices"
	"testing"
	"time"
)

func TestAValueIsOfTheNodesThatGiveItAgainAndAgain(t *testing.T) {
	t.Parallel()
	now := time.Date(2026, 3, 5, 12, 0, 0, 0, time.UTC)
	ago := func(age time.Duration) time.Time { return now.Add(-age) }
	for name, c := range map[string]struct {
		given Given
		want  []int32
	}{
		"two that both do":                 {Given{Times: 43, By: []Giver{{0, 40, ago(time.Second)}, {1, 3, ago(time.Minute)}}}, []int32{0, 1}},
		"one answer of another node's":     {Given{Times: 41, By: []Giver{{0, 40, ago(time.Second)}, {1, 1, ago(time.Minute)}}}, []int32{0}},
		"two answers of few":               {Given{Times: 6, By: []Giver{{0, 4, ago(time.Second)}, {1, 2, ago(time.Minute)}}}, []int32{0}},
		"three of very many":               {Given{Times: 1000, By: []Giver{{0, 997, ago(time.Second)}, {1, 3, ago(time.Minute)}}}, []int32{0}},
		"one that took the other's place":  {Given{Times: 80, By: []Giver{{0, 40, ago(5 * time.Minute)}, {1, 40, ago(0)}}}, []int32{1}},
		"nobody for a while":               {Given{Times: 40, By: []Giver{{0, 40, ago(time.Hour)}}}, nil},
		"nobody":                           {Given{}, nil},
		"a clock that is ahead of another": {Given{Times: 9, By: []Giver{{2, 9, ago(-time.Second)}}}, []int32{2}},
	} {
		var got []int32
		for _, giver := range c.given.Givers(now) {
			got = append(got, giver.Node)
		}
		if !slices.Equal(got, c.want) {
			t.Errorf("%s: it is of %v, want %v", name, got, c.want)
		}
	}
}
