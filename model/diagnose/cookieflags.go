package diagnose

import (
	"fmt"
	"net/url"
	"strings"

	"farmtop/model"
)

// unsafeCookie is ST05: the sticky cookie lacks Secure or HttpOnly. What the endpoint sets is what clients get, be it asked by a check or by
// a routing test, so a node's own cookie matters only where the endpoint's answers set none.
func unsafeCookie(e *exam) {
	if u, err := url.Parse(e.farm.Endpoint); err != nil || u.Scheme != "https" {
		return
	}
	if c := e.endpointCookie(); c != nil {
		if missing := missingFlags(c); missing != "" {
			e.unsafe(nil, "the endpoint", c, missing)
		}
		return
	}
	if c := e.triedCookie(); c != nil {
		if missing := missingFlags(c); missing != "" {
			e.unsafe(nil, "the endpoint", c, missing)
			if f := e.alreadyFound("ST05", ""); f != nil {
				f.Evidence = e.tested() + ": " + f.Evidence
			}
		}
		return
	}
	all := camps(e.view.Nodes, func(n *model.NodeView) string {
		if c := nodeCookie(n); c != nil {
			return missingFlags(c) + " " // so that a safe cookie is a camp as well
		}
		return ""
	})
	if all == nil { // all alike, or none
		all = e.alikeCookies()
	}
	for _, c := range all {
		if missing := strings.TrimSpace(c.says); missing != "" {
			e.unsafe(c.one(), names(c.nodes), nodeCookie(c.nodes[0]), missing)
		}
	}
}

// alikeCookies is the one camp of nodes that set the cookie, when it lacks something.
func (e *exam) alikeCookies() []camp {
	var c camp
	for _, n := range e.view.Nodes {
		if cookie := nodeCookie(n); cookie != nil {
			if c.says = missingFlags(cookie); c.says == "" {
				return nil
			}
			c.nodes = append(c.nodes, n)
		}
	}
	if c.nodes == nil {
		return nil
	}
	return []camp{c}
}

func (e *exam) unsafe(n *model.NodeView, who string, c *model.SetCookie, missing string) {
	f := e.about(n, "ST05")
	if f == nil {
		return
	}
	if n == nil {
		f.About = "without " + missing
	}
	f.Title = fmt.Sprintf("%s %s %s without %s", who, setVerb(who), e.cookieName(), missing)
	f.Evidence = "Set-Cookie: " + e.cookieName() + "=…" + flags(c) + "; clients use " + cut(e.farm.Endpoint, quoteRunes)
	if strings.EqualFold(c.SameSite, "none") && !c.Secure {
		f.Evidence += "; with SameSite=None browsers refuse it without Secure"
	}
}

// setVerb is "sets" for one, "set" for several.
func setVerb(who string) string {
	if strings.Contains(who, " and ") {
		return "set"
	}
	return "sets"
}

// endpointCookie is the sticky cookie of the endpoint's newest answer; nil when that set none, or there was none.
func (e *exam) endpointCookie() *model.SetCookie {
	if e.view.Endpoint == nil {
		return nil
	}
	return setBy(e.view.Endpoint.Last)
}

// nodeCookie is the sticky cookie that a node's checks are given by itself; nil when none is.
func nodeCookie(n *model.NodeView) *model.SetCookie {
	if !answers(n) {
		return nil
	}
	for _, c := range n.Checks {
		if cookie := setBy(c.Last); cookie != nil {
			return cookie
		}
	}
	return nil
}

// setBy is the cookie that an answer sets, not one that it takes back.
func setBy(o *model.Observation) *model.SetCookie {
	if o == nil || o.Cookie == nil || o.Cookie.Cleared {
		return nil
	}
	return o.Cookie
}

// missingFlags are the attributes that a cookie lacks: "Secure and HttpOnly"; "" when it has both.
func missingFlags(c *model.SetCookie) string {
	switch {
	case !c.Secure && !c.HTTPOnly:
		return "Secure and HttpOnly"
	case !c.Secure:
		return "Secure"
	case !c.HTTPOnly:
		return "HttpOnly"
	default:
		return ""
	}
}

// flags are a cookie's attributes as the answer has them, but for its value.
func flags(c *model.SetCookie) string {
	var b strings.Builder
	for _, attribute := range []struct{ name, value string }{{"Path", c.Path}, {"Domain", c.Domain}, {"SameSite", c.SameSite}} {
		if attribute.value != "" {
			b.WriteString("; " + attribute.name + "=" + short(attribute.value))
		}
	}
	if c.Secure {
		b.WriteString("; Secure")
	}
	if c.HTTPOnly {
		b.WriteString("; HttpOnly")
	}
	return b.String()
}
