package model

import (
	"fmt"
	"time"
)

// Bounds of a routing test. Its requests reach applications that people use.
const (
	MaxRouteSessions  = 1000             // each is a session that the application has to keep
	MaxRouteRequests  = 100              // of one session: what goes astray at all does so earlier
	MaxRoutePerSecond = 2000             // about what one core's TLS handshakes allow
	MaxRouteAtOnce    = 64               // connections; a balancer's limit for one client is often 100
	MaxRoutePins      = 1000             // as many nodes as a farm has at most
	MaxRouteTimeout   = 30 * time.Second // HAProxy's usual "timeout server"
)

// A RouteTest is what is asked of a farm's endpoint to see where requests go. It is bounded before it starts.
type RouteTest struct {
	Path     string // what is asked for, with its query; "" for the endpoint's own
	Sessions int    // fresh clients without cookies
	Requests int    // of each session, one after the other

	PerSecond int           // requests a second at most
	AtOnce    int           // connections at once at most
	Timeout   time.Duration // of one request, to the end of its answer

	KeepAlive bool     // all sessions a second time, each over one kept connection
	Pins      []string // nodes; a request with each one's cookie must land there
	Strange   bool     // one request with a sticky cookie that nobody owns
	Redirect  int      // the port that should send clients on to HTTPS, one request; 0 to leave it out
}

// DefaultRouteTest is done in three seconds, is a load for nobody, and misses one of three equal nodes once in 1100 runs where
// sessions are spread at random.
func DefaultRouteTest() RouteTest {
	return RouteTest{Sessions: 20, Requests: 5, PerSecond: 50, AtOnce: 4, Timeout: 5 * time.Second, Strange: true, Redirect: 80}
}

// Total is how many requests are sent at most.
func (t *RouteTest) Total() int {
	total := t.Sessions * t.Requests
	if t.KeepAlive {
		total *= 2
	}
	total += len(t.Pins)
	if t.Strange {
		total++
	}
	if t.Redirect != 0 {
		total++
	}
	return total
}

// Check tells what is out of bounds.
func (t *RouteTest) Check() error {
	for _, bound := range []struct {
		what            string
		is, least, most int
	}{
		{"sessions", t.Sessions, 1, MaxRouteSessions},
		{"requests a session", t.Requests, 1, MaxRouteRequests},
		{"requests a second", t.PerSecond, 1, MaxRoutePerSecond},
		{"connections at once", t.AtOnce, 1, MaxRouteAtOnce},
		{"pinned nodes", len(t.Pins), 0, MaxRoutePins},
	} {
		if bound.is < bound.least || bound.is > bound.most {
			return fmt.Errorf("a routing test can't have %d %s: choose %d to %d", bound.is, bound.what, bound.least, bound.most)
		}
	}
	if t.Timeout <= 0 || t.Timeout > MaxRouteTimeout {
		return fmt.Errorf("a request of a routing test can't take up to %s: choose a time up to %s", t.Timeout, MaxRouteTimeout)
	}
	if t.Redirect < 0 || t.Redirect > 65535 {
		return fmt.Errorf("%d is no port that could redirect: choose 1 to 65535, or 0 for none", t.Redirect)
	}
	if t.Path != "" && t.Path[0] != '/' {
		return fmt.Errorf("the path %q of a routing test doesn't begin with /", t.Path)
	}
	return nil
}

// RouteWay is how it is known which node answered a request.
type RouteWay string

// The ways, the surest first. The zero value is that nothing told.
const (
	RouteUntold        RouteWay = ""
	RouteByHeader      RouteWay = "header"      // the answer has a header with a node's name or address
	RouteByCertificate RouteWay = "certificate" // the connection showed this node's certificate, and all nodes have different ones
	RouteByCookie      RouteWay = "cookie"      // the answer gave a sticky cookie that leads to the node
	RouteByKeptCookie  RouteWay = "kept cookie" // the client's sticky cookie leads to the node, and the answer gave no other one
	RouteByCounters    RouteWay = "counters"    // the balancer counted one more request for this node and no other
)

// RouteVerdict is what one part of a routing test comes to.
type RouteVerdict string

// The verdicts. No data is not bad data.
const (
	RouteNoData RouteVerdict = ""
	RoutePass   RouteVerdict = "pass"
	RouteFail   RouteVerdict = "fail"
)

// A RouteReport is what has come of a routing test so far. What the farm said in it isn't clean. Reports that were handed out don't
// change.
type RouteReport struct {
	Test    RouteTest
	Sent    int    // requests so far, of Test.Total()
	Done    bool   // nothing more comes
	Stopped string // why it ended early, and what to do; "" when it didn't

	Told   []RouteTold // how nodes were told apart, the most frequent way first
	Advice string      // what would tell the nodes apart; "" when something does
	Missed []string    // nodes of the farm that no request is known to have reached

	Fresh RouteRun  // a connection for each request
	Kept  *RouteRun // a connection for each session; nil when not asked for, or not yet begun

	Cookie      *RouteCookie // nil as long as no answer set a sticky one
	Pins        []RoutePin
	Strange     *RouteStrange // nil when not asked
	Redirect    *RouteRedirect
	Certificate RouteCertificate
	Errors      []RouteError // the most frequent first
}

// StickyOnlyWhenKept tells that sessions stay on their node as long as they keep their connection, and no longer (ST07).
func (r *RouteReport) StickyOnlyWhenKept() bool {
	return r.Kept != nil && r.Done && r.Kept.Breaks == 0 && r.Kept.Known > 1 && r.Kept.Reused > 0 && r.Fresh.Breaks > 0
}

// A RouteTold is one way that nodes were told apart by.
type RouteTold struct {
	Way      RouteWay
	Name     string // of the header or the cookie; "" for others
	Requests int
}

// A RouteRun is all sessions once.
type RouteRun struct {
	Sessions int // begun
	Requests int // answered or failed
	Known    int // requests whose node is known
	Unknown  int // requests that were answered by nobody knows whom
	Errors   int // requests that weren't answered, or with a status of 500 or above
	Reused   int // requests over a connection that an earlier one had used
	Breaks   int // requests of a session that another node answered than the one before

	Reached []RouteReached // in the farm's order; nodes that weren't reached are left out
	Samples []RouteBreak   // the first breaks
}

// A RouteReached is how often a node was reached.
type RouteReached struct {
	Node     string
	Sessions int // that began there
	Requests int
	Errors   int // of those requests
}

// A RouteBreak is a session that moved.
type RouteBreak struct {
	Session  int // from 1
	Request  int // the one that another node answered, from 1
	From, To string
	Way      RouteWay // how To is known
}

// A RouteCookie is the sticky cookie, as answers gave it.
type RouteCookie struct {
	Name   string
	Given  int          // answers that set it
	Set    SetCookie    // as set last
	Unkept string       // why clients don't send it back where they got it; "" when they do
	Values []RouteValue // in the order in which they came; bounded, and without those that may be a session's own
}

// A RouteValue is one value of the sticky cookie.
type RouteValue struct {
	Value   string
	Node    string   // that it leads to by its form; "" when that tells nothing
	Reached []string // nodes that are known by more than the cookie to have answered requests with it; more than one share it
}

// A RoutePin is a request with the cookie of a node.
type RoutePin struct {
	Node    string
	Value   string // of the cookie, where that is no session's own
	Reached string // the node that answered; "" when unknown
	Way     RouteWay
	Verdict RouteVerdict
	Why     string // in words, unless it passed
}

// A RouteStrange is a request with a sticky cookie that nobody owns, as clients have after a node was removed.
type RouteStrange struct {
	Status   int
	Replaced bool // by one that leads to a node, or that is new
	Verdict  RouteVerdict
	Why      string // in words, unless it passed
}

// A RouteRedirect is what the HTTP port of the endpoint says.
type RouteRedirect struct {
	Asked    string // the URL
	Status   int    // 0 when there was no answer
	Location string
	Verdict  RouteVerdict
	Why      string // in words, unless it passed
}

// A RouteCertificate is what the endpoint presents, beside what nodes do.
type RouteCertificate struct {
	SHA256      []string // of the leaves, lower-case hex, in the order in which they came; bounded
	Subject     string   // of the first
	Nodes       []string // nodes that present one of them
	SameAsNodes RouteVerdict
}

// A RouteError is one kind of failure.
type RouteError struct {
	Why   string // in words
	Count int
}
