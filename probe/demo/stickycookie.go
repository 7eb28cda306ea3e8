package demo

import (
	"net/http"
	"slices"
	"strings"
)

// stickyValue is the value of the request's sticky cookie.
func stickyValue(r *http.Request, name string) (string, bool) {
	c, err := r.Cookie(name)
	if err != nil {
		return "", false
	}
	return c.Value, true
}

// stripCookie removes the sticky cookie from the Cookie lines: with "indirect" it never reaches the node.
func stripCookie(h http.Header, sticky string) {
	var kept []string
	for _, line := range h.Values("Cookie") {
		var pairs []string
		for pair := range strings.SplitSeq(line, ";") {
			pair = strings.TrimSpace(pair)
			if name, _, _ := strings.Cut(pair, "="); pair != "" && name != sticky {
				pairs = append(pairs, pair)
			}
		}
		if len(pairs) > 0 {
			kept = append(kept, strings.Join(pairs, "; "))
		}
	}
	h.Del("Cookie")
	for _, line := range kept {
		h.Add("Cookie", line)
	}
}

// dropCookie removes the sticky cookie from what the node's answer sets, and tells whether it was there: with "insert" the balancer
// alone gives it.
func dropCookie(h http.Header, sticky string) bool {
	before := h.Values("Set-Cookie")
	kept := slices.DeleteFunc(slices.Clone(before), func(line string) bool { return strings.HasPrefix(line, sticky+"=") })
	if len(kept) == len(before) {
		return false
	}
	h.Del("Set-Cookie")
	for _, line := range kept {
		h.Add("Set-Cookie", line)
	}
	return true
}

// setCookie is the line that ties the client to the server, as "insert indirect nocache httponly secure" writes it.
func (e *exchange) setCookie() string {
	pair := e.options.cookie + "=" + e.choice.given + "; path=/"
	if e.options.bare {
		return pair
	}
	return pair + "; HttpOnly; Secure"
}
