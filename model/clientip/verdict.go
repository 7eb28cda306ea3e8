package clientip

import (
	"net/netip"
	"strings"
)

// A Verdict is what came of one resolution, judged by what the rule knows.
type Verdict uint8

// The verdicts. Where several hold the first of Malformed, Missing, Proxy, Spoofable is given.
const (
	Client    Verdict = iota // the address is as good as the rule's lists
	Proxy                    // a proxy is taken for the client
	Spoofable                // an entry was taken on the word of somebody whom no list names
	Missing                  // no header, though the rule would have read it
	Malformed                // the entry that would have decided, or the one that did, is no address
)

// Verdicts is the number of verdicts, for arrays that count them.
const Verdicts = 5

// String is the verdict in one word.
func (v Verdict) String() string {
	return [...]string{"client", "proxy", "spoofable", "missing", "malformed"}[min(v, Malformed)]
}

// Words is the verdict as a sentence says it.
func (v Verdict) Words() string {
	return [...]string{
		"the client, as far as the lists are right",
		"a proxy is taken for the client",
		"whoever sends the header chooses this address",
		"the header is missing, so the connection's address is taken",
		"an entry that is no address decides",
	}[min(v, Malformed)]
}

// verdict judges a walk that is over. Lists that nobody gave say who may be a proxy, not who is: a product's defaults make no
// client a proxy.
func (w *walk) verdict() Verdict {
	client := w.client.Addr()
	nothing := w.r.kind != peer && !hasEntry(w.lines)
	switch {
	case w.malformed:
		return Malformed
	case nothing && w.r.asks(client):
		return Missing
	case w.r.given && w.r.lists(client):
		return Proxy
	case w.taken == 0 && !isPublic(w.peer.Addr()) && hasEntry(w.lines), w.stoppedInside():
		// Clients don't send the header, and those in the Internet may forge it: who sends it from a private address is a proxy.
		return Proxy
	case w.unvouched:
		return Spoofable
	default:
		return Client
	}
}

// stoppedInside tells whether the client that was taken is no address of the Internet and has sent entries itself.
func (w *walk) stoppedInside() bool {
	if w.taken == 0 || w.r.kind == openam || !w.client.IsValid() || isPublic(w.client.Addr()) {
		return false
	}
	return countEntries(w.lines, w.taken+1) > w.taken
}

// countEntries is how many entries header lines have, up to a number; empty ones are none.
func countEntries(lines []string, most int) (n int) {
	for _, line := range lines {
		for entry := range strings.SplitSeq(line, ",") {
			if strings.Trim(entry, " \t") == "" {
				continue
			}
			if n++; n == most {
				return n
			}
		}
	}
	return n
}

// vouches tells whether a hop is taken for a proxy of the farm's, under a rule that believes everybody: it is listed or, where nobody
// gave a list, it is the peer, from an address that is none of the Internet. Who stands behind that may be another proxy, or a client
// that forges: nobody told.
func (w *walk) vouches(hop netip.Addr, isPeer bool) bool {
	if w.r.given {
		return w.r.lists(hop)
	}
	return isPeer && !isPublic(hop)
}

// Proxies tells whether an address is one of the proxies that the operator named.
func (r *Resolver) Proxies(a netip.Addr) bool { return r.given && r.lists(a) }

// Believed is an address that the rule believes, to stand for a proxy whose own address nobody told. It is false where nobody named one
// and the rule believes some proxies but not all.
func (r *Resolver) Believed() (address netip.Addr, ok bool) {
	for _, list := range [...]networks{r.trusted, r.internal} {
		if a, listed := list.first(); listed && (r.given || r.kind == tomcat) {
			return a, true
		}
	}
	return netip.AddrFrom4([4]byte{}), r.everybody || !r.given && (r.kind == openam || r.kind == haproxy || r.kind == peer)
}

// first is an address of a list.
func (n *networks) first() (address netip.Addr, ok bool) {
	switch {
	case len(n.v4) > 0:
		base := n.v4[0].base
		return netip.AddrFrom4([4]byte{byte(base >> 24), byte(base >> 16), byte(base >> 8), byte(base)}), true
	case len(n.v6) > 0:
		return n.v6[0].Addr(), true
	}
	return netip.Addr{}, false
}
