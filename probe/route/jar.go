package route

import (
	"net/http"
	"net/netip"
	"path"
	"strings"
	"time"

	"farmtop/model/cookie"
	"farmtop/probe/client"
)

// Bounds of what a session keeps. RFC 6265, 6.1, asks browsers for 50 cookies a domain; servers take header lines of about 8 kB.
const (
	jarCookies = 50
	jarBytes   = 8 << 10
)

// A jar is what one client keeps of the cookies that answers set, and sends back (RFC 6265, 5.3 and 5.4), for one host and path.
type jar struct {
	cookies []*http.Cookie
	bytes   int
}

// put keeps, replaces or takes back a cookie. What doesn't fit is left out, as browsers leave it out.
func (j *jar) put(c *http.Cookie) {
	for i, old := range j.cookies {
		if old.Name == c.Name {
			j.bytes -= weight(old)
			j.cookies = append(j.cookies[:i], j.cookies[i+1:]...)
			break
		}
	}
	if isTakenBack(c) || len(j.cookies) == jarCookies || j.bytes+weight(c) > jarBytes {
		return
	}
	j.cookies = append(j.cookies, c)
	j.bytes += weight(c)
}

// isTakenBack tells whether an answer takes a cookie away (RFC 6265, 5.3): with Max-Age, with a moment long past, or with a value that
// says so.
func isTakenBack(c *http.Cookie) bool {
	return c.MaxAge < 0 || !c.Expires.IsZero() && c.Expires.Before(longPast) || cookie.Cleared([]byte(c.Value))
}

// longPast is before any clock that is merely wrong; balancers take cookies back with 1970.
var longPast = time.Date(2000, time.January, 1, 0, 0, 0, 0, time.UTC)

// weight is what a cookie takes in a request.
func weight(c *http.Cookie) int { return len(c.Name) + len(c.Value) + len("=; ") }

// header is the Cookie line, "" for none.
func (j *jar) header() string {
	var b strings.Builder
	for i, c := range j.cookies {
		if i > 0 {
			b.WriteString("; ")
		}
		b.WriteString(c.Name + "=" + c.Value)
	}
	return b.String()
}

// value is what the jar has under a name, "" for nothing.
func (j *jar) value(name string) string {
	for _, c := range j.cookies {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// A scene is where cookies are set and sent.
type scene struct {
	host   string // without port
	path   string
	secure bool
}

// unkept says why a client doesn't send a cookie back to the scene that the answer to a path there set; "" when it does.
func (s scene) unkept(c *http.Cookie, asked string) string {
	domain := strings.ToLower(strings.TrimPrefix(c.Domain, "."))
	host := strings.ToLower(s.host)
	_, notAName := netip.ParseAddr(host)
	switch {
	case domain != "" && domain != host && (notAName == nil || !strings.HasSuffix(host, "."+domain)):
		return "it is for the domain " + client.Cut(c.Domain) + ", and " + s.host + " isn't in that: clients drop it"
	case !s.within(pathOf(c, asked)):
		return "it is for the path " + client.Cut(pathOf(c, asked)) + ", and " + s.path + " isn't under that: clients don't send it there"
	case c.Secure && !s.secure:
		return "it is Secure, and the endpoint speaks plain HTTP: clients drop it"
	default:
		return ""
	}
}

// pathOf is the path that a cookie is for: its own, else the folder of what was asked for (RFC 6265, 5.1.4 and 5.2.4).
func pathOf(c *http.Cookie, asked string) string {
	if strings.HasPrefix(c.Path, "/") {
		return c.Path
	}
	if end := strings.LastIndexByte(asked, '/'); end > 0 {
		return asked[:end]
	}
	return "/"
}

// within tells whether the scene's path matches a cookie's (RFC 6265, 5.1.4).
func (s scene) within(cookiePath string) bool {
	at := s.path
	return at == cookiePath || strings.HasPrefix(at, cookiePath) && (strings.HasSuffix(cookiePath, "/") || at[len(cookiePath)] == '/') ||
		path.Clean(cookiePath) == "/"
}
