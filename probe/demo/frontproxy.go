package demo

import (
	"context"
	"crypto/tls"
	"math/rand/v2"
	"net"
	"net/http"
)

// forwardedFor is the header in which a proxy reports whom it speaks for.
const forwardedFor = "X-Forwarded-For"

// A frontProxy is what clients come through on their way to the balancer, as through a firewall or a CDN.
type frontProxy struct {
	from   string // the address of its connections
	client *http.Client
}

// newFrontProxy is one that connects to the endpoint's address from a source.
func newFrontProxy(from source, endpoint string, tlsConfig *tls.Config) *frontProxy {
	return &frontProxy{from: from.host, client: &http.Client{
		Timeout: clientTimeout,
		Transport: &http.Transport{
			TLSClientConfig: tlsConfig.Clone(), MaxIdleConnsPerHost: idleToNode, IdleConnTimeout: idleTimeout,
			DialContext: func(ctx context.Context, network, _ string) (net.Conn, error) {
				return from.dialer.DialContext(ctx, network, endpoint)
			},
		},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
}

// habits are what faults change in clients and in what they come through. They are replaced, never written. Shares are from 0 to 1.
type habits struct {
	strangers  float64 // share of requests that come through the proxy which no list names
	silent     float64 // share of requests that the front proxy doesn't report
	junk       float64 // share of requests that it reports by something that is no address
	forged     float64 // share of requests whose client claims another address, which the front proxy leaves before its own entry
	returning  float64 // share of new clients that still have the cookie of a node which left the farm
	cookieless bool    // nobody keeps cookies
	oneNet     bool    // all clients are in one network
}

// forgedAddress is what those claim who forge the header; it is no client's.
const forgedAddress = "203.0.113.255"

// junkEntries are no addresses to anybody. RFC 7239 has the first two for clients that aren't told.
var junkEntries = []string{"unknown", "_hidden", "10.1.2.999"}

// report is X-Forwarded-For as the balancer gets it: the client's address alone, since a good front proxy replaces what clients
// claim; "" for no header.
func (h *habits) report(client string, random *rand.Rand) string {
	switch {
	case chance(h.silent, random):
		return ""
	case chance(h.junk, random):
		return junkEntries[random.IntN(len(junkEntries))]
	case chance(h.forged, random):
		return forgedAddress + ", " + client
	default:
		return client
	}
}

// chance draws whether something happens that has a share.
func chance(share float64, random *rand.Rand) bool { return share > 0 && random.Float64() < share }
