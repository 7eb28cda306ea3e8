package diagnose

import (
	"fmt"
	"strings"
	"time"

	"farmtop/model/sticky"
)

// When a value that no node owns is one that clients really have: it comes again and again. What somebody makes up comes once, or in
// one burst.
const (
	ghostTimes = 5
	ghostLasts = time.Minute
)

// ghosts is ST03: clients bring a cookie for a node that isn't there.
func ghosts(e *exam) {
	if e.traffic == nil {
		return
	}
	s := &e.traffic.Sticky
	var seen []sticky.GhostValue
	for _, g := range s.Ghosts {
		if g.Times >= ghostTimes && g.Last.Sub(g.First) >= ghostLasts && s.At.Sub(g.Last) < trafficSpan {
			seen = append(seen, g)
		}
	}
	total := &s.Total[sticky.FiveMinutes]
	p := part{-1, total.Ghosts, total.Requests}
	if seen == nil || !p.isMuch(ghostTimes, 0) {
		return
	}
	f := e.about(nil, "ST03")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("clients bring %s of %s that no node owns", plural(len(seen), "value"), e.cookieName())
	parts := make([]string, 0, listed+1)
	for i, g := range seen {
		if i == listed {
			parts = append(parts, fmt.Sprintf("and %d more", len(seen)-listed))
			break
		}
		name := "#" + g.Value.String()
		if g.Value == 0 {
			name = "values that aren't logged"
		}
		text := fmt.Sprintf("%s %s times since %s, last %s", name, thousands(g.Times), e.clock(g.First), e.clock(g.Last))
		if g.Served != sticky.None {
			text += ", served by " + e.logged(int(g.Served))
		}
		parts = append(parts, text)
	}
	f.Evidence = p.words("requests", s.Covered(sticky.FiveMinutes)) + ": " + strings.Join(parts, "; ")
	if s.MoreGhosts {
		f.Evidence += "; counts of values are at most, since there are more than are told apart"
	}
}
