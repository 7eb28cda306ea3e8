package model

import (
	"fmt"
	"testing"
)

func TestACheckAcceptsWhatItSaysAnd200Otherwise(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		said []StatusRange
		want string
		yes  []int
		no   []int
	}{
		{nil, "[200]", []int{200}, []int{0, 199, 201, 404}},
		{[]StatusRange{{200, 204}, {401, 401}}, "[200-204 401]", []int{200, 204, 401}, []int{205, 400, 500}},
	} {
		check := Check{Status: c.said}
		if got := fmt.Sprint(check.Accepted()); got != c.want {
			t.Errorf("%v: accepted is %s, want %s", c.said, got, c.want)
		}
		for _, status := range c.yes {
			if !check.Accepts(status) {
				t.Errorf("%v: %d is refused", c.said, status)
			}
		}
		for _, status := range c.no {
			if check.Accepts(status) {
				t.Errorf("%v: %d is accepted", c.said, status)
			}
		}
	}
}
