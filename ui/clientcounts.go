package ui

import (
	"slices"
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/ui/text"
)

const (
	// listLeast is how many lines of requests there are at least where the screen has room for anything else.
	listLeast = 8
	// headFrom is the height of the body from which on there is a table of counts.
	headFrom = 14
)

// clientHead is what stands above the requests: the rule, logs that aren't read, counts by node and verdict, the headers' lengths.
func (a *App) clientHead(f *farmScene) []string {
	drawn := &a.clients.head
	if key := a.textKey(f.view); drawn.key != key {
		w := &writer{app: a, indent: 1, width: min(a.width-1, readableWidth), lines: drawn.lines[:0]}
		a.writeClientHead(w, f)
		drawn.key, drawn.lines = key, w.lines
	}
	return drawn.lines[:min(len(drawn.lines), max(0, a.bodyHeight()-2))] // a line of requests and their head stay
}

func (a *App) writeClientHead(w *writer, f *farmScene) {
	a.writeLogTrouble(w, f)
	if a.bodyHeight() < headFrom {
		a.writeClientSum(w, f)
		return
	}
	rule := &f.view.Traffic.Clients.Rule
	if rule.Name == "" {
		w.painted("rule", a.theme.warn, "none is configured: client_ip: {rule: …} under the farm")
	} else {
		w.field("rule", ruleWords(rule))
	}
	a.writeOwn(w, f)
	a.writeHops(w, &f.view.Traffic.Clients)
	a.writeClientRows(w, f, a.bodyHeight()-len(w.lines)-listLeast-4)
}

// writeLogTrouble writes how those logs are read that aren't as they should be.
func (a *App) writeLogTrouble(w *writer, f *farmScene) {
	for i := range f.view.Traffic.Logs {
		l := &f.view.Traffic.Logs[i]
		if l.State != model.LogReading && l.State != model.LogEnded || slowWords(l) != "" {
			a.writeLog(w, l)
		}
	}
}

// writeClientSum is all counts in one line, for screens that have no room for more.
func (a *App) writeClientSum(w *writer, f *farmScene) {
	c := a.countsOf(&f.view.Traffic.Clients.Total)
	words := several(c.Samples, "request")
	wrong := troubleOf(c)
	if wrong.part == 0 {
		w.field("clients", words+", all well")
		return
	}
	sign, paint := a.theme.severity(wrong.severity)
	w.painted("clients", paint, words+", "+sign+" "+strings.TrimLeft(text.Percent(wrong.part), " ")+" "+wrong.words)
}

// writeOwn writes what applications logged themselves of whom they took for their clients.
func (a *App) writeOwn(w *writer, f *farmScene) {
	c := a.countsOf(&f.view.Traffic.Clients.Total)
	if c.Own == 0 {
		return
	}
	paint, words := a.theme.plain, several(c.Own, "answer")+" of the application itself: none names a proxy"
	if c.OwnProxy > 0 {
		sign, bad := a.theme.severity(model.Critical)
		paint, words = bad, sign+" "+counted(c.OwnProxy)+" of "+counted(c.Own)+" answers of the application itself name a proxy"
	}
	w.painted("own log", paint, words)
}

func (a *App) countsOf(n *clientip.NodeCounts) *clientip.Counts {
	if a.clients.ever {
		return &n.All
	}
	return &n.Recent
}

// writeHops writes how many entries the header has, and what is odd about their number.
func (a *App) writeHops(w *writer, s *clientip.Summary) {
	most := slices.Max(s.Hops[:])
	if most == 0 {
		return
	}
	var parts []string
	for n, times := range s.Hops {
		if times > 0 {
			parts = append(parts, entriesWords(n)+" "+a.theme.bar(float32(times), float32(most))+" "+counted(times))
		}
	}
	words := strings.Join(parts, ", ")
	paint, all := a.theme.plain, &s.Total.All
	if all.Limited > 0 {
		paint = a.theme.warn
		words += "; the limit of " + limitWords(s.Rule.Limit) + " ends too early for " + counted(all.Limited)
	}
	if all.Repeated > 0 {
		words += "; " + "in " + counted(all.Repeated) + " the last hop stands twice"
	}
	w.painted("entries", paint, words)
}

// entriesWords is a number of a header's entries: the last that is counted stands for more.
func entriesWords(n int) string {
	switch n {
	case 0:
		return "without"
	case clientip.HopsCounted:
		return strconv.Itoa(n) + " or more"
	default:
		return "with " + strconv.Itoa(n)
	}
}

// A clientRow is one node on the screen of clients.
type clientRow struct {
	node   *nodeScene // nil for one that only logs know, and for the sums
	name   string
	counts *clientip.Counts
}

// clientRows are the farm's nodes in the operator's order, then those that only logs know and that served something.
func (a *App) clientRows(f *farmScene) []clientRow {
	s := &f.traffic
	var rows []clientRow
	known := make([]bool, len(s.names))
	row := func(node *nodeScene, name string, index int) {
		counts := s.clientsOf(index)
		rows = append(rows, clientRow{node, name, a.countsOf(&counts)})
	}
	for _, n := range f.nodes {
		at := untold
		if told := n.view.Traffic; told != nil && told.Index < len(known) {
			at, known[told.Index] = told.Index, true
		}
		row(n, n.name, at)
	}
	for i, name := range s.names {
		if counts := s.clientsOf(i); !known[i] && f.view.Node(s.of.Nodes[i]) == nil && counts.All.Samples+counts.All.Own > 0 {
			row(nil, name, i)
		}
	}
	return rows
}

// writeClientRows writes a row a node, as many as there are lines for, and the sums.
func (a *App) writeClientRows(w *writer, f *farmScene, lines int) {
	rows := a.clientRows(f)
	clients := &f.view.Traffic.Clients
	left := 0
	if most := max(2, lines); len(rows) > most {
		slices.SortStableFunc(rows, func(x, y clientRow) int { return clientAlarm(y.counts) - clientAlarm(x.counts) })
		left = len(rows) - most + 1
		rows = rows[:most-1]
	}
	g := newClientGrid(a, rows)
	g.head(w)
	for i := range rows {
		g.row(w, &rows[i])
	}
	if left > 0 {
		w.painted("", a.theme.faint, "and "+several(uint64(left), "other node")+"; those that need a look come first")
	}
	if nowhere := a.countsOf(&clients.Nowhere); nowhere.Samples > 0 {
		g.row(w, &clientRow{nil, "no node", nowhere})
	}
	g.row(w, &clientRow{nil, "all", a.countsOf(&clients.Total)})
}

// clientAlarm is how much a node needs a look.
func clientAlarm(c *clientip.Counts) int {
	wrong := troubleOf(c)
	if wrong.part == 0 {
		return 0
	}
	return int(wrong.severity)*1000 + int(wrong.part*999)
}
