package ui

import (
	"cmp"
	"slices"
	"strings"
	"time"

	"farmtop/model/sticky"
)

// A breakWay is which node sessions left for which, and how many did.
type breakWay struct {
	from, to int32
	n        uint64
}

const (
	// waysShown is how many ways are told one by one; where there are more, the nodes that take the sessions say more.
	waysShown = 3
	// takersShown is how many of those are told.
	takersShown = 3
)

// wayWords is where sessions went that broke in a window: of all of them where each has a sample, else of the newest.
func (s *trafficScene) wayWords(breaks uint64, w sticky.Window) string {
	ways, n := s.breakWays(w)
	if n == 0 {
		return ""
	}
	words := ": "
	if n != breaks {
		words = "; of the newest " + counted(n) + ": "
	}
	if len(ways) > waysShown {
		return words + takerWords(s, ways)
	}
	parts := make([]string, len(ways))
	for i, way := range ways {
		parts[i] = counted(way.n) + " from " + s.name(way.from) + " to " + s.name(way.to)
	}
	return words + strings.Join(parts, ", ")
}

// takerWords is which nodes took the sessions, the greediest first.
func takerWords(s *trafficScene, ways []breakWay) string {
	var takers []breakWay
	for _, way := range ways {
		takers = add(takers, breakWay{sticky.None, way.to, way.n})
	}
	var parts []string
	for _, taker := range takers[:min(len(takers), takersShown)] {
		parts = append(parts, counted(taker.n)+" went to "+s.name(taker.to))
	}
	if len(takers) > takersShown {
		parts = append(parts, "and others elsewhere")
	}
	return strings.Join(parts, ", ")
}

// breakWays are the ways of the samples of a window, the most frequent first, and how many samples these are.
func (s *trafficScene) breakWays(w sticky.Window) (ways []breakWay, n uint64) {
	breaks := s.of.Sticky.Breaks
	for i := range breaks {
		b := &breaks[i]
		if span := spanOf(w); span > 0 && s.of.Sticky.At.Sub(b.To.At) > span {
			continue
		}
		ways, n = add(ways, breakWay{b.From.Node, b.To.Node, 1}), n+1
	}
	return ways, n
}

// add counts a way among others, which stay in order: the most frequent first.
func add(ways []breakWay, way breakWay) []breakWay {
	at := slices.IndexFunc(ways, func(w breakWay) bool { return w.from == way.from && w.to == way.to })
	if at < 0 {
		ways = append(ways, way)
	} else {
		ways[at].n += way.n
	}
	slices.SortStableFunc(ways, func(a, b breakWay) int { return cmp.Compare(b.n, a.n) })
	return ways
}

// spanOf is a window's length; 0 for everything.
func spanOf(w sticky.Window) time.Duration {
	return [sticky.Windows]time.Duration{time.Minute, 5 * time.Minute, time.Hour, 0}[w]
}
