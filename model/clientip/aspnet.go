package clientip

import (
	"net/netip"
	"strings"
)

// aspnet is ForwardedHeadersMiddleware with the flag XForwardedFor: github.com/dotnet/aspnetcore,
// src/Middleware/HttpOverrides/src/ForwardedHeadersMiddleware.cs. A hop is asked for before its entry is read, never the entry
// itself, so the client may be a known proxy; with both lists empty everybody is believed, as far as the limit goes. A peer without
// an address passes as the first hop, as in all releases up to .NET 10.
func (w *walk) aspnet() {
	e := fromRightQuoted(w.lines)
	for range w.r.limit {
		left := e
		entry, ok := e.segment()
		if !ok {
			w.stop(exhausted, "")
			w.leave(left)
			return
		}
		if !w.r.asks(w.client.Addr()) {
			w.stop(stranger, entry)
			w.leave(left)
			return
		}
		client, ok := parseEndpoint(entry)
		if !ok {
			w.stop(unreadable, entry)
			w.leave(left)
			return
		}
		w.unvouched = w.r.everybody
		w.take(client, entry, w.because())
	}
	if w.trace != nil {
		left := e
		if entry, ok := e.segment(); ok {
			w.stop(limited, entry)
		} else {
			w.stop(exhausted, "")
		}
		w.leave(left)
	}
}

// because is why a hop is believed.
func (w *walk) because() reason {
	if w.r.everybody {
		return everybody
	}
	return listed
}

// segment is the next entry as ASP.NET Core splits them: empty ones are passed over, and one pair of double quotes around an entry
// is taken off: src/Http/Http.Abstractions/src/Internal/ParsingHelpers.cs and HeaderSegmentCollection.cs.
func (e *entries) segment() (string, bool) {
	for {
		s, ok := e.next()
		if !ok {
			return "", false
		}
		s = trimmed(s, func(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' })
		if len(s) > 1 && s[0] == '"' && s[len(s)-1] == '"' {
			s = s[1 : len(s)-1]
		}
		if s != "" {
			return s, true
		}
	}
}

// parseEndpoint reads an address with an optional port, as System.Net.IPEndPoint.TryParse does: github.com/dotnet/runtime,
// src/libraries/System.Net.Primitives/src/System/Net/IPEndPoint.cs. The port is 0 where there is none.
func parseEndpoint(s string) (netip.AddrPort, bool) {
	address, port := s, uint16(0)
	if colon := strings.LastIndexByte(s, ':'); colon > 0 && (s[colon-1] == ']' || strings.IndexByte(s[:colon], ':') < 0) {
		number, ok := parsePort(s[colon+1:])
		if !ok {
			return netip.AddrPort{}, false
		}
		address, port = s[:colon], number
	}
	a, ok := parseDotnet(address)
	return netip.AddrPortFrom(a, port), ok
}

// parseDotnet reads an address as System.Net.IPAddress.TryParse does: IPAddressParser.cs there. IPv4 may have fewer than four
// numbers, octal and hexadecimal ones too; IPv6 may have brackets and a zone, which isn't kept.
func parseDotnet(s string) (netip.Addr, bool) {
	if strings.IndexByte(s, ':') < 0 {
		return parseParts(s, true)
	}
	if s[0] == '[' {
		if s[len(s)-1] != ']' {
			return netip.Addr{}, false
		}
		s = s[1 : len(s)-1]
	}
	if percent := strings.IndexByte(s, '%'); percent >= 0 {
		if strings.ContainsAny(s[percent:], "/]") {
			return netip.Addr{}, false
		}
		s = s[:percent]
	}
	return parse6(s)
}
