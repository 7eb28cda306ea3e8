package clientip

import (
	"net/netip"
	"strings"
)

// address6Bytes is the longest text of an IPv6 address, with IPv4 at its end.
const address6Bytes = len("0000:0000:0000:0000:0000:ffff:255.255.255.255")

// parse6 reads IPv6 as RFC 4291 writes it, without brackets and zone.
func parse6(s string) (netip.Addr, bool) {
	if len(s) > address6Bytes || strings.IndexByte(s, ':') < 0 {
		return netip.Addr{}, false
	}
	for i := range len(s) { // junk is told apart before it becomes an error, which would be allocated
		if c := s[i] | 0x20; !isDigit(s[i]) && (c < 'a' || c > 'f') && s[i] != ':' && s[i] != '.' {
			return netip.Addr{}, false
		}
	}
	a, err := netip.ParseAddr(s)
	return a, err == nil
}

// parseDotted reads the common form of IPv4, four decimal numbers up to 255 without needless zeros. What it takes every product
// takes for the same address.
func parseDotted(s string) (netip.Addr, bool) {
	var octets [4]byte
	n, value, digits := 0, 0, 0
	for i := range len(s) {
		c := s[i]
		switch {
		case isDigit(c):
			value, digits = value*10+int(c-'0'), digits+1
			if value > 255 || digits > 1 && value < 10 {
				return netip.Addr{}, false
			}
		case c == '.' && digits > 0 && n < 3:
			octets[n] = byte(value)
			n, value, digits = n+1, 0, 0
		default:
			return netip.Addr{}, false
		}
	}
	if n != 3 || digits == 0 {
		return netip.Addr{}, false
	}
	octets[3] = byte(value)
	return netip.AddrFrom4(octets), true
}

// parseParts reads IPv4 as inet_aton(3) does: one to four numbers, of which the last fills what the others leave of the address.
// With bases, a leading 0 makes a number octal and 0x hexadecimal; else all are decimal.
func parseParts(s string, bases bool) (netip.Addr, bool) {
	if a, ok := parseDotted(s); ok {
		return a, true
	}
	var address uint64
	for n := range 4 {
		part, rest, more := strings.Cut(s, ".")
		value, ok := parsePart(part, bases)
		if !ok {
			return netip.Addr{}, false
		}
		if !more {
			if value >= 1<<(32-8*n) {
				return netip.Addr{}, false
			}
			return addr4(uint32(address | value)), true
		}
		if value > 255 {
			return netip.Addr{}, false
		}
		address |= value << (24 - 8*n)
		s = rest
	}
	return netip.Addr{}, false
}

func parsePart(s string, bases bool) (uint64, bool) {
	base := uint64(10)
	switch {
	case bases && len(s) > 2 && s[0] == '0' && s[1]|0x20 == 'x':
		s, base = s[2:], 16
	case bases && len(s) > 1 && s[0] == '0':
		s, base = s[1:], 8
	}
	var value uint64
	for i := range len(s) {
		d := digit(s[i])
		if d >= base {
			return 0, false
		}
		if value = value*base + d; value >= 1<<32 {
			return 0, false
		}
	}
	return value, s != ""
}

// digit is a digit's value, 255 for what is none.
func digit(c byte) uint64 {
	switch lower := c | 0x20; {
	case isDigit(c):
		return uint64(c - '0')
	case 'a' <= lower && lower <= 'f':
		return uint64(lower-'a') + 10
	default:
		return 255
	}
}

// parsePort reads decimal digits, at least one; leading zeros are allowed.
func parsePort(s string) (uint16, bool) {
	value := 0
	for i := range len(s) {
		if !isDigit(s[i]) {
			return 0, false
		}
		if value = value*10 + int(s[i]-'0'); value > 65535 {
			return 0, false
		}
	}
	return uint16(value), s != ""
}

func isDigit(c byte) bool { return '0' <= c && c <= '9' }

func allDigits(s string) bool {
	for i := range len(s) {
		if !isDigit(s[i]) {
			return false
		}
	}
	return s != ""
}

func addr4(bits uint32) netip.Addr {
	return netip.AddrFrom4([4]byte{byte(bits >> 24), byte(bits >> 16), byte(bits >> 8), byte(bits)})
}
