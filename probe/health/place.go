package health

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strconv"
)

// A place is where a check goes: a host by name or by number, and a port.
type place struct {
	host    string // without brackets
	port    uint16
	literal netip.AddrPort // valid when host is an address
}

// parsePlace reads host:port; a port other than 0 replaces the address's.
func parsePlace(hostport string, port int) (place, error) {
	host, digits, err := net.SplitHostPort(hostport)
	if err != nil {
		return place{}, &placeError{text: hostport}
	}
	if port == 0 {
		if port, err = strconv.Atoi(digits); err != nil {
			return place{}, &placeError{text: hostport}
		}
	}
	if host == "" || port < 1 || port > 65535 {
		return place{}, &placeError{text: hostport}
	}
	at := place{host: host, port: uint16(port)}
	if ip, err := netip.ParseAddr(host); err == nil {
		at.literal = netip.AddrPortFrom(ip.Unmap(), at.port)
	}
	return at, nil
}

// String is host:port.
func (p place) String() string {
	return net.JoinHostPort(p.host, strconv.Itoa(int(p.port)))
}

// addresses returns where a place may be dialled, in the resolver's order; never none without an error.
func (p *Prober) addresses(ctx context.Context, at place) ([]netip.AddrPort, error) {
	if at.literal.IsValid() {
		return []netip.AddrPort{at.literal}, nil
	}
	ips, err := p.resolver.LookupNetIP(ctx, "ip", at.host)
	if err != nil {
		return nil, err
	}
	if len(ips) == 0 {
		return nil, errNoAddress
	}
	out := make([]netip.AddrPort, 0, len(ips))
	for _, ip := range ips {
		out = append(out, netip.AddrPortFrom(ip.Unmap(), at.port))
	}
	return out, nil
}

// explainName puts a name that didn't resolve into words.
func (e *exchange) explainName(err error) string {
	name := quote(e.target.place.host, nameLimit)
	if isTimeout(err) {
		return fmt.Sprintf("the resolver didn't answer for %s within %s", name, e.limit())
	}
	return (&nameError{name: e.target.place.host, err: err}).Error()
}

// A nameError is a name that doesn't resolve.
type nameError struct {
	name string
	err  error
}

func (e *nameError) Error() string {
	why := innermost(e.err)
	if dns, ok := errors.AsType[*net.DNSError](e.err); ok {
		why = dns.Err
		if dns.IsNotFound {
			why = "no such host"
		}
	}
	return quote(e.name, nameLimit) + " doesn't resolve: " + why
}

func (e *nameError) Unwrap() error { return e.err }

// A placeError is an address that is no host:port.
type placeError struct{ text string }

func (e *placeError) Error() string {
	return quote(e.text, nameLimit) + " is no address to check: write host:port, an IPv6 address in brackets"
}
