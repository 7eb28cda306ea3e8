package model

import "time"

// A Drain is what still reaches a server that is taken out, or a node with several: both sides of it, since no balancer counts
// sessions. It is kept for every server in drain or maintenance, whoever asked for that.
type Drain struct {
	Since time.Time // the first reading that showed the server taken out; counts begin there
	At    time.Time // the newest reading

	// New are requests without a valid cookie that the balancer gave to the server although it is taken out: they must be 0. Requests
	// that were under way to it when it was taken out don't count. Negative where the balancer doesn't count them apart.
	New int64
	// Bound are the other requests: those that a sticky cookie or table led here; all of them where New is unknown.
	Bound int64

	InFlight int
	Leaving  int           // of InFlight, those that older processes of a reloaded balancer still serve
	Quiet    time.Duration // how long no request has come, as of At; at most At - Since

	// Rates are cookie-bound requests a second over equal spans of time, oldest first. There are at most [DrainSpans].
	Rates []float32
	Span  time.Duration // what one of Rates covers
	Decay Decay
}

// DrainSpans is how many spans a drain's curve has at most: a span grows with the drain's age.
const DrainSpans = 32

// A Decay is the curve that cookie-bound requests follow.
type Decay struct {
	Falling  bool          // it falls for certain (one-sided, 95 %); everything below is 0 otherwise
	HalfLife time.Duration // the time in which the rate halves
	ETA      time.Duration // until a settle time without a request is likely; 0 when that is now
	Enough   bool          // enough was seen to tell falling from not falling
}

// IsQuiet tells whether nothing is in flight, and nothing came for the settle time.
func (d *Drain) IsQuiet(settle time.Duration) bool { return d.InFlight == 0 && d.Quiet >= settle }
