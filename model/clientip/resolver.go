package clientip

import "net/netip"

// A Resolver is a rule made ready. It holds nothing of what it resolved: any number of goroutines may use it at once.
type Resolver struct {
	kind      kind
	product   product
	trusted   networks
	internal  networks
	limit     int
	recursive bool
	firstLine bool // of several header lines the first alone counts
	given     bool // the lists are the operator's, not the product's defaults
	everybody bool // both lists are empty
}

// Rule is the name of the rule.
func (r *Resolver) Rule() string { return r.product.name }

// A Result is what a rule makes of one request.
type Result struct {
	// Client is the address that the application takes; its port is 0 where none is known. It is the zero value where the
	// application takes a text that is no address, and for a peer that has none.
	Client netip.AddrPort
	// Entry is the header's entry that Client stands in, without quotes and spaces around it; "" when the peer is the client. It
	// is a part of what was resolved, as hostile as that.
	Entry   string
	Taken   int // entries accepted on the way, the last of which is Entry; 0 when the peer is the client
	Verdict Verdict

	literal bool // the application has the entry's text, not the address in it
}

// Changed tells whether the client is another than the peer.
func (r Result) Changed() bool { return r.Taken > 0 }

// String is the client as the application has it: its address, with its port where that is known, or the entry's own text under
// rules that take texts. It is "" for a peer without an address.
func (r Result) String() string {
	if r.Changed() && (r.literal || !r.Client.IsValid()) {
		return r.Entry
	}
	return endpoint(r.Client)
}

// Resolve derives the client of a request that came from peer, the connection's own address (its port 0 when unknown; the zero
// value for a Unix socket), with the header's lines in the order they were sent, each without the header's name. It takes apart no
// more of the header than the rule's limit and lists ask for, and allocates nothing, but for junk that looks like IPv6.
func (r *Resolver) Resolve(peer netip.AddrPort, headers []string) (result Result) {
	r.ResolveInto(&result, peer, headers)
	return result
}

// ResolveInto is [Resolver.Resolve] for busy logs: the result is written to where the caller has it, which spares a tenth of the time.
func (r *Resolver) ResolveInto(result *Result, peer netip.AddrPort, headers []string) {
	var w walk // field by field, here and in tell: a literal would be made elsewhere and copied, a fifth of the whole time
	w.r, w.lines, w.peer, w.client = r, headers, peer, peer
	w.run()
	w.tell(result)
}

// lists tells whether an address is named as a proxy of either kind.
func (r *Resolver) lists(a netip.Addr) bool { return r.trusted.contains(a) || r.internal.contains(a) }

// Trusts tells whether the lists, the operator's or the product's own, name an address: what that sends may be believed. Where empty lists
// make the product believe everybody they name nobody.
func (r *Resolver) Trusts(a netip.Addr) bool { return r.lists(a) }

// asks tells whether the rule would read a header that this peer sends.
func (r *Resolver) asks(from netip.Addr) bool {
	switch r.kind {
	case openam, haproxy:
		return true
	case aspnet:
		return r.everybody || !from.IsValid() || r.lists(from)
	case httpd:
		return r.everybody || r.lists(from)
	case peer:
		return false
	default:
		return r.lists(from)
	}
}

// endpoint is an address with its port where that is known.
func endpoint(a netip.AddrPort) string {
	switch {
	case !a.IsValid():
		return ""
	case a.Port() == 0:
		return a.Addr().String()
	default:
		return a.String()
	}
}

// shared is the address space of carriers, RFC 6598, which is no more public than RFC 1918's.
func shared(a netip.Addr) bool { return a.Is4() && bits4(a)&0xffc00000 == 0x64400000 }

// isPublic tells addresses of the Internet from those of a network behind it. A peer without an address is none.
func isPublic(a netip.Addr) bool {
	if a.Is4() { // nearly always, and eight questions less
		return isPublic4(bits4(a))
	}
	a = a.Unmap()
	return a.IsGlobalUnicast() && !a.IsPrivate() && !shared(a)
}

// isPublic4 is isPublic by the bits of an IPv4 address.
func isPublic4(bits uint32) bool {
	switch first := bits >> 24; {
	case first == 10, first == 127, first&0xf0 == 224:
		return false
	case first == 100:
		return bits&0xffc00000 != 0x64400000
	case first == 169:
		return bits>>16 != 0xa9fe
	case first == 172:
		return bits&0xfff00000 != 0xac100000
	case first == 192:
		return bits>>16 != 0xc0a8
	default:
		return bits != 0 && bits != ^uint32(0)
	}
}
