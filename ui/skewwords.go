package ui

import (
	"strconv"

	"farmtop/model/sticky"
)

// chanceWords is the chance of seeing at least a deviation with fair balancing.
func chanceWords(p float64) string {
	switch {
	case p < sticky.SkewAlpha:
		return "p < " + strconv.FormatFloat(sticky.SkewAlpha, 'g', -1, 64)
	case p < 0.01:
		return "p " + strconv.FormatFloat(p, 'f', 3, 64)
	default:
		return "p " + strconv.FormatFloat(p, 'f', 2, 64)
	}
}

// ratioWords is how often something has what is its due.
func ratioWords(ratio float64) string {
	digits := 1
	if ratio < 1 {
		digits = 2
	}
	return strconv.FormatFloat(ratio, 'f', digits, 64) + " times"
}

// sessionsPerNode is about how many sessions the test wants to see of each node; sticky.Skew has the reason.
const sessionsPerNode = 10

// skewWords is the test of new sessions in words.
func (a *App) skewWords(s *trafficScene) (string, paint) {
	t, skew := a.theme, &s.of.Sticky.Skew
	over := " over " + several(skew.Sessions, "new session")
	if !skew.Since.IsZero() {
		over += " since " + clock(skew.Since.In(a.scene.snapshot.At.Location()), a.scene.snapshot.At)
	}
	judged := 0
	for i := range s.of.Sticky.Nodes {
		if !s.of.Sticky.Nodes[i].Out {
			judged++
		}
	}
	switch wanted := uint64(judged * sessionsPerNode); {
	case s.nameless:
		return "not known: no log names the node that served", t.faint
	case !skew.Enough && judged < 2:
		return "nothing to compare: fewer than two nodes take new sessions", t.faint
	case !skew.Enough && skew.Sessions < wanted:
		return "not enough yet: " + counted(skew.Sessions) + " of about " + several(wanted, "new session"), t.faint
	case !skew.Enough:
		return "not enough yet:" + over, t.faint
	case skew.Skewed:
		return s.name(skew.Worst) + " gets " + ratioWords(skew.Ratio) + " its share, " + chanceWords(skew.P) + over, t.warn
	default:
		return "fair, " + chanceWords(skew.P) + over, t.plain
	}
}
