package model

import "time"

// MarkPrefix begins the mark of a request that a trial sends: "farmtop-" and letters, digits, hyphens and dots. The mark stands in the
// User-Agent, and where no log has that, in the query as MarkQuery's value.
const (
	MarkPrefix = "farmtop-"
	MarkQuery  = "farmtop"
)

// A Marked is one request of a trial as an access log has it. What it quotes isn't clean, and is bounded.
type Marked struct {
	At   time.Time // when the log was read
	Log  string    // Log.Name
	Mark string    // "" where the log has none and the request is known by a forged address
	Node string    // that served it, by the farm's name; "" when the log doesn't tell

	Status    int
	Forwarded string // the header as logged; "" where it isn't
	Client    string // whom the application took for its client, where the log is the application's own; "" where it isn't
	Resolved  string // what the farm's rule makes of the line; "" where it can't be told
}
