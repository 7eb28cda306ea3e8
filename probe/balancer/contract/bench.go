package contract

import (
	"testing"
	"time"
)

// A Bench is a running farm of at least two nodes behind the server under test. All nodes are healthy, ready and of one weight
// above 0 when the story begins, and are so again after each of its parts. Other traffic may run beside.
type Bench struct {
	// Admin is the runtime socket at level admin: a Unix socket's path or host:port. Operator and User are sockets of those
	// levels; a part that needs one is left out where it is "".
	Admin, Operator, User string

	Version string // what the server says its version is; "" when that isn't known beforehand
	Backend string // the name of the group that the nodes form
	Cookie  string // the name of its sticky cookie
	Nodes   []Node

	// Request asks the proxy once, over a connection of its own, with this value of the sticky cookie, or without the cookie
	// when it is "". It tells which node served, "" when none did.
	Request func(t testing.TB, cookie string) (node string)

	// Hold makes a request with this value of the sticky cookie that the node doesn't answer until release is called, and
	// returns when the node has it. Release returns when the request is over; again, it does nothing.
	Hold func(t testing.TB, cookie string) (release func())

	// Kill makes a node refuse connections, so that the server's health check fails; Heal brings it back.
	Kill, Heal func(t testing.TB, node string)

	// Patience is how long the server may take to notice something: 20 s when 0. Nothing waits that long unless it fails.
	Patience time.Duration
}

// A Node is one server of the bench's backend.
type Node struct {
	Name    string // the server's name
	Address string // host:port
	Cookie  string // the value of the sticky cookie that leads to it
}

// defaultPatience outlasts the health checks of a busy machine.
const defaultPatience = 20 * time.Second
