package config

import (
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"unicode"
)

// address is the address in its canonical form, host:port, or what is wrong with it.
func address(written string, port int) (canonical, problem string) {
	host, given, problem := splitAddress(written)
	if problem != "" {
		return "", problem
	}
	if given != "" {
		number, ok := portNumber(given)
		if !ok {
			return "", quote(given) + " is no port; write a number from 1 to 65535"
		}
		port = number
	}
	if problem := hostProblem(host); problem != "" {
		return "", "the host " + problem
	}
	if ip, err := netip.ParseAddr(host); err == nil {
		host = ip.Unmap().String() // one address has one spelling
	}
	return net.JoinHostPort(host, strconv.Itoa(port)), ""
}

func splitAddress(written string) (host, port, problem string) {
	switch {
	case written == "":
		return "", "", "it is empty; write HOST:PORT"
	case strings.Contains(written, "://"):
		if u, err := url.Parse(written); err == nil && u.Host != "" && u.User == nil {
			return "", "", "it is a URL; write only " + quote(u.Host)
		}
		return "", "", "it is a URL; write only HOST:PORT"
	case strings.HasPrefix(written, "["):
		inner, after, closed := strings.Cut(written[1:], "]")
		rest, hasPort := strings.CutPrefix(after, ":")
		if ip, err := netip.ParseAddr(inner); !closed || err != nil || !ip.Is6() || (after != "" && !hasPort) || (hasPort && rest == "") {
			return "", "", "write an IPv6 address as [2001:db8::1]:443"
		}
		return inner, rest, ""
	case strings.Count(written, ":") > 1:
		if _, err := netip.ParseAddr(written); err == nil {
			return "", "", "put the IPv6 address in brackets: [" + written + "]"
		}
		return "", "", `there is more than one ":"; write HOST:PORT, or an IPv6 address as [2001:db8::1]:443`
	}
	host, port, hasPort := strings.Cut(written, ":")
	if hasPort && port == "" {
		return "", "", `the port after ":" is missing; write one, or remove the ":"`
	}
	return host, port, ""
}

// hostProblem says what keeps a text from being a host name or an IP address; "" for nothing.
func hostProblem(host string) string {
	if _, err := netip.ParseAddr(host); err == nil {
		return ""
	}
	if host == "" {
		return "is missing; write a name or an IP address"
	}
	if len(host) > 253 { // RFC 1035
		return "is longer than a name can be; write a shorter one"
	}
	for _, r := range host {
		if r > unicode.MaxASCII {
			return quote(shorten(host)) + ` isn't ASCII; write it as DNS knows it, beginning with "xn--"`
		}
	}
	labels := strings.Split(strings.TrimSuffix(host, "."), ".")
	for _, label := range labels {
		if label == "" || len(label) > 63 || strings.Trim(strings.ToLower(label), "abcdefghijklmnopqrstuvwxyz0123456789-_") != "" {
			return quote(shorten(host)) + " is no name; write one of letters, digits, dots and hyphens, or an IP address"
		}
	}
	if last := labels[len(labels)-1]; strings.Trim(last, "0123456789") == "" {
		return quote(shorten(host)) + " is no IP address; write four numbers from 0 to 255, such as 192.0.2.11"
	}
	return ""
}

func portNumber(text string) (int, bool) {
	port, err := strconv.ParseUint(text, 10, 16)
	return int(port), err == nil && port > 0
}
