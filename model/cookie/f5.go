package cookie

import (
	"bytes"
	"encoding/hex"
	"math"
	"math/bits"
	"net/netip"
)

// maxRouteDomain is the largest ID of a BIG-IP route domain.
const maxRouteDomain = 65534

// f5 reads the four forms of BIG-IP's cookie insert (F5, K6917: Overview of BIG-IP persistence cookie encoding):
//
//	1677787402.36895.0000                         IPv4, its bytes reversed; port, its bytes reversed; reserved
//	rd5o00000000000000000000ffffc0000201o80       IPv4 in route domain 5: hexadecimal and decimal as they are
//	vi20010112000000000000000000000030.20480      IPv6 as it is; port, its bytes reversed
//	rd3o20010112000000000000000000000030o80       IPv6 in route domain 3
func f5(value []byte) (place, bool) {
	switch {
	case bytes.HasPrefix(value, []byte("rd")):
		return f5RouteDomain(value[len("rd"):])
	case bytes.HasPrefix(value, []byte("vi")):
		address, rest, ok := hexAddress(value[len("vi"):])
		if !ok || len(rest) == 0 || rest[0] != '.' {
			return place{}, false
		}
		port, ok := decimal(rest[1:], math.MaxUint16)
		return place{F5, "IPv6", netip.AddrPortFrom(address, bits.ReverseBytes16(uint16(port))), 0, true}, ok
	}
	return f5IPv4(value)
}

// f5IPv4 reads "1677787402.36895.0000". Most session IDs end here at once.
func f5IPv4(value []byte) (place, bool) {
	numbers, fits := bytes.CutSuffix(value, []byte(".0000"))
	if !fits {
		return place{}, false
	}
	number, swapped, _ := bytes.Cut(numbers, []byte("."))
	ip, okIP := decimal(number, math.MaxUint32)
	port, okPort := decimal(swapped, math.MaxUint16)
	address := netip.AddrFrom4([4]byte{byte(ip), byte(ip >> 8), byte(ip >> 16), byte(ip >> 24)})
	return place{F5, "IPv4", netip.AddrPortFrom(address, bits.ReverseBytes16(uint16(port))), 0, true}, okIP && okPort && isHost(address)
}

// f5RouteDomain reads "5o…o80", what stands behind "rd".
func f5RouteDomain(value []byte) (place, bool) {
	id, rest, _ := bytes.Cut(value, []byte("o"))
	domain, ok := decimal(id, maxRouteDomain)
	if !ok {
		return place{}, false
	}
	address, rest, ok := hexAddress(rest)
	if !ok || len(rest) == 0 || rest[0] != 'o' {
		return place{}, false
	}
	port, ok := decimal(rest[1:], math.MaxUint16)
	form := "IPv6 route domain"
	if address.Is4() {
		form = "IPv4 route domain"
	}
	return place{F5, form, netip.AddrPortFrom(address, uint16(port)), int(domain), true}, ok
}

// hexAddress reads 32 hexadecimal digits, IPv4 mapped into IPv6.
func hexAddress(value []byte) (address netip.Addr, rest []byte, ok bool) {
	var raw [16]byte
	digits := hex.EncodedLen(len(raw))
	if len(value) < digits {
		return address, nil, false
	}
	if _, err := hex.Decode(raw[:], value[:digits]); err != nil {
		return address, nil, false
	}
	return netip.AddrFrom16(raw).Unmap(), value[digits:], true
}

// decimal reads a whole number up to limit, which is at most 2^32-1, written as programs write it: without leading zeros.
func decimal(value []byte, limit uint64) (uint64, bool) {
	const digits = len("4294967295")
	if len(value) == 0 || len(value) > digits || value[0] == '0' && len(value) > 1 {
		return 0, false
	}
	var n uint64
	for _, c := range value {
		if c < '0' || c > '9' {
			return 0, false
		}
		n = n*10 + uint64(c-'0')
	}
	return n, n <= limit
}
