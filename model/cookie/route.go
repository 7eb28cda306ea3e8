package cookie

import (
	"bytes"
	"fmt"
	"strings"
)

// routes are what may be a route in a value: what stands behind its first dot, where Tomcat, Apache and mod_jk look (apache/tomcat,
// JvmRouteBinderValve.java; apache/httpd, modules/proxy/mod_proxy_balancer.c: find_session_route; apache/tomcat-connectors,
// native/common/jk_lb_worker.c), then what stands behind its last one, where the usual map for nginx's "sticky route" does. Those
// that there aren't are nil.
func routes(value []byte) [2][]byte {
	first := bytes.IndexByte(value, '.')
	if first < 0 {
		return [2][]byte{}
	}
	found := [2][]byte{value[first+1:]}
	if last := bytes.LastIndexByte(value, '.'); last > first {
		found[1] = value[last+1:]
	}
	return found
}

// route reads a route at the end of a value.
func (r *reader) route() {
	found := routes(r.value)
	nodes := [len(found)]string{r.node(found[0]), r.node(found[1])}
	tomcat := strings.EqualFold(r.name, "JSESSIONID")
	alone := r.value[0] == '.' // as Apache's own recipe has it, ROUTEID=.n1
	expected := tomcat || alone || r.sticky
	guessable := found[1] == nil && len(found[0]) <= maxGuess // tokens of other makers have more dots and longer parts
	for i, route := range found {
		node, other := nodes[i], nodes[1-i]
		if node == "" && (!isToken(route) || other != "" || r.isRead() || !expected && !guessable) {
			continue
		}
		reading := Reading{
			Kind: Route, Server: string(route), Node: node,
			Says: fmt.Sprintf("the route %s, behind the session's own value", route),
		}
		switch {
		case other != "" && other != node: // two nodes, one value
		case node != "":
			reading.Sure = expected
		default:
			reading.Sure = tomcat && i == 0
		}
		if alone {
			reading.Says = fmt.Sprintf("the route %s", route)
		}
		if node == "" {
			reading.Hint = hintServer(route)
		}
		r.add(reading)
	}
}

// maxToken is how long a server's or route's name is at most, in bytes: Apache's limit, the largest (apache/httpd,
// modules/proxy/mod_proxy.h: PROXY_WORKER_MAX_ROUTE_SIZE).
const maxToken = 96

// isToken tells of text that can be a server's or route's name.
func isToken(value []byte) bool {
	if len(value) == 0 || len(value) > maxToken {
		return false
	}
	for _, c := range value {
		switch {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '_', c == '-', c == '.', c == ':':
		default:
			return false
		}
	}
	return true
}
