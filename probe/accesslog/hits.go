package accesslog

import (
	"bytes"
	"strings"

	"farmtop/model/cookie"
	"farmtop/model/sticky"
	"farmtop/probe/accesslog/format"
)

// hit makes of the line at hand what the tracker wants to know.
func (t *Tally) hit() (h sticky.Hit) {
	line := &t.line
	h.At, h.Node, h.Named, h.Status = line.At, t.served(), sticky.None, uint16(line.Status)
	h.Cookie, h.Failed, h.Retried = sticky.HAProxyCookie(line.Termination), hasFailed(line), line.Tried > 1
	value := line.Cookie
	if len(value) == 0 {
		value = line.SetCookie
		h.Cookie = t.without(h.Cookie)
	} else {
		h.Named = t.named(value)
	}
	if id := t.sessionIn(value); id != nil {
		h.Session = t.key.Hash(id)
	}
	return h
}

// served is the node that answered; sticky.None where the line doesn't tell.
func (t *Tally) served() int32 {
	line := &t.line
	if len(line.Server) > 0 {
		node := t.roster.node(line.Server)
		if node == ambiguous {
			node = t.nodeIn(line.Group, line.Server)
		}
		return node
	}
	if !t.parser.Has(format.FieldServer) {
		return t.roster.node(t.source)
	}
	return sticky.None
}

// nodeIn is the node that one group of a balancer calls so.
func (t *Tally) nodeIn(group, server []byte) int32 {
	t.qualified = append(append(append(t.qualified[:0], group...), '/'), server...)
	return t.roster.node(t.qualified)
}

// without is what became of the cookie of a request that had none, as far as the balancer didn't say it.
func (t *Tally) without(said sticky.Cookie) sticky.Cookie {
	switch {
	case said != sticky.Unstated:
		return said
	case len(t.line.SetCookie) > 0:
		return sticky.Issued
	case t.parser.Has(format.FieldCookie):
		return sticky.Absent
	}
	return sticky.Unstated
}

// named is the known node that a cookie's value leads to.
func (t *Tally) named(value []byte) int32 {
	if t.index == nil {
		return sticky.None
	}
	node, ok := t.index.Node(value)
	if !ok || node >= maxNodes-1 {
		return sticky.None
	}
	return int32(node)
}

// sessionIn is the part of a cookie's value that is the session's own, without the node that a balancer reads in it: before a route
// as in 0A1B….am1, or behind a server as in am1~0A1B…. It is nil where the value means nothing but a node.
func (t *Tally) sessionIn(value []byte) []byte {
	if i := bytes.IndexByte(value, '~'); t.index != nil && i > 0 && t.named(value[:i]) != sticky.None {
		value = value[i+1:]
	} else if i := bytes.IndexByte(value, '.'); i > 0 && t.isRoute(value[i+1:]) {
		value = value[:i]
	} else if t.named(value) != sticky.None {
		return nil
	}
	if len(value) < cookie.LeastSession || t.shared {
		return nil
	}
	return value
}

// isRoute tells whether what stands behind the first dot is a route: Tomcat's cookie has nothing else there, of others only the name
// of a node is one.
func (t *Tally) isRoute(tail []byte) bool {
	return strings.EqualFold(t.format.CookieName(), "JSESSIONID") || t.named(tail) != sticky.None
}

// hasFailed tells whether a request got no answer by the servers' fault, or one that blames them. HAProxy's first letter says who
// ended a session without a status (configuration manual, 8.5); for others a missing status is the client's leaving.
func hasFailed(line *format.Line) bool {
	if line.Status == 0 && len(line.Termination) > 0 {
		return line.Termination[0] == 'S' || line.Termination[0] == 's'
	}
	return line.Status >= 500 && line.Status <= 599
}
