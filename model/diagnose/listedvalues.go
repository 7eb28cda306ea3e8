package diagnose

import (
	"fmt"
	"slices"

	"farmtop/model"
	"farmtop/model/cookie"
)

// listedValues is the part of ST02 that the application's own list of its servers shows before the second node is seen: a node sets
// the sticky cookie to the ID of another one. Where the balancer leads the value to that node it is meant so.
func (e *exam) listedValues(told []string) []string {
	if len(e.view.Listed) == 0 {
		return told
	}
	nodes := e.view.CookieNodes()
	tell := func(node, value, how string) {
		owner := listedOwner(nodes, node, value)
		if owner != "" && !slices.Contains(told, value) {
			told = append(told, value)
			e.listedValue(node, owner, value, how)
		}
	}
	if t := e.traffic; t != nil {
		for i := range t.Values {
			for _, by := range t.Values[i].Givers(t.At) {
				if by.Node >= 0 && int(by.Node) < len(t.Nodes) {
					tell(t.Nodes[by.Node], t.Values[i].Value, fmt.Sprintf("since %s it set it %s times", e.clock(t.Since), thousands(by.Times)))
				}
			}
		}
	}
	if r := e.routed(); r != nil {
		for i := range r.Own {
			tell(r.Own[i].Node, r.Own[i].Value, e.tested()+": asked straight, it gave it")
		}
	}
	return told
}

// listedOwner is another node that the value is listed for; "" where there is none, or the balancer has it for the giver.
func listedOwner(nodes []cookie.Node, giver, value string) (owner string) {
	for i := range nodes {
		n := &nodes[i]
		switch isListed := slices.Contains(n.IDs, value); {
		case n.Name == giver && (isListed || slices.Contains(n.Values, value)):
			return ""
		case n.Name != giver && isListed:
			owner = n.Name
		}
	}
	return owner
}

func (e *exam) listedValue(giver, owner, value, how string) {
	f := e.about(nil, "ST02")
	if f == nil {
		return
	}
	quoted := fmt.Sprintf("%q", short(value))
	f.About = quoted
	f.Title = fmt.Sprintf("%s sets %s to %s, which is %s's", short(giver), e.cookieName(), quoted, short(owner))
	at := slices.IndexFunc(e.view.Listed, func(s model.ListedServer) bool { return s.ID == value })
	f.Evidence = fmt.Sprintf("%s; the application lists %s as %s", how, quoted, short(e.view.Listed[at].URL))
}
