package report

import (
	"io"
	"time"

	"farmtop/model/clientip"
	"farmtop/model/sticky"
)

// A Log is what access logs said.
type Log struct {
	Lines, Parsed, Rejected, Skipped uint64
	Bytes                            uint64        // of the lines, unpacked
	Took                             time.Duration // the reading
	Rejects                          []LogReject
	Cookie                           string // the sticky cookie's name; "" where none is known
	FirstSight                       bool   // sessions count as new where they are seen first
	Nodes                            []string
	// Nameless tells that no line says which node served it: then Nodes are no nodes, and neither breaks nor the spread are known.
	Nameless bool
	Sticky   sticky.Summary // its nodes are those of Nodes
	ClientIP LogClients
}

// A LogReject is a reason for which lines were not taken, with the first of them.
type LogReject struct {
	Reason, Why, Sample string
	File                string // the name of the log with the first one
	Lines, First        uint64 // First is that line's number there, from 1
}

// LogClients are what a client-IP rule made of the requests.
type LogClients struct {
	Rule     string // "" where nobody named one
	Samples  uint64
	Verdicts [clientip.Verdicts]uint64 // by clientip.Verdict
	Compared uint64                    // of the samples, those with the server's own answer beside
	Disagree uint64
}

// The document of "log --format json". Its fields are promised to scripts: some may be added, none changed. A list is never null; a
// time, chance or count that can't be known is. A log that names no nodes has one without a name, which served all.
type (
	logDocument struct {
		Schema   string       `json:"schema"`
		At       time.Time    `json:"at"`
		Lines    uint64       `json:"lines"`
		Parsed   uint64       `json:"parsed"`
		Rejected uint64       `json:"rejected"`
		Skipped  uint64       `json:"skipped"`
		Bytes    uint64       `json:"bytes"`
		Seconds  float64      `json:"seconds"` // that the reading took
		From     *time.Time   `json:"from"`
		To       *time.Time   `json:"to"`
		Rejects  []logReject  `json:"rejects"`
		Nodes    []logNode    `json:"nodes"`
		Nowhere  logNowhere   `json:"nowhere"` // requests that no node served
		Sticky   logSticky    `json:"sticky"`
		ClientIP logClientsIP `json:"client_ip"`
	}
	logReject struct {
		Reason string `json:"reason"`
		Lines  uint64 `json:"lines"`
		File   string `json:"file"`
		First  uint64 `json:"first"`
		Why    string `json:"why"`
		Sample string `json:"sample"`
	}
	logNode struct {
		Node        string  `json:"node"`
		Requests    uint64  `json:"requests"`
		Share       float64 `json:"share"`
		Sessions    int     `json:"sessions"`
		NewSessions uint64  `json:"new_sessions"`
		Errors      uint64  `json:"errors"`
	}
	logNowhere struct {
		Requests uint64 `json:"requests"`
		Errors   uint64 `json:"errors"`
	}
	logSticky struct {
		Cookie     string     `json:"cookie"`
		Sessions   int        `json:"sessions"`
		Exact      bool       `json:"exact"`
		FirstSight bool       `json:"first_sight"`
		Moves      *uint64    `json:"moves"` // breaks among them; null where no line names its node, as are breaks and skewed
		Breaks     *uint64    `json:"breaks"`
		Samples    []logBreak `json:"samples"`
		Skewed     *bool      `json:"skewed"`
		SkewP      *float64   `json:"skew_p"`
	}
	logBreak struct {
		Session string     `json:"session"`
		From    string     `json:"from"`
		To      string     `json:"to"`
		At      *time.Time `json:"at"`
		Times   uint64     `json:"times"`
	}
	logClientsIP struct {
		Rule            string `json:"rule"`
		Samples         uint64 `json:"samples"`
		Missing         uint64 `json:"missing"`
		Malformed       uint64 `json:"malformed"`
		ResolvedToProxy uint64 `json:"resolved_to_proxy"`
		Spoofable       uint64 `json:"spoofable"`
		Compared        uint64 `json:"compared"`
		Disagree        uint64 `json:"disagree"`
	}
)

// LogJSON writes what logs said as one document of the schema farmtop/log/v1, on one line.
func LogJSON(w io.Writer, at time.Time, l *Log) error {
	s := &l.Sticky
	nowhere := s.Nowhere[sticky.All]
	document := logDocument{
		Schema: "farmtop/log/v1", At: at.UTC(), Lines: l.Lines, Parsed: l.Parsed, Rejected: l.Rejected, Skipped: l.Skipped, Bytes: l.Bytes,
		Seconds: l.Took.Seconds(), From: dated(s.Began), To: dated(s.Newest), Rejects: make([]logReject, 0, len(l.Rejects)),
		Nodes: make([]logNode, 0, len(l.Nodes)), Nowhere: logNowhere{nowhere.Requests, nowhere.Errors}, Sticky: l.sticky(), ClientIP: l.ClientIP.document(),
	}
	for _, r := range l.Rejects {
		document.Rejects = append(document.Rejects, logReject{Reason: r.Reason, Lines: r.Lines, File: r.File, First: r.First, Why: r.Why, Sample: r.Sample})
	}
	if l.Nameless {
		all := l.served()
		document.Nodes = append(document.Nodes, logNode{"", all.Requests, 1, s.Sessions, all.New, all.Errors})
		return writeJSON(w, document)
	}
	for i := range min(len(l.Nodes), len(s.Nodes)) {
		n := s.Nodes[i].Windows[sticky.All]
		document.Nodes = append(document.Nodes, logNode{l.Nodes[i], n.Requests, s.Share(i, sticky.All), s.Nodes[i].Sessions, n.New, n.Errors})
	}
	return writeJSON(w, document)
}

// served are the counts of all requests that some node served.
func (l *Log) served() (all sticky.Counts) {
	for i := range l.Sticky.Nodes {
		c := &l.Sticky.Nodes[i].Windows[sticky.All]
		all.Requests, all.New, all.Errors = all.Requests+c.Requests, all.New+c.New, all.Errors+c.Errors
	}
	return all
}

func (l *Log) sticky() logSticky {
	s := &l.Sticky
	total := &s.Total[sticky.All]
	told := logSticky{
		Cookie: l.Cookie, Sessions: s.Sessions, Exact: s.Exact, FirstSight: l.FirstSight, Samples: make([]logBreak, 0, len(s.Breaks)),
	}
	if l.Nameless {
		return told
	}
	told.Moves, told.Breaks, told.Skewed = &total.Moves, &total.Breaks, &s.Skew.Skewed
	if s.Skew.Enough {
		told.SkewP = &s.Skew.P
	}
	for _, b := range s.Breaks {
		told.Samples = append(told.Samples, logBreak{b.Session.String(), l.node(b.From.Node), l.node(b.To.Node), dated(b.To.At), b.Times})
	}
	return told
}

// node is the name of a node by its number; "" for none.
func (l *Log) node(number int32) string {
	if number < 0 || int(number) >= len(l.Nodes) {
		return ""
	}
	return l.Nodes[number]
}

func (c *LogClients) document() logClientsIP {
	return logClientsIP{
		Rule: c.Rule, Samples: c.Samples, Missing: c.Verdicts[clientip.Missing], Malformed: c.Verdicts[clientip.Malformed],
		ResolvedToProxy: c.Verdicts[clientip.Proxy], Spoofable: c.Verdicts[clientip.Spoofable], Compared: c.Compared, Disagree: c.Disagree,
	}
}

// dated is a time, nil for none. A line without a time counts in the first second of 1970.
func dated(t time.Time) *time.Time {
	if t.Unix() <= 1 {
		return nil
	}
	return new(t.UTC())
}
