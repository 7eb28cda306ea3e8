package clientip

import (
	"encoding/binary"
	"fmt"
	"net/netip"
)

// maxNetworks bounds a list: it is searched from end to end for every hop. The longest in use, those of content networks, have
// some dozens of entries.
const maxNetworks = 1000

// networks are addresses and networks that somebody listed.
type networks struct {
	v4   []network4
	v6   []netip.Prefix
	unix bool // nginx: connections over a Unix socket
}

// A network4 is an IPv4 network; its base has no bits beyond the mask.
type network4 struct{ base, mask uint32 }

func parseNetworks(written []string, k kind) (networks, error) {
	var n networks
	if len(written) > maxNetworks {
		return n, fmt.Errorf("lists %d networks, more than %d; join neighbours to larger ones", len(written), maxNetworks)
	}
	for _, w := range written {
		if w == "unix:" && k == nginx {
			n.unix = true
			continue
		}
		prefix, err := parseNetwork(w, k)
		if err != nil {
			return n, err
		}
		if !prefix.Addr().Is4() {
			n.v6 = append(n.v6, prefix)
			continue
		}
		mask := ^uint32(0)
		if prefix.Bits() < 32 {
			mask = ^(^uint32(0) >> prefix.Bits())
		}
		n.v4 = append(n.v4, network4{bits4(prefix.Addr()), mask})
	}
	return n, nil
}

func parseNetwork(w string, k kind) (netip.Prefix, error) {
	prefix, err := netip.ParsePrefix(w)
	if a, errAddress := netip.ParseAddr(w); errAddress == nil && a.Zone() == "" {
		prefix, err = netip.PrefixFrom(a, a.BitLen()), nil
	}
	switch {
	case err != nil:
		return prefix, fmt.Errorf("%q is neither an address nor a network; write one such as 192.0.2.1 or 192.0.2.0/28", cut(w))
	case prefix != prefix.Masked():
		return prefix, fmt.Errorf("%q: the network begins at %s; write that, or the address %s alone", w, prefix.Masked(), prefix.Addr())
	case prefix.Addr().Is4In6() && k != aspnet: // which compares such addresses as they are, too
		return prefix, fmt.Errorf("%q never matches, for IPv4 within IPv6 is compared as IPv4; write %s as IPv4", w, prefix.Addr().Unmap())
	}
	return prefix, nil
}

func (n *networks) empty() bool { return len(n.v4)+len(n.v6) == 0 && !n.unix }

// contains looks for an IPv4 address within IPv6 in both forms. A zone is of no account.
func (n *networks) contains(a netip.Addr) bool {
	if a.Is4() { // nearly always
		return n.contains4(bits4(a))
	}
	if !a.IsValid() {
		return n.unix
	}
	if a.Is4In6() && n.contains4(bits4(a)) {
		return true
	}
	if len(n.v6) == 0 {
		return false
	}
	if a.Zone() != "" {
		a = a.WithZone("")
	}
	for _, p := range n.v6 {
		if p.Contains(a) {
			return true
		}
	}
	return false
}

func (n *networks) contains4(bits uint32) bool {
	for _, w := range n.v4 {
		if bits&w.mask == w.base {
			return true
		}
	}
	return false
}

// bits4 are the bits of an IPv4 address, or of one within IPv6.
func bits4(a netip.Addr) uint32 {
	b := a.As4()
	return binary.BigEndian.Uint32(b[:])
}
