package ui

// A rowKind is one sort of line in a panel. Kinds are in the order in which they stand below each other.
type rowKind int

const (
	rowNote        rowKind = iota // why the node is as it is, or where and since when
	rowHealth                     // the last answer
	rowFresh                      // new sessions of a node that is taken out, and requests in flight
	rowBound                      // its cookie-bound requests, or all of that in one line
	rowOutlook                    // how that will go on
	rowChart                      // how long the answers took
	rowPace                       // the same in figures
	rowChecks                     // each check by itself
	rowServer                     // the balancer's word
	rowSince                      // since when it says so
	rowLoad                       // requests in flight
	rowSent                       // requests it was given
	rowErrors                     // those that failed, those that wait
	rowProbe                      // the balancer's own check
	rowCookie                     // the cookie's value that leads here
	rowSticky                     // its share of the requests, and its sessions
	rowClient                     // whom the application takes for its clients
	rowCertificate                // how long it is good
	rowNames                      // whom it is for
	rowIssuer                     // who signed it
	rowVersion                    // what runs
	rowKinds
)

// panelRows is how many lines of each kind a panel has.
type panelRows [rowKinds]int

// features are what the configuration lets the screen show: panels have no room for what a farm hasn't got.
type features struct {
	checks   int  // of each node
	balancer bool // there is one
	counters bool // some balancer isn't a failover cluster, which counts no requests
	tls      bool // some check speaks it
	logs     bool // some farm has an access log
	rule     bool // of some such farm it is known how its application derives its client
	farm     int  // lines about the farm as a whole
	mood     mood // what the panel is mostly about
}

// checksShown is how many checks a panel lists at most; the node's screen has all.
const checksShown = 4

// A wish is a kind of row and how many more lines of it a panel would like.
type wish struct {
	kind  rowKind
	lines int
}

// wishes are what a panel would like to show, what matters most first.
func wishes(f features) []wish {
	checks := 0
	if f.checks > 1 {
		checks = min(f.checks, checksShown)
	}
	return []wish{
		{rowNote, 1},
		{rowHealth, 1},
		{rowServer, 1},
		{rowCertificate, 1},
		{rowSticky, 1},
		{rowClient, 1},
		{rowNote, 1},
		{rowNote, 1},
		{rowChart, 2},
		{rowPace, 1},
		{rowLoad, 1},
		{rowProbe, 1},
		{rowChecks, checks},
		{rowSent, 1},
		{rowVersion, 1},
		{rowChart, 1},
		{rowErrors, 1},
		{rowSince, 1},
		{rowCookie, 1},
		{rowNames, 1},
		{rowIssuer, 1},
		{rowNote, 1},
		{rowChart, 1},
		{rowChart, 2},
	}
}

// wishesIn are what a panel would like to show that is about an action: its words come before the node's numbers.
func wishesIn(f features) []wish {
	var first []wish
	switch f.mood {
	case moodTold:
		first = []wish{{rowNote, 1}, {rowHealth, 1}, {rowServer, 1}, {rowNote, 1}, {rowNote, 1}, {rowNote, 2}, {rowCertificate, 1}, {rowChart, 2}, {rowNote, 2}}
	case moodDrain:
		first = []wish{
			{rowNote, 1},
			{rowHealth, 1},
			{rowBound, 1},
			{rowServer, 1},
			{rowFresh, 1},
			{rowNote, 1},
			{rowOutlook, 1},
			{rowSticky, 1},
			{rowNote, 1},
			{rowCertificate, 1},
			{rowNote, 2},
			{rowChart, 2},
			{rowNote, 2},
		}
	default:
		return wishes(f)
	}
	granted := panelRows{}
	for _, w := range first {
		granted[w.kind] += w.lines
	}
	for _, w := range wishes(f) {
		if w.kind == rowLoad && f.mood == moodDrain {
			continue // it stands beside the new sessions
		}
		if granted[w.kind] >= w.lines {
			granted[w.kind] -= w.lines
			continue
		}
		first = append(first, w)
	}
	return first
}

// panelLeast is how many lines of content the lowest panel has: one for each of the first four wishes, be there what may.
const panelLeast = 4

// panelReasons is how many lines of content a panel has in which a reason is told in full, in all but the narrowest.
const panelReasons = panelLeast + 2

// reasons is how many lines of content a panel has in which a reason is told in full, with what comes before it.
func (f features) reasons() int {
	lines := panelReasons
	for _, kind := range [...]rowKind{rowSticky, rowClient} {
		if f.has(kind) {
			lines++
		}
	}
	return lines
}

// rowsFor shares lines of content out among what a panel would like to show. A taller panel shows all that a lower one does.
func rowsFor(lines int, f features) panelRows {
	var rows panelRows
	for i, w := range wishesIn(f) {
		if i >= panelLeast && !f.has(w.kind) {
			continue
		}
		if lines < w.lines {
			break
		}
		rows[w.kind] += w.lines
		lines -= w.lines
	}
	return rows
}

// rowsByMood shares the lines of a panel out for every mood. All panels are equally high, so that none moves when an action begins:
// what the others would leave blank are notes.
func rowsByMood(lines int, f features) [moods]panelRows {
	var all [moods]panelRows
	for m := range moods {
		f.mood = m
		all[m] = rowsFor(lines, f)
		if m > moodCalm {
			more := all[moodCalm].height() - all[m].height()
			if more < 0 {
				all[m] = rowsFor(all[moodCalm].height()-2, f)
				more = all[moodCalm].height() - all[m].height()
			}
			all[m][rowNote] += more
		}
	}
	return all
}

// has tells whether there is anything to show in a kind of row.
func (f features) has(kind rowKind) bool {
	switch kind {
	case rowServer, rowSince, rowLoad:
		return f.balancer
	case rowSent, rowErrors, rowProbe, rowCookie:
		return f.counters
	case rowNames, rowIssuer:
		return f.tls
	case rowSticky:
		return f.logs
	case rowClient:
		return f.rule
	default:
		return true
	}
}

// height is a panel's lines, its border among them.
func (r *panelRows) height() int {
	lines := 2
	for _, n := range r {
		lines += n
	}
	return lines
}
