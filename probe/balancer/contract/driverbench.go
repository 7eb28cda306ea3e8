package contract

import (
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// A DriverBench is a driver, and the running farm of at least two nodes in front of which its balancer stands. All nodes are healthy, ready
// and of one weight above 0 when the story begins, and are so again after each of its parts. Other traffic may run beside.
type DriverBench struct {
	// New makes the driver, and Balancer is what it is made of: with a name, the address, the group and whatever credentials there are.
	New      func(farm string, b model.Balancer) (balancer.Reader, error)
	Balancer model.Balancer

	Software string // as readings name it: "HAProxy"
	Cookie   string // the name of the group's sticky cookie, as readings tell it; "" where they don't

	// Nodes are the servers of the group. Their Cookie is what Request and Hold are given, and what readings tell unless Untold is set.
	Nodes  []Node
	Untold bool // the balancer doesn't tell which value of the cookie leads where

	Soft    bool  // a drained server still gets the requests with its cookie
	NoDrain bool  // the balancer has no drain, so that planning one is refused
	Weights []int // what a server's weight can be set to, each another than it has at first; none where weights can't be set

	// Request asks the balancer once, over a connection of its own, with this value of the sticky cookie, or without the cookie
	// when it is "". It tells which server was asked, by its name at the balancer, "" when none was.
	Request func(t testing.TB, cookie string) (server string)

	// Hold makes a request with this value of the sticky cookie that the node doesn't answer until release is called, and
	// returns when the node has it. Release returns when the request is over; again, it does nothing. It is nil where the
	// balancer doesn't tell what is in flight.
	Hold func(t testing.TB, cookie string) (release func())

	// Kill makes the node of a server refuse connections; Heal brings it back. Both are nil where the balancer doesn't tell who is down.
	Kill, Heal func(t testing.TB, server string)

	// Denied is the balancer with credentials that may not change anything; whether they may read is the balancer's matter. It is
	// nil where there are no credentials.
	Denied func(t testing.TB, b model.Balancer) model.Balancer

	// Deaf is something that passes readings on and answers every change with success, without making it (see [Deaf] for HTTP). It is nil
	// where nothing can stand between.
	Deaf func(t testing.TB, b model.Balancer) model.Balancer

	// Patience is how long the balancer may take to notice something: 20 s when 0. Nothing waits that long unless it fails.
	Patience time.Duration
}
