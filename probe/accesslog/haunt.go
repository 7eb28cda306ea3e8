package accesslog

import (
	"farmtop/model/cookie"
	"farmtop/model/sticky"
)

// isComplete tells whether a value is known for every node: told by a balancer, by the application's list of its servers or by the
// node's own answers, or learned.
func isComplete(nodes []cookie.Node, learned map[string]string) bool {
	has := map[string]bool{}
	for _, node := range learned {
		has[node] = true
	}
	for i := range nodes {
		if len(nodes[i].Values) == 0 && len(nodes[i].IDs) == 0 && !has[nodes[i].Name] {
			return false
		}
	}
	return len(nodes) > 0
}

// haunt finds the cookies that no node owns: HAProxy says it, and of others a value that names a node says it where all nodes' values
// are known.
func (t *Tally) haunt(h *sticky.Hit) {
	value := t.line.Cookie
	if len(value) == 0 || h.Named != sticky.None || h.Cookie != sticky.Ghost && (h.Cookie != sticky.Unstated || !t.complete) {
		return
	}
	part := cookie.NodePart(t.format.CookieName(), value)
	if len(part) == 0 || cookie.Cleared(value) {
		return
	}
	h.Cookie, h.Value = sticky.Ghost, t.key.Hash(part)
}
