package clientip

import (
	"net/netip"
	"slices"
	"strings"
)

// nginx is ngx_http_realip_module: github.com/nginx/nginx, src/http/modules/ngx_http_realip_module.c and
// ngx_http_get_forwarded_addr in src/http/ngx_http_core_module.c. Without set_real_ip_from it does nothing. Spaces separate entries
// as commas do. It goes on to the header line before when recursive and the line was read to its beginning.
func (w *walk) nginx() {
	lines := w.lines
	if w.r.firstLine && len(lines) > 1 {
		lines = lines[:1]
	}
	if w.r.everybody {
		w.stop(off, "")
		return
	}
	for i, line := range slices.Backward(lines) {
		if !w.nginxLine(strings.Trim(line, " "), i == 0) {
			return
		}
	}
	w.stop(exhausted, "")
}

// nginxLine reads one header line from the right; false when the walk is over. No line is left behind the last.
func (w *walk) nginxLine(line string, last bool) bool {
	for {
		start, end := lastToken(line)
		token := line[start:end]
		if !w.r.trusted.contains(w.client.Addr()) {
			w.stop(stranger, token)
			return false
		}
		client, ok := parseNginx(token)
		if !ok {
			w.stop(unreadable, token)
			return false
		}
		w.take(client, token, listed)
		switch {
		case start == 0 && (w.r.recursive || last):
			return true
		case !w.r.recursive:
			w.stop(notRecursive, "")
			return false
		}
		line = line[:start-1]
	}
}

// lastToken is where the last entry of a line stands. The line's first character belongs to an entry even if it is a separator,
// which makes that entry unreadable.
func lastToken(line string) (start, end int) {
	end = len(line)
	for end > 1 && isSeparator(line[end-1]) {
		end--
	}
	for start = end - 1; start > 0; start-- {
		if isSeparator(line[start]) {
			return start + 1, end
		}
	}
	return 0, end
}

func isSeparator(c byte) bool { return c == ' ' || c == ',' }

// parseNginx reads an address with an optional port from 1 to 65535, as ngx_parse_addr_port in src/core/ngx_inet.c does. Brackets
// without a port are read since nginx 1.27.3; older ones stop there.
func parseNginx(s string) (netip.AddrPort, bool) {
	if a, ok := parseNginxAddress(s); ok {
		return netip.AddrPortFrom(a, 0), true
	}
	address, rest, ok := strings.Cut(s, ":")
	if s != "" && s[0] == '[' {
		if address, rest, ok = strings.Cut(s[1:], "]"); ok && rest == "" {
			a, ok := parseNginxAddress(address)
			return netip.AddrPortFrom(a, 0), ok
		}
		if rest, ok = strings.CutPrefix(rest, ":"); !ok {
			return netip.AddrPort{}, false
		}
	}
	if !ok {
		return netip.AddrPort{}, false
	}
	port, ok := parsePort(rest)
	if !ok || port == 0 {
		return netip.AddrPort{}, false
	}
	a, ok := parseNginxAddress(address)
	return netip.AddrPortFrom(a, port), ok
}

func parseNginxAddress(s string) (netip.Addr, bool) {
	if bits, ok := parseNginx4(s); ok {
		return addr4(bits), true
	}
	return parseNginx6(s)
}

// parseNginx4 reads IPv4 as ngx_inet_addr does: needless zeros and empty numbers are allowed, 255.255.255.255 is its error value.
func parseNginx4(s string) (uint32, bool) {
	var address uint32
	octet, dots := uint32(0), 0
	for i := range len(s) {
		switch c := s[i]; {
		case isDigit(c):
			if octet = octet*10 + uint32(c-'0'); octet > 255 {
				return 0, false
			}
		case c == '.':
			address = address<<8 | octet
			octet = 0
			dots++
		default:
			return 0, false
		}
	}
	address = address<<8 | octet
	return address, dots == 3 && address != ^uint32(0)
}

// parseNginx6 reads IPv6 as ngx_inet6_addr does. Beyond RFC 4291 it lets one colon stand before all, and a last word be empty where
// there is a gap ("1::2:" is 1::2:0); a gap must not stand for a single word at the end.
func parseNginx6(s string) (netip.Addr, bool) {
	var words [8]uint16
	n, gap := 0, -1
	s = strings.TrimPrefix(s, ":")
	for first := true; ; first = false {
		word, rest, more := strings.Cut(s, ":")
		if dot := strings.IndexByte(word, '.'); dot > 0 && dot <= 4 && !first {
			bits, ok := parseNginx4(s)
			if !ok || n > 6 {
				return netip.Addr{}, false
			}
			words[n], words[n+1] = uint16(bits>>16), uint16(bits)
			n += 2
			break
		}
		value, ok := parseWord(word)
		switch {
		case !ok:
			return netip.Addr{}, false
		case !more:
			if word == "" && gap < 0 {
				return netip.Addr{}, false
			}
		case word == "" && gap >= 0:
			return netip.Addr{}, false
		case word == "":
			gap, s = n, rest
			continue
		case n == 7:
			return netip.Addr{}, false
		}
		words[n] = value
		n++
		if !more {
			break
		}
		s = rest
	}
	if (n == 8) != (gap < 0) {
		return netip.Addr{}, false
	}
	return spread(words, n, gap), true
}

// parseWord reads up to four hexadecimal digits; none are 0.
func parseWord(s string) (uint16, bool) {
	value := uint64(0)
	for i := range len(s) {
		d := digit(s[i])
		if i == 4 || d > 15 {
			return 0, false
		}
		value = value<<4 | d
	}
	return uint16(value), true
}

// spread makes an address of its first n words, with zeros where the gap is.
func spread(words [8]uint16, n, gap int) netip.Addr {
	var bytes [16]byte
	for i := range n {
		at := i
		if gap >= 0 && i >= gap {
			at += 8 - n
		}
		bytes[2*at], bytes[2*at+1] = byte(words[i]>>8), byte(words[i])
	}
	return netip.AddrFrom16(bytes)
}
