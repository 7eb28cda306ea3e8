package clientip

import (
	"net/netip"
	"strings"
)

// tomcat is RemoteIpValve and RemoteIpFilter: github.com/apache/tomcat, java/org/apache/catalina/valves/RemoteIpValve.java, with
// lists of networks, as from Tomcat 12 on; earlier releases have regular expressions for the same defaults. The client is a text
// that nobody checks. When entries run out the left-most is taken, even if it is a proxy.
func (w *walk) tomcat() {
	e := splitJava(w.lines)
	if !w.r.lists(w.client.Addr()) {
		w.stop(stranger, w.ahead(e))
		return
	}
	why := w.tomcatProxy(w.client.Addr(), "")
	for {
		entry, ok := e.next()
		if !ok {
			w.stop(exhausted, "")
			break
		}
		entry = trimJava(entry)
		a, ok := parseJava(entry)
		w.malformed = !ok || entry == ""
		w.take(netip.AddrPortFrom(a, 0), entry, why)
		if !ok || !w.r.lists(a) {
			w.stop(stranger, w.ahead(e))
			break
		}
		why = w.tomcatProxy(a, entry)
	}
	w.leave(e)
}

// tomcatProxy reports a trusted proxy in the header X-Forwarded-By, by the text it stands in; internal ones are dropped silently.
func (w *walk) tomcatProxy(a netip.Addr, entry string) reason {
	if w.r.internal.contains(a) {
		return inside
	}
	w.pass(entry, a)
	return reported
}

// splitJava reads the lines as String.split does it when ", " joins them: empty entries at the very end are dropped.
func splitJava(lines []string) entries {
	e := fromRight(lines)
	if len(lines) == 0 {
		return e
	}
	e.rest = strings.TrimRight(trim(e.rest), ",")
	e.open = len(lines) > 1 || e.rest != ""
	return e
}

// parseJava reads a literal address as java.net.InetAddress.getByName does: sun.net.util.IPAddressUtil in github.com/openjdk/jdk.
// IPv4 may have fewer than four numbers, IPv6 may have brackets and a numeric zone, which isn't kept; IPv4 within IPv6 is IPv4.
// Nothing at all is the loopback address.
func parseJava(s string) (netip.Addr, bool) {
	switch {
	case s == "":
		return addr4(0x7f000001), true
	case strings.IndexByte(s, ':') < 0:
		if len(s) > len("255.255.255.255") {
			return netip.Addr{}, false
		}
		return parseParts(s, false)
	case s[0] == '[':
		if s[len(s)-1] != ']' {
			return netip.Addr{}, false
		}
		s = s[1 : len(s)-1]
	}
	a, ok := parseZoned(s)
	return a.Unmap(), ok
}

// parseZoned reads IPv6 with a numeric zone, which isn't kept.
func parseZoned(s string) (netip.Addr, bool) {
	if address, zone, zoned := strings.Cut(s, "%"); zoned {
		if !allDigits(zone) {
			return netip.Addr{}, false
		}
		s = address
	}
	return parse6(s)
}
