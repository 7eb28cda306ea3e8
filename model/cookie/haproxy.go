package cookie

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"net/netip"
	"time"
)

// The marks behind the server in HAProxy's cookies (haproxy/haproxy, doc/configuration.txt, "cookie": maxidle, maxlife, prefix).
const (
	dateMark   = '|'
	prefixMark = '~'
)

// cutServer cuts the server off a value with HAProxy's dates or before an application's own value.
func cutServer(value []byte) (server, rest []byte, fits bool) {
	for at, c := range value {
		if c == dateMark || c == prefixMark {
			return value[:at], value[at+1:], at > 0
		}
	}
	return nil, nil, false
}

// haproxy reads the forms of HAProxy that say more than a server's plain value.
func (r *reader) haproxy() {
	server, rest, fits := cutServer(r.value)
	if !fits {
		return
	}
	reading := Reading{Kind: HAProxy, Server: string(server), Node: r.node(server)}
	switch r.value[len(server)] {
	case dateMark:
		last, first, dated := dates(rest)
		if !dated && reading.Node == "" {
			return
		}
		reading.Form, reading.LastSeen, reading.FirstSeen = "dated", last, first
		reading.Sure = dated && (reading.Node != "" || r.sticky || !first.IsZero())
		reading.Says = seen(server, last, first)
	case prefixMark:
		if !isToken(server) && reading.Node == "" {
			return
		}
		reading.Form, reading.Sure = "prefix", reading.Node != ""
		reading.Says = fmt.Sprintf("server %s, before the application's own value", server)
	}
	if reading.Node == "" {
		reading.Hint = hintServer(server)
	}
	r.add(reading)
}

func hintServer(server []byte) string {
	return fmt.Sprintf("no known node has the name or cookie value %q; the balancer's runtime interface lists its servers' values", server)
}

// seen says which server a value with dates names, and the dates that there are.
func seen(server []byte, last, first time.Time) string {
	switch {
	case last.IsZero():
		return fmt.Sprintf("server %s; what stands behind it is no date", server)
	case first.IsZero():
		return fmt.Sprintf("server %s; the client was last seen %s", server, date(last))
	default:
		return fmt.Sprintf("server %s; the client was last seen %s, first %s", server, date(last), date(first))
	}
}

func date(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// datedSince is the first year of cookies with dates; they came with HAProxy 1.5-dev.
const datedSince = 2010

// dates reads "last|first" or "last" alone. The first date must not come after the last one.
func dates(value []byte) (last, first time.Time, ok bool) {
	written, more, two := bytes.Cut(value, []byte{dateMark})
	last, ok = readDate(written)
	if !ok || !two {
		return last, time.Time{}, ok
	}
	if first, ok = readDate(more); !ok || first.After(last) {
		return time.Time{}, time.Time{}, false
	}
	return last, first, true
}

// readDate reads the five base64 digits that HAProxy writes a date with: 30 bits, in units of 4 s since 1970 (haproxy/haproxy,
// src/base64.c: s30tob64, and src/http_ana.c).
func readDate(value []byte) (time.Time, bool) {
	const digits, unit = 5, 4
	if len(value) != digits {
		return time.Time{}, false
	}
	var n int64
	for _, c := range value {
		digit := bytes.IndexByte([]byte("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"), c)
		if digit < 0 {
			return time.Time{}, false
		}
		n = n<<6 | int64(digit)
	}
	t := time.Unix(n*unit, 0).UTC()
	if t.Year() < datedSince {
		return time.Time{}, false
	}
	return t, true
}

// haproxyClaims are the cookies of servers without one of their own in a backend with "cookie … dynamic": XXH64 over the key, the
// address and the port in four bytes (haproxy/haproxy, src/server.c: srv_set_dyncookie).
func haproxyClaims(address string, known *Known) []claim {
	place, err := netip.ParseAddrPort(address)
	if err != nil {
		return nil
	}
	var all []claim
	for _, key := range known.Keys {
		input := append([]byte(key), place.Addr().Unmap().AsSlice()...)
		input = binary.BigEndian.AppendUint32(input, uint32(place.Port()))
		all = append(all, claim{value: fmt.Sprintf("%016x", xxh64(input)), rank: byAddress, kind: HAProxy, form: "dynamic", of: address})
	}
	return all
}
