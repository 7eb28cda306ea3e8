package model

import (
	"time"

	"farmtop/model/clientip"
	"farmtop/model/cookie"
	"farmtop/model/sticky"
)

// Traffic is what the access logs of a farm tell, summed up since farmtop began to read them. It doesn't change after it was handed
// over. No line becomes an event of its own: a busy farm logs a hundred thousand a second.
type Traffic struct {
	At    time.Time
	Farm  string
	Since time.Time   // when reading began
	Logs  []LogStatus // in the order of [Farm.Logs]

	// Nodes are the names that the indices in Sticky, Clients and Values stand for: the farm's own nodes first, in the order that
	// they had when the tail first knew them, then those that only logs name.
	Nodes  []string
	Cookie string // the sticky cookie's name; "" where none is known
	// Sessionless tells that no log says which session a request is of: the cookie, as with HAProxy's insert, names a node alone.
	Sessionless bool
	FirstSight  bool           // sessions count as new where they are seen first: no log says who was given a cookie
	Sticky      sticky.Summary // its nodes are those of Nodes
	Values      []cookie.Given // what the sticky cookie was set to, where that names a node; the most frequent first
	Clients     clientip.Summary
	Own         uint64   // requests that farmtop itself made; they count nowhere else
	Marked      []Marked // requests of a trial that were read since the summary before; bounded
}

// When is the moment the summary was made.
func (t Traffic) When() time.Time { return t.At }

// Node is the index of a node of that name; negative when the logs know none.
func (t *Traffic) Node(name string) int {
	for i := range t.Nodes {
		if t.Nodes[i] == name {
			return i
		}
	}
	return -1
}

// A LogStatus is how the reading of one log stands.
type LogStatus struct {
	Name  string // Log.Name
	State LogState
	Why   string    // why nothing is read, in words, with what to do; not clean
	Since time.Time // when State was entered

	Lines    uint64 // of them each was parsed, rejected or skipped
	Parsed   uint64
	Rejected uint64 // they don't fit the format
	Skipped  uint64 // empty lines, comments, messages of the server that are no requests, and what isn't the farm's: OtherFarms
	Bytes    uint64
	// OtherFarms are requests to other groups of the same balancer, which its log has as well.
	OtherFarms uint64

	Rate   float64       // lines a second, lately
	Newest time.Time     // the newest line's own time; zero before the first
	Behind int64         // bytes of a file that are written and not read yet
	Lag    time.Duration // how much later than their own time lines are read; negative where their time isn't known
	Lost   uint64        // lines that are known to be lost before they could be read

	Rotations int // of a file, that were followed
	Restarts  int // of a command or a connection

	HasMark bool // the lines have the User-Agent
	HasPath bool // the lines have the path with its query, or may have it

	Rejects  []Reject // one for each reason
	Warnings []string // what the format lacks, and for which screen
}

// LogState is how the reading of a log stands.
type LogState string

// The states of logs.
const (
	LogOpening LogState = "opening" // nothing is known yet
	LogReading LogState = "reading"
	LogWaiting LogState = "waiting" // it isn't there, or ended, and will be tried again
	LogEnded   LogState = "ended"   // nothing more can come: standard input is closed
	LogFailed  LogState = "failed"  // it can't be read as it is configured
)

// A Reject is a reason for which lines were not taken, with the first of them.
type Reject struct {
	Reason string
	Lines  uint64
	File   string // the log with the first one
	First  uint64 // its number there, from 1
	Why    string // what was expected where
	// Sample is the beginning of that line as it came, but for what may be a session's ID. Whoever shows it cleans it.
	Sample string
}

// NodeTraffic is what the logs tell of one node: of the last five minutes, where nothing else is said. Two that are equal look the same.
type NodeTraffic struct {
	Index    int     // in [Traffic.Nodes]
	Sessions int     // live ones that the node served last
	Exact    bool    // Sessions isn't an estimate
	Share    float64 // of the requests that any node served, 0 to 1
	Minute   uint64  // requests of the last minute
	Counts   sticky.Counts
	Clients  clientip.Counts
}
