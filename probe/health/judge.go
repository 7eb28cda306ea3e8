package health

import (
	"bytes"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"farmtop/model"
)

// judge decides whether an answer is a healthy one, and says why not.
func (e *exchange) judge(a *answer) {
	c := e.target.check
	if fault, why := verdictOf(c, a); fault != model.FaultNone {
		e.fail(fault, why)
		return
	}
	e.pass(strconv.Itoa(a.status) + " in " + model.Milliseconds(time.Since(e.start)))
}

// verdictOf holds an answer against what the check accepts: status first, then header, then body.
func verdictOf(c *model.Check, a *answer) (model.Fault, string) {
	if !c.Accepts(a.status) {
		return wrongStatus(c, a)
	}
	for i := range c.Headers {
		if why := headerFails(&c.Headers[i], a.header); why != "" {
			return model.FaultHeader, why
		}
	}
	if c.Body == "" && c.BodyMatch == nil && c.BodyNot == nil && len(c.JSON) == 0 {
		return model.FaultNone, ""
	}
	if encoding := a.encoding(); encoding != "" {
		return model.FaultBody, "the body can't be judged: it is sent as " + quote(encoding, 40) + " although it was asked for uncompressed"
	}
	if why := bodyFails(c, a); why != "" {
		return model.FaultBody, why
	}
	return model.FaultNone, ""
}

func wrongStatus(c *model.Check, a *answer) (model.Fault, string) {
	if a.isRedirect() {
		to := ""
		for name, value := range fields(a.header) {
			if equalFold(name, "Location") {
				to = " to " + cut(string(value), locationShown)
				break
			}
		}
		return model.FaultRedirect, fmt.Sprintf("answers %d%s, redirects are not followed", a.status, to)
	}
	why := "answers " + strconv.Itoa(a.status)
	if phrase := http.StatusText(a.status); phrase != "" {
		why += " " + phrase
	}
	if a.status == http.StatusBadRequest && c.Protocol == model.ProtocolHTTP && wantsTLS(a.body) {
		return model.FaultStatus, why + ": it wants TLS on this port; check it with https"
	}
	return model.FaultStatus, why + ", expected " + accepted(c)
}

// wantsTLS recognises what Go, nginx and Apache answer to plain HTTP on a TLS port.
func wantsTLS(body []byte) bool {
	for _, said := range []string{"HTTP request to an HTTPS server", "plain HTTP request was sent to HTTPS port", "speaking plain HTTP to an SSL-enabled"} {
		if bytes.Contains(body, []byte(said)) {
			return true
		}
	}
	return false
}

// accepted lists the codes that would be healthy.
func accepted(c *model.Check) string {
	var b strings.Builder
	for i, r := range c.Accepted() {
		if i > 0 {
			b.WriteString(", ")
		}
		b.WriteString(r.String())
	}
	return b.String()
}

// isRedirect tells whether the answer sends clients elsewhere.
func (a *answer) isRedirect() bool {
	switch a.status {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther, http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	default:
		return false
	}
}

// encoding is how the body is compressed; "" when it isn't.
func (a *answer) encoding() string {
	for name, value := range fields(a.header) {
		if equalFold(name, "Content-Encoding") && len(value) > 0 && !equalFold(value, "identity") {
			return string(value)
		}
	}
	return ""
}
