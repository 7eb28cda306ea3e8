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

	// Until ends the fresh sessions as soon as two of them have begun on this node; "" for all of them.
	Until     string
	KeepAlive bool     // all sessions a second time, each over one kept connection
	Learn     []string // nodes that are asked straight, at their own addresses, for the sticky cookie that they give
	Pins      []string // nodes; a request with each one's cookie must land there
	Strange   bool     // one request with a sticky cookie that nobody owns
	Redirect  int      // the port that should send clients on to HTTPS, one request; 0 to leave it out
}

// DefaultRouteTest is done in three seconds and is a load for nobody. RouteTrial has more sessions for farms of more than two nodes, so
// that a miss is no chance.
func DefaultRouteTest() RouteTest {
	return RouteTest{Sessions: 20, Requests: 5, PerSecond: 50, AtOnce: 4, Timeout: 5 * time.Second, Strange: true, Redirect: 80}
}

// Total is how many requests are sent at most.
func (t *RouteTest) Total() int {
	total := t.Sessions * t.Requests
	if t.KeepAlive {
		total *= 2
	}
	total += len(t.Learn) + len(t.Pins)
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
		{"nodes asked straight", len(t.Learn), 0, MaxRoutePins},
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
