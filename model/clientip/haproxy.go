package clientip

import (
	"net/netip"
	"strings"
)

// haproxy is the fetch hdr_ip(X-Forwarded-For,-1): github.com/haproxy/haproxy, src/http_fetch.c and http_get_htx_hdr in
// src/http_htx.c. The last line's right-most entry is taken, which is the one that "option forwardfor" adds on a line of its own.
// A port is allowed behind IPv4 and not kept.
func (w *walk) haproxy() {
	if len(w.lines) == 0 {
		w.stop(exhausted, "")
		return
	}
	line := w.lines[len(w.lines)-1]
	entry := trim(line[lastComma(line)+1:])
	a, ok := parseHAProxy(entry)
	if !ok {
		w.stop(unreadable, entry)
		return
	}
	w.unvouched = !w.vouches(w.client.Addr(), true)
	w.take(netip.AddrPortFrom(a, 0), entry, rightmost)
}

// lastComma is where the last comma outside of double quotes is; -1 when there is none. Within quotes a backslash makes the next
// character plain.
func lastComma(line string) int {
	if strings.IndexByte(line, '"') < 0 {
		return strings.LastIndexByte(line, ',')
	}
	last, quoted := -1, false
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case c == ',' && !quoted:
			last = i
		}
	}
	return last
}

func parseHAProxy(s string) (netip.Addr, bool) {
	address, port, hasPort := strings.Cut(s, ":")
	if a, ok := parseZeros(address); ok {
		_, ok = parsePort(port)
		return a, ok || !hasPort
	}
	if len(s) >= 2 && s[0] == '[' && s[len(s)-1] == ']' {
		s = s[1 : len(s)-1]
	}
	return parse6(s)
}

// parseZeros reads IPv4 as url2ipv4 in HAProxy's src/tools.c does: four decimal numbers up to 255, needless zeros allowed.
func parseZeros(s string) (netip.Addr, bool) {
	var address uint32
	value, digits, dots := uint32(0), 0, 0
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c):
			digits++
			if value = value*10 + uint32(c-'0'); value > 255 {
				return netip.Addr{}, false
			}
		case c == '.' && digits > 0:
			address, value, digits = address<<8|value, 0, 0
			dots++
		default:
			return netip.Addr{}, false
		}
	}
	return addr4(address<<8 | value), dots == 3 && digits > 0
}
