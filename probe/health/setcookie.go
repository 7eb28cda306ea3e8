package health

import (
	"bytes"

	"farmtop/model"
	"farmtop/model/cookie"
)

// attributeLimit is how many bytes of a cookie's attribute are kept: more than any path or domain that a farm sets.
const attributeLimit = 128

// takeCookie keeps what an answer sets the farm's sticky cookie to (RFC 6265, 5.2), of several the last one, as browsers do. The value
// itself is kept only as far as it names a node.
func (e *exchange) takeCookie(header []byte) {
	pair, rest, _ := bytes.Cut(header, []byte{';'})
	name, value, found := bytes.Cut(pair, []byte{'='})
	name, value = bytes.TrimSpace(name), bytes.TrimSpace(value)
	if wanted := e.target.farm.Sticky.Cookie; !found || wanted == "" || string(name) != wanted {
		return
	}
	if len(value) > 1 && value[0] == '"' && value[len(value)-1] == '"' {
		value = value[1 : len(value)-1]
	}
	set := model.SetCookie{Value: string(cookie.NodePart(e.target.farm.Sticky.Cookie, value)), Cleared: cookie.Cleared(value)}
	for len(rest) > 0 {
		var attribute []byte
		attribute, rest, _ = bytes.Cut(rest, []byte{';'})
		setAttribute(&set, attribute)
	}
	if last := e.target.last.cookie; last != nil && *last == set {
		e.seen.Cookie = last
		return
	}
	e.target.last.cookie = &set
	e.seen.Cookie = &set
}

func setAttribute(set *model.SetCookie, attribute []byte) {
	name, value, _ := bytes.Cut(attribute, []byte{'='})
	name, value = bytes.TrimSpace(name), bytes.TrimSpace(value)
	value = value[:min(len(value), attributeLimit)]
	switch {
	case equalFold(name, "Secure"):
		set.Secure = true
	case equalFold(name, "HttpOnly"):
		set.HTTPOnly = true
	case equalFold(name, "SameSite"):
		set.SameSite = string(value)
	case equalFold(name, "Path"):
		set.Path = string(value)
	case equalFold(name, "Domain"):
		set.Domain = string(value)
	case equalFold(name, "Max-Age"):
		set.Cleared = set.Cleared || string(value) == "0"
	}
}
