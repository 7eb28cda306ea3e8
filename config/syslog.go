package config

import (
	"net"
	"net/netip"
	"path"
	"runtime"
	"strings"
)

// syslogSchemes are how lines are sent to farmtop.
var syslogSchemes = []string{"udp", "tcp", "unixgram"}

// syslog is the URL of a place to listen at, in one spelling: udp://HOST:PORT, tcp://HOST:PORT or unixgram:///PATH.
func (r *reading) syslog(written text) string {
	if !written.given() {
		return ""
	}
	canonical, problem := syslogURL(written.value)
	if problem != "" {
		r.problems.add(written.place, `"syslog" can't be %q: %s`, shorten(written.value), problem)
	}
	return canonical
}

func syslogURL(written string) (canonical, problem string) {
	scheme, rest, isURL := strings.Cut(written, "://")
	scheme = strings.ToLower(scheme)
	switch {
	case written == "":
		return "", `it is empty; write where farmtop listens, such as udp://127.0.0.1:5514`
	case !isURL && strings.HasPrefix(written, "/"):
		return "", "it has no scheme; write " + quote("unixgram://"+shorten(written))
	case !isURL:
		return "", "it has no scheme; write " + quote("udp://"+shorten(written))
	case scheme == "unixgram":
		return socketURL(rest)
	case scheme == "udp", scheme == "tcp":
		return portURL(scheme, strings.TrimSuffix(rest, "/"))
	}
	return "", "lines can't be received by " + quote(shorten(scheme)) + "; " + choice(scheme, syslogSchemes)
}

// portURL is the URL of a port to listen at. The host is written out: at which addresses lines are taken from whom is a choice.
func portURL(scheme, rest string) (canonical, problem string) {
	host, port, problem := splitAddress(rest)
	switch {
	case strings.ContainsAny(rest, "/?#@"):
		return "", "only a host and a port may follow; write " + scheme + "://127.0.0.1:5514"
	case rest == "", strings.HasPrefix(rest, ":"):
		return "", "the host is missing; write 127.0.0.1 for what is sent from this machine, or 0.0.0.0 to take lines from everywhere"
	case problem != "":
		return "", problem
	case port == "":
		return "", "the port is missing; write " + scheme + "://" + shorten(host) + ":5514"
	}
	if canonical, problem = address(rest, 0); problem != "" {
		return "", problem
	}
	return scheme + "://" + canonical, ""
}

// socketURL is the URL of a datagram socket that farmtop creates.
func socketURL(at string) (canonical, problem string) {
	longest := longestSocket(runtime.GOOS)
	switch {
	case !strings.HasPrefix(at, "/"):
		return "", "the path of a socket begins with a slash; write unixgram:///run/farmtop.sock"
	case strings.HasSuffix(at, "/"), path.Clean(at) == "/":
		return "", "it is a folder; write the path of a socket in it"
	case strings.ContainsAny(at, "?#%"), strings.ContainsFunc(at, func(c rune) bool { return c <= ' ' || c == 0x7f }):
		return "", "the path holds blanks, control characters or one of ?, # and %, which mean something else in a URL; choose another path"
	case len(at) > longest:
		return "", "the path of a socket can't be so long; choose one of at most " + count(longest, "byte")
	}
	return "unixgram://" + path.Clean(at), ""
}

// longestSocket is how long the path of a socket may be, in bytes: what the system's sockaddr_un holds less the NUL at its end.
func longestSocket(system string) int {
	if system == "linux" || system == "windows" {
		return 107
	}
	return 103
}

// meets tells whether two URLs can't be listened at together: they are one, or one of them is the same port of all addresses.
func meets(a, b string) bool {
	schemeA, restA, _ := strings.Cut(a, "://")
	schemeB, restB, _ := strings.Cut(b, "://")
	if a == b || schemeA != schemeB || schemeA == "unixgram" {
		return a == b
	}
	hostA, portA, _ := net.SplitHostPort(restA)
	hostB, portB, _ := net.SplitHostPort(restB)
	return portA == portB && (isEverywhere(hostA) || isEverywhere(hostB) || strings.EqualFold(hostA, hostB))
}

func isEverywhere(host string) bool {
	address, err := netip.ParseAddr(host)
	return err == nil && address.IsUnspecified()
}
