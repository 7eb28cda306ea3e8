package clientip

import (
	"net/netip"
	"strings"
)

// httpd is mod_remoteip: github.com/apache/httpd, modules/metadata/mod_remoteip.c. Without any list every peer is believed, as an
// external proxy. External proxies, those of RemoteIPTrustedProxy, are reported and must not present private addresses; behind the
// first of them every further proxy is external. Where both lists have an address it is internal.
func (w *walk) httpd() {
	e := fromRight(w.lines)
	internal := !w.r.everybody
	for e.open {
		left := e
		entry, _ := e.next()
		entry = strings.Trim(entry, " ")
		from := w.client.Addr()
		if !w.r.asks(from) {
			w.stop(stranger, entry)
			w.leaveText(left)
			return
		}
		internal = internal && w.r.internal.contains(from)
		a, ok := parseHttpd(entry)
		if !ok {
			w.stop(unreadable, entry)
			w.leaveText(left)
			return
		}
		if !internal && !presentable(a) {
			w.stop(private, entry)
			w.leaveText(left)
			return
		}
		why := inside
		if !internal {
			why = w.outside(from)
		}
		w.take(netip.AddrPortFrom(a, 0), entry, why)
	}
	w.stop(exhausted, "")
	w.leaveText(e)
}

// outside reports an external proxy.
func (w *walk) outside(proxy netip.Addr) reason {
	w.pass("", proxy)
	if w.r.everybody {
		w.unvouched = true
		return everybody
	}
	return reported
}

// presentable tells the addresses that an external proxy may present: IPv4 that isn't private, loopback or link-local, and IPv6 of
// 2000::/3.
func presentable(a netip.Addr) bool {
	if a.Is4() {
		return !a.IsPrivate() && !a.IsLoopback() && !a.IsLinkLocalUnicast()
	}
	return a.As16()[0]&0xe0 == 0x20
}

// parseHttpd reads an address as getaddrinfo(3) does, without looking names up: IPv4 as inet_aton(3), IPv6 with a numeric zone,
// which isn't kept. IPv4 within IPv6 becomes IPv4, as apr_sockaddr_info_get makes it. There are no ports and no brackets.
func parseHttpd(s string) (netip.Addr, bool) {
	if strings.IndexByte(s, ':') < 0 {
		return parseParts(s, true)
	}
	a, ok := parseZoned(s)
	return a.Unmap(), ok
}
