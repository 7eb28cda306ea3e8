package sticky

import "time"

// A Summary is all that a tracker knows at one moment. It doesn't change after it was handed out.
type Summary struct {
	At      time.Time       // the time of the log, which the windows end at; zero before the first line
	Began   time.Time       // of the first line
	Newest  time.Time       // of the newest line
	Nodes   []Node          // by index
	Nowhere [Windows]Counts // requests that no node served; its moves left a node that the log doesn't name
	Total   [Windows]Counts // of the nodes and of Nowhere

	Sessions   int    // live ones
	Exact      bool   // no live session was forgotten for an hour and the idle time: Sessions, and all windows but the last, are exact
	Forgotten  uint64 // live sessions that had to make room since the start; each counts as another one when it comes back
	TableBytes int    // that the remembered sessions take

	Breaks     []Break // samples, oldest first
	Skew       Skew
	Ghosts     []GhostValue        // the most frequent first
	MoreGhosts bool                // there were more values than are told
	Collapse   *Collapse           // nil when there is none
	Cookies    [cookieKinds]uint64 // requests since the start, by what became of their cookie
	Late       uint64              // lines that were over five minutes late, so that they count only where their time is
}

// A Node is what a summary says of one node.
type Node struct {
	Sessions int // live ones that it served last
	Out      bool
	Windows  [Windows]Counts
	Minutes  []Minute // that are over, oldest first, up to an hour
}

// Summary is what is known now. While no line comes, the log's time goes on with the caller's, so that windows empty.
func (t *Tracker) Summary(now time.Time) Summary {
	t.settle()
	t.clock.tick(now)
	if t.clock.now != t.at {
		t.advance()
	}
	t.sessions.sweep(t.live.oldest)
	s := Summary{
		Nodes: make([]Node, t.columns-1), Exact: t.isExact(), Forgotten: t.sessions.forgotten, TableBytes: t.sessions.slots() * entryBytes,
		Breaks: t.breaks.told(), Skew: t.spread.judge(t.outages, &t.clock),
		Ghosts: t.ghosts.told(&t.clock), MoreGhosts: t.ghosts.lost,
		Collapse: t.crowds.judge(&t.spread, t.outages), Cookies: t.cookies, Late: t.late,
	}
	if t.at != 0 {
		s.At, s.Began, s.Newest = t.clock.moment(t.at), t.clock.moment(t.began), t.clock.moment(t.newest)
	}
	s.Nowhere = t.windows(0)
	s.Total = s.Nowhere
	minutes := t.minutes.tell(&t.rings[OneHour], t.began)
	for i := range s.Nodes {
		column := i + 1
		n := &s.Nodes[i]
		*n = Node{Sessions: int(t.live.totals[column]), Out: t.outages[column].isOut(), Windows: t.windows(column), Minutes: minutes[column]}
		s.Sessions += n.Sessions
		for w := range s.Total {
			s.Total[w].add(&n.Windows[w])
		}
	}
	return s
}

// windows are the counts of a column.
func (t *Tracker) windows(column int) (counts [Windows]Counts) {
	for w := range t.rings {
		counts[w] = t.rings[w].sum(column)
	}
	counts[All] = t.totals[column]
	return counts
}

// isExact tells whether sessions that were forgotten are so long gone that no figure of live ones or of the past hour has them.
func (t *Tracker) isExact() bool {
	idle := int64(t.live.width) * (censusSteps + 1)
	return t.lost == 0 || t.at-t.lost > idle+windowSteps*stepSeconds[OneHour]
}

// Share is the part of a window's served requests that a node has, 0 to 1. It is 0 where nothing was served.
func (s *Summary) Share(node int, w Window) float64 {
	served := s.Total[w].Requests - s.Nowhere[w].Requests
	if served == 0 {
		return 0
	}
	return float64(s.Nodes[node].Windows[w].Requests) / float64(served)
}

// Covered is how much of a window there was a log for: less than its length while the tracker is young.
func (s *Summary) Covered(w Window) time.Duration {
	if s.At.IsZero() {
		return 0
	}
	age := s.At.Sub(s.Began) + time.Second // both count as whole seconds
	if w == All {
		return age
	}
	step := time.Duration(stepSeconds[w]) * time.Second
	whole := (windowSteps - 1) * step
	return min(age, whole+s.At.Sub(s.At.Truncate(step))+time.Second)
}
