package cookie

import "time"

// When several nodes that set one value are a mistake: an answer may be counted for the wrong node when the balancer tried two, or a node
// was renamed, but not again and again, and not still.
const (
	giverTimes = 3
	giverShare = 0.05 // of all answers that set the value
	giverSpan  = 5 * time.Minute
)

// Givers are the nodes that a value is really of at a moment: each set it several times, a twentieth of the times or more, and within the
// last five minutes. A value that leads clients to one node has one.
func (g *Given) Givers(now time.Time) []Giver {
	var by []Giver
	for _, each := range g.By {
		isOften := each.Times >= giverTimes && float64(each.Times) >= giverShare*float64(g.Times)
		if isOften && now.Sub(each.Last) < giverSpan {
			by = append(by, each)
		}
	}
	return by
}
