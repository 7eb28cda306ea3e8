package diagnose

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"farmtop/model/clientip"
)

// What is shown of a header: its beginning, where the client should stand, and its end, which proxies wrote.
const (
	hopsFirst = 1
	hopsLast  = 4
)

// newestExample is the newest request that fits, of a node or, with a negative number, of any; nil when none is kept.
func newestExample(s *clientip.Summary, node int, fits func(*clientip.Example) bool) *clientip.Example {
	for i := len(s.Examples) - 1; i >= 0; i-- {
		x := &s.Examples[i]
		if (node < 0 || int(x.Node) == node) && fits(x) {
			return x
		}
	}
	return nil
}

func hasVerdict(v clientip.Verdict) func(*clientip.Example) bool {
	return func(x *clientip.Example) bool { return x.Verdict == v }
}

// chainWords are a request's hops, the client first, and what the rule makes of them: "203.0.113.9 ← 10.0.0.4 ← 10.0.0.5: rule aspnet
// takes 10.0.0.4 after 1 entry: ForwardLimit is 1, so no more entries are read".
func chainWords(rule clientip.Rule, x *clientip.Example) string {
	text := strings.Join(hops(x), " ← ")
	r, err := clientip.Compile(rule)
	if err != nil {
		return text
	}
	told := r.Explain(x.Peer, x.Headers)
	taken := "its connection's address"
	if told.Taken > 0 {
		taken = hop(told.String()) + " after " + entryCount(told.Taken)
	}
	text += fmt.Sprintf(": rule %s takes %s", told.Rule, taken)
	if n := len(told.Steps); n > 0 {
		text += ": " + told.Steps[n-1].Why
	}
	return text
}

func entryCount(n int) string {
	if n == 1 {
		return "1 entry"
	}
	return fmt.Sprintf("%d entries", n)
}

// hops are a header's entries from the left, and the peer at the end.
func hops(x *clientip.Example) []string {
	var all []string
	for _, line := range x.Headers {
		for entry := range strings.SplitSeq(line, ",") {
			if entry = strings.Trim(entry, " \t"); entry != "" {
				all = append(all, entry)
			}
		}
	}
	if len(all) > hopsFirst+hopsLast {
		all = slices.Concat(all[:hopsFirst], []string{"…"}, all[len(all)-hopsLast:])
	}
	for i, entry := range all {
		all[i] = hop(entry)
	}
	return append(all, peerName(x))
}

// hop is an entry of a header: an address as it is, whatever else quoted and cut. Zones of addresses may hold anything.
func hop(entry string) string {
	_, err := netip.ParseAddr(entry)
	_, errPort := netip.ParseAddrPort(entry)
	isPlain := (err == nil || errPort == nil) && len(entry) <= quoteRunes && !strings.Contains(entry, "%")
	if isPlain || entry == "…" {
		return entry
	}
	return fmt.Sprintf("%q", short(entry))
}

func peerName(x *clientip.Example) string {
	switch {
	case x.Assumed:
		return "the balancer"
	case !x.Peer.IsValid():
		return "a Unix socket"
	default:
		return x.Peer.Addr().Unmap().String()
	}
}

// isInternet tells an address of the Internet from those of a network behind it.
func isInternet(a netip.Addr) bool {
	a = a.Unmap()
	carrier := netip.PrefixFrom(netip.AddrFrom4([4]byte{100, 64, 0, 0}), 10) // RFC 6598
	return a.IsGlobalUnicast() && !a.IsPrivate() && !carrier.Contains(a)
}
