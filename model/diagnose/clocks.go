package diagnose

import (
	"fmt"
	"math"
	"time"

	"farmtop/model"
)

// clocksApart is PAR02: a node whose clock is off the others'. Clocks are known to about a second, since a Date header has no
// smaller unit. Of two nodes the one that is farther from farmtop's own clock is named.
func clocksApart(e *exam) {
	limit := e.farm.Limits.ClockSkew
	low, high, known := skewRange(e.view.Nodes)
	if known < 2 || limit <= 0 || high-low <= limit {
		return
	}
	values := make([]float64, 0, known)
	for _, n := range e.view.Nodes {
		if tellsTime(n) {
			values = append(values, n.Skew.Seconds())
		}
	}
	all := newCrowd(values)
	farther := math.Max(math.Abs(all[0]), math.Abs(all[len(all)-1]))
	for _, n := range e.view.Nodes {
		if !tellsTime(n) {
			continue
		}
		skew := n.Skew.Seconds()
		others, _ := all.others(skew)
		off := skew - others
		if math.Abs(off) <= limit.Seconds() || known == 2 && math.Abs(skew) < farther {
			continue
		}
		f := e.about(n, "PAR02")
		if f == nil {
			continue
		}
		f.Title = fmt.Sprintf("%s's clock is %s %s the others'", short(n.Node.Name), seconds(off), side(off))
		if known == 2 {
			f.Title = fmt.Sprintf("%s's clock is %s %s the other node's", short(n.Node.Name), seconds(off), side(off))
		}
		f.Evidence = fmt.Sprintf("%+.1f s from farmtop's own clock, %s %+.1f s (median), to about a second; limit %s",
			skew, plural(known-1, "other node"), others, span(limit))
	}
}

func tellsTime(n *model.NodeView) bool { return n.SkewKnown && answers(n) }

func skewRange(nodes []*model.NodeView) (low, high time.Duration, known int) {
	for _, n := range nodes {
		if !tellsTime(n) {
			continue
		}
		if known == 0 {
			low, high = n.Skew, n.Skew
		}
		low, high = min(low, n.Skew), max(high, n.Skew)
		known++
	}
	return low, high, known
}

func seconds(s float64) string { return span(time.Duration(s * float64(time.Second))) }

func side(off float64) string {
	if off < 0 {
		return "behind"
	}
	return "ahead of"
}
