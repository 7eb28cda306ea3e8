package accesslog

import (
	"slices"
	"time"

	"farmtop/model/sticky"
)

// A Summary is all that a tally knows at one moment. It doesn't change after it was handed out.
type Summary struct {
	Lines    uint64 // of them each was parsed, rejected or skipped
	Parsed   uint64
	Rejected uint64 // they don't fit the format
	Skipped  uint64 // empty lines, comments, and messages of the server that are no requests
	Bytes    uint64 // of the lines, unpacked

	Rejects    []Reject
	Cookie     string // the sticky cookie's name; "" where none is known
	FirstSight bool   // sessions count as new where they are seen first: the log doesn't say who was given a cookie
	Nodes      []string
	Sticky     sticky.Summary // its nodes are those of Nodes
	ClientIP   ClientIP
}

// Summary is what is known now. Its sessions are all that the logs have, however long they were idle.
func (t *Tally) Summary(now time.Time) Summary {
	s := Summary{
		Lines: t.counts.lines, Parsed: t.counts.parsed, Rejected: t.counts.rejected, Skipped: t.counts.skipped, Bytes: t.counts.bytes,
		Rejects: slices.Clone(t.rejects), Cookie: t.format.CookieName(), FirstSight: t.beginsAtFirstSight(),
		Nodes: slices.Clone(t.roster.names), Sticky: t.tracker.Summary(now), ClientIP: t.clients,
	}
	return s
}
