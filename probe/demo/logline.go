package demo

import (
	"fmt"
	"strings"
	"time"
)

const (
	// captureLimit is how much of a cookie or header is logged, as "capture cookie SRVID len 63" does.
	captureLimit = 63
	// uriLimit is how much of a request line is logged; HAProxy's default is 1024.
	uriLimit = 1024
)

// logDirective is what the balancer's configuration says about its log.
func logDirective(captured string) string {
	return fmt.Sprintf(`option httplog
capture cookie %s len %d
capture request header X-Forwarded-For len %[2]d
capture request header User-Agent len %[2]d
`, captured, captureLimit)
}

// requestLine is HAProxy's httplog: "%ci:%cp [%tr] %ft %b/%s %TR/%Tw/%Tc/%Tr/%Ta %ST %B %CC %CS %tsc %ac/%fc/%bc/%sc/%rc
// %sq/%bq %hr %hs %{+Q}r" (configuration.txt, "HTTP log format").
func requestLine(e *exchange, now time.Time) string {
	server := "<NOSRV>"
	if e.choice.server != nil {
		server = e.choice.server.name
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s [%s] %s %s/%s %s %d %d %s %s %s %d/%d/%d/%d/0 0/0 {%s|%s} \"%s\"",
		e.request.RemoteAddr, e.began.Format("02/Jan/2006:15:04:05.000"), e.frontend(), backendName, server,
		e.timers(now), e.status, e.bytesOut, e.capturedCookie(), e.capturedGift(), e.termination(),
		e.counts.frontend, e.counts.frontend, e.counts.backend, e.counts.server,
		capture(lastLine(e.request.Header.Values(forwardedFor)), captureLimit, headerSpecials),
		capture(e.request.UserAgent(), captureLimit, headerSpecials),
		capture(e.request.Method+" "+e.request.RequestURI+" "+e.request.Proto, uriLimit, lineSpecials))
	return b.String()
}

// frontend is the frontend's name, with a mark for TLS.
func (e *exchange) frontend() string {
	if e.request.TLS == nil {
		return frontendName
	}
	return frontendName + "~"
}

// timers are the phases in milliseconds, -1 for those that weren't reached.
func (e *exchange) timers(now time.Time) string {
	total := now.Sub(e.began).Milliseconds()
	switch {
	case e.choice.server == nil:
		return fmt.Sprintf("0/-1/-1/-1/%d", total)
	case e.connectFailed:
		return fmt.Sprintf("0/0/-1/-1/%d", total)
	case e.responseFailed, e.aborted:
		return fmt.Sprintf("0/0/%d/-1/%d", e.connect.Milliseconds(), total)
	default:
		return fmt.Sprintf("0/0/%d/%d/%d", e.connect.Milliseconds(), e.response.Milliseconds(), total)
	}
}

// termination is HAProxy's four letters: how the session ended, in which phase, the client's cookie, the cookie given.
func (e *exchange) termination() string {
	cause := "--"
	switch {
	case e.choice.server == nil, e.connectFailed:
		cause = "SC"
	case e.aborted:
		cause = "CH"
	case e.killed:
		cause = "KH"
	case e.responseFailed:
		cause = "SH"
	}
	given := "N"
	switch {
	case e.choice.given != "":
		given = "I"
	case e.deleted:
		given = "D"
	}
	return cause + string(e.choice.client) + given
}

// capturedCookie is "JSESSIONID=…", "-" when the client sent none.
func (e *exchange) capturedCookie() string {
	c, err := e.request.Cookie(e.options.captures)
	if err != nil {
		return "-"
	}
	return capture(c.Name+"="+c.Value, captureLimit, headerSpecials)
}

// capturedGift is the same of the node's answer; what the balancer adds to that isn't logged.
func (e *exchange) capturedGift() string {
	if e.gift == nil {
		return "-"
	}
	return capture(e.gift.Name+"="+e.gift.Value, captureLimit, headerSpecials)
}

func lastLine(lines []string) string {
	if len(lines) == 0 {
		return ""
	}
	return lines[len(lines)-1]
}

// What is escaped in captured headers and in the request line (HAProxy's log.c, hdr_encode_map and url_encode_map), besides
// what can't be printed.
const (
	headerSpecials = `"#{|}`
	lineSpecials   = `"#`
)

// capture cuts a text and escapes what would break the line: "#" and two hex digits.
func capture(text string, limit int, specials string) string {
	if len(text) > limit {
		text = text[:limit]
	}
	var b strings.Builder
	for i := range len(text) {
		c := text[i]
		if c < ' ' || c > '~' || strings.IndexByte(specials, c) >= 0 {
			fmt.Fprintf(&b, "#%02X", c)
			continue
		}
		b.WriteByte(c)
	}
	return b.String()
}
