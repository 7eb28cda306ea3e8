package sticky

import "time"

// Options are what a tracker can be told; each has a default.
type Options struct {
	Nodes    int           // how many nodes are known; an index beyond makes more
	Idle     time.Duration // a session not seen for longer isn't live; 0 for 30 minutes
	Sessions int           // about how many are remembered at most; 0 for 1.5 million
	Grace    time.Duration // by how much an outage may be known too early or too late; 0 for 30 s, at most a minute
	SkewSpan time.Duration // new sessions older than this aren't tested for skew any more; 0 for an hour
	// FirstSight tells that the log doesn't say when a session is issued, so it begins where it is first seen.
	FirstSight bool
	// Warmup is for how long, since the first line, a session that is first seen counts as older than the log; it goes with FirstSight.
	Warmup time.Duration
}

const (
	defaultIdle     = 30 * time.Minute
	defaultGrace    = 30 * time.Second
	defaultSkewSpan = time.Hour
	// defaultSessions is one and a half million of 16 bytes each at three quarters of the table: 32 MiB.
	defaultSessions = segments * 8192 * fullNumerator / fullDenominator
	// maxSessions keeps a number that was typed too large from asking for all memory: about 1 GB.
	maxSessions = 32 * defaultSessions
	// MaxNodes bounds what a log can make up as names of nodes: each takes 14 kB. What is beyond counts as no node.
	MaxNodes = 2048
)

// completed has the defaults where nothing was told, and keeps to the bounds.
func (o Options) completed() Options {
	o.Nodes = min(max(o.Nodes, 0), MaxNodes)
	if o.Idle <= 0 {
		o.Idle = defaultIdle
	}
	if o.Sessions <= 0 {
		o.Sessions = defaultSessions
	}
	o.Sessions = min(o.Sessions, maxSessions)
	if o.Grace <= 0 {
		o.Grace = defaultGrace
	}
	o.Grace = min(o.Grace, windowSteps*time.Second)
	if o.SkewSpan <= 0 {
		o.SkewSpan = defaultSkewSpan
	}
	return o
}
