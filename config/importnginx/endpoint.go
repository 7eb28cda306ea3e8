package importnginx

import (
	"slices"
	"strconv"
	"strings"
)

// An endpoint is what clients use.
type endpoint struct {
	host   string  // "" where the server has no name for a URL
	listen *listen // nil where it can't be reached from other hosts
}

func endpointOf(r *route) *endpoint {
	e := &endpoint{host: r.server.host(), listen: r.server.secure()}
	if e.listen == nil {
		e.listen = r.server.plain()
	}
	if e.listen == nil {
		e.host = ""
	}
	return e
}

// url is where a path is asked for.
func (e *endpoint) url(path string) string {
	scheme, usual := "http", 80
	if e.listen.tls {
		scheme, usual = "https", 443
	}
	port := ""
	if e.listen.port != usual {
		port = ":" + strconv.Itoa(e.listen.port)
	}
	return scheme + "://" + e.host + port + path
}

// endpoint is the farm's, below what is wrong with the server that clients reach.
func (im *importer) endpoint(u *upstream, main *route, e *endpoint) part {
	p := part{remarks: im.outdated(main.server)}
	p.remarks = append(p.remarks, lostHeaders(main)...)
	if e.host == "" {
		why := "the server has no name that clients can ask for"
		if e.listen == nil {
			why = "the server listens at sockets of this host or for QUIC alone, where farmtop can't ask"
		}
		p.say(main.server.at, "%s; write the farm's endpoint: https://NAME/ yourself", why)
		p.line("# endpoint: https://www.example.com/", "")
		return p
	}
	p.line("endpoint: "+scalar(e.url(urlPath(main.path))), e.listen.at.Place()+also(u, main))
	return p
}

// urlPath is a location's path as a URL has it; / where that isn't sure.
func urlPath(path string) string {
	if path == "" || strings.ContainsFunc(path, func(r rune) bool { return r <= ' ' || r > '~' || strings.ContainsRune(`"#%<>?[\]^{|}`, r) }) {
		return "/"
	}
	return path
}

// shownHosts is how many other hosts are named: enough to know which farm it is.
const shownHosts = 5

// also names other hosts that lead to the upstream.
func also(u *upstream, main *route) string {
	var hosts []string
	for _, r := range u.routes {
		if host := r.server.host(); host != "" && host != main.server.host() && !slices.Contains(hosts, host) {
			hosts = append(hosts, host)
		}
	}
	if len(hosts) == 0 {
		return ""
	}
	return "; used as " + strings.Join(hosts[:min(len(hosts), shownHosts)], ", ") + ", too"
}
