package clientip

import (
	"net/netip"
	"strings"
	"time"
)

// Counts are requests by what a rule made of them.
type Counts struct {
	Samples  uint64           // that were resolved
	Verdicts [Verdicts]uint64 // by [Verdict]
	Compared uint64           // of the samples, those whose line has the logging server's own answer, too
	Disagree uint64           // of them, those where it is another one
	Limited  uint64           // of the samples, those where the limit ended the walk at what is no client of the Internet
	Repeated uint64           // of the samples, those whose last two hops are one address
	Own      uint64           // answers of the application's own, from logs without header and peer
	OwnProxy uint64           // of them, those that name a proxy
}

func (c *Counts) add(other *Counts) {
	c.Samples += other.Samples
	for v := range c.Verdicts {
		c.Verdicts[v] += other.Verdicts[v]
	}
	c.Compared += other.Compared
	c.Disagree += other.Disagree
	c.Limited += other.Limited
	c.Repeated += other.Repeated
	c.Own += other.Own
	c.OwnProxy += other.OwnProxy
}

// NodeCounts are those of one node.
type NodeCounts struct {
	Recent Counts // of the last five minutes
	All    Counts // since the census began
}

// HopsCounted is up to how many entries of a header are told apart; who sends more counts with the last.
const HopsCounted = 8

// A Summary is what a [Census] knows at one moment. It doesn't change after it was handed out.
type Summary struct {
	Rule    Rule // "" as its name where none is configured
	Nodes   []NodeCounts
	Nowhere NodeCounts // of requests that no node served
	Total   NodeCounts
	// Hops are the samples by the number of entries that the rule was asked with; the last is for as many or more.
	Hops     [HopsCounted + 1]uint64
	OwnProxy netip.Addr // the newest proxy that an application's own log named as its client; the zero value when none did
	Examples []Example  // oldest first, some of every verdict that there is
}

// An Example is one request as the rule was asked with it.
type Example struct {
	At      time.Time      // as the log has it; zero where it has none
	Log     int            // the index of the log it stands in
	Node    int32          // the node that served it; negative where none did
	Peer    netip.AddrPort // the connection's own address; the zero value of a Unix socket
	Assumed bool           // nobody told where the balancer connects from, so Peer is an address that the rule believes
	Headers []string       // the header's lines, each at most [ExampleBytes] long, and what is cut out of one marked by "…"; hostile
	Own     string         // the logging server's own answer; "" where the log has none; hostile
	Verdict Verdict
	Client  string // [Result.String]
	Differs bool   // Own is another address
	Limited bool   // the limit ended the walk at what is no client of the Internet
}

const (
	// ExampleBytes is how much of a header's line an example keeps: some dozens of addresses.
	ExampleBytes = 1024
	// examplesKept is how many examples there are of a verdict: as many as a screen has lines, and enough to see a pattern.
	examplesKept = 24
	// examplesAtOnce is how many new ones of a verdict are taken between two summaries, so that a busy log costs no more.
	examplesAtOnce = 4
)

const (
	recentSteps = 10
	recentStep  = 30 * time.Second
)

// A Seen is one request that a rule was asked about.
type Seen struct {
	At      int64 // Unix time in nanoseconds; 0 where the line has none
	Node    int32 // negative where none served it
	Log     int
	Peer    netip.AddrPort
	Assumed bool
	Headers []string // they hold until Note returns
	Own     []byte   // the logging server's own answer, nil where there is none; it holds as long
	Differs bool
	Result  Result
}

// A Census counts what a rule makes of requests, for each node, and keeps a few of them to look at. It belongs to one goroutine.
type Census struct { // the zero value is for a farm without a rule: it counts nothing
	rule    Rule
	limit   int
	total   []NodeCounts // by column: 0 is for no node
	steps   [recentSteps][]Counts
	head    int
	begun   time.Time // of the step at head
	hops    [HopsCounted + 1]uint64
	kept    [Verdicts]exampleRing
	fresh   [Verdicts]int // examples that were taken since the last summary
	own     netip.Addr    // as Summary.OwnProxy
	order   uint64        // of the next example
	columns int
}

// NewCensus is a census that saw nothing yet, for a rule that [Compile] takes.
func NewCensus(rule Rule, nodes int) *Census {
	c := &Census{rule: rule, limit: NoLimit}
	if rule.Name == products()[aspnet].name {
		c.limit = defaultLimit
		if rule.Limit != nil {
			c.limit = *rule.Limit
		}
	}
	c.grow(nodes + 1)
	return c
}

func (c *Census) grow(columns int) {
	c.columns = columns
	c.total = append(c.total, make([]NodeCounts, columns-len(c.total))...)
	for i := range c.steps {
		c.steps[i] = append(c.steps[i], make([]Counts, columns-len(c.steps[i]))...)
	}
}

// column is the place of a node's counts.
func (c *Census) column(node int32) int {
	if node < 0 {
		return 0
	}
	if int(node) >= c.columns-1 {
		c.grow(int(node) + 2)
	}
	return int(node) + 1
}

// Note counts one request. It allocates only for the few that become examples.
func (c *Census) Note(s *Seen) {
	entries, repeated := chain(s)
	limited := c.isLimited(&s.Result, entries)
	c.hops[min(entries, HopsCounted)]++
	column := c.column(s.Node)
	c.enter(&c.total[column].All, s, limited, repeated)
	if c.isRecent(s.At) {
		c.enter(&c.steps[c.head][column], s, limited, repeated)
	}
	v := s.Result.Verdict
	if c.fresh[v] < examplesAtOnce {
		c.fresh[v]++
		c.kept[v].add(c.order, s, limited)
		c.order++
	}
}

// isRecent tells whether a line is of the last five minutes, by its own time where it has one: a log may be read from long ago.
func (c *Census) isRecent(at int64) bool {
	return at == 0 || c.begun.IsZero() || c.begun.UnixNano()-at < int64(recentSteps*recentStep)
}

func (c *Census) enter(n *Counts, s *Seen, limited, repeated bool) {
	n.Samples++
	n.Verdicts[s.Result.Verdict]++
	if s.Own != nil {
		n.Compared++
	}
	if s.Differs {
		n.Disagree++
	}
	if limited {
		n.Limited++
	}
	if repeated {
		n.Repeated++
	}
}

// NoteOwn counts what an application itself took for its client, from a log that tells nothing else of the request.
func (c *Census) NoteOwn(node int32, client netip.Addr, isProxy bool) {
	if isProxy {
		c.own = client
	}
	column := c.column(node)
	for _, n := range [...]*Counts{&c.total[column].All, &c.steps[c.head][column]} {
		n.Own++
		if isProxy {
			n.OwnProxy++
		}
	}
}

// isLimited tells whether a limit ended the walk too early: entries are left, and what was taken is no address of the Internet.
func (c *Census) isLimited(r *Result, entries int) bool {
	return r.Taken > 0 && r.Taken == c.limit && entries > r.Taken && (r.Verdict == Proxy || !isPublic(r.Client.Addr()))
}

// chain counts the entries of a request's header, and tells whether the last two hops, the peer not among them, are one.
func chain(s *Seen) (entries int, repeated bool) {
	if len(s.Headers) == 0 {
		return 0, false
	}
	for _, line := range s.Headers {
		entries += strings.Count(line, ",") + 1
	}
	last := s.Headers[len(s.Headers)-1]
	head, tail := "", last
	if i := strings.LastIndexByte(last, ','); i >= 0 {
		head, tail = last[:i], last[i+1:]
	} else if len(s.Headers) > 1 {
		head = s.Headers[len(s.Headers)-2]
	}
	tail = strings.TrimSpace(tail)
	head = strings.TrimRight(head, " \t")
	return entries, tail != "" && strings.HasSuffix(head, tail) && isBoundary(head, len(head)-len(tail))
}

// isBoundary tells whether an entry begins there.
func isBoundary(head string, at int) bool {
	return at == 0 || strings.IndexByte(", \t", head[at-1]) >= 0
}

// Advance lets time go on; what is older than five minutes is recent no more.
func (c *Census) Advance(now time.Time) {
	if c.begun.IsZero() || now.Before(c.begun) {
		c.begun = now
		return
	}
	for n := 0; now.Sub(c.begun) >= recentStep; n++ {
		if n == recentSteps { // nothing came for long
			c.begun = now
			return
		}
		c.head = (c.head + 1) % recentSteps
		clear(c.steps[c.head])
		c.begun = c.begun.Add(recentStep)
	}
}

// Summary is what is known now.
func (c *Census) Summary(now time.Time) Summary {
	if c.columns == 0 { // no rule, so nothing was noted
		return Summary{}
	}
	c.Advance(now)
	clear(c.fresh[:])
	s := Summary{Rule: c.rule, Nodes: make([]NodeCounts, c.columns-1), Hops: c.hops, OwnProxy: c.own}
	for column := range c.columns {
		n := NodeCounts{All: c.total[column].All}
		for step := range c.steps {
			n.Recent.add(&c.steps[step][column])
		}
		s.Total.All.add(&n.All)
		s.Total.Recent.add(&n.Recent)
		if column == 0 {
			s.Nowhere = n
			continue
		}
		s.Nodes[column-1] = n
	}
	s.Examples = c.examples()
	return s
}
