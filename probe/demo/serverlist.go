package demo

import (
	"encoding/json"
	"net/http"
	"strings"
)

// adminCookie is the cookie, or the header, with the token of a session at AM.
const adminCookie = "iPlanetDirectoryPro"

// Tokens that AM's nodes know: any other one is nobody's.
const (
	AdminToken = "demo-administrator" // of one who may read the list of servers
	userToken  = "demo-user"          // of one who may not
)

// A peer is a server of AM's site, as AM lists it.
type peer struct {
	ID   string `json:"_id"`
	Rev  string `json:"_rev"`
	URL  string `json:"url"`
	Site string `json:"siteName"`
}

// peers are the servers of the site. Their IDs are what their cookies should say, whatever a fault makes of those.
func (f *Farm) peers() []peer {
	list := make([]peer, 0, len(f.nodes))
	for _, n := range f.nodes {
		base, _, _ := strings.Cut(strings.TrimPrefix(f.product.login, "/"), "/")
		list = append(list, peer{ID: f.product.value(n.number), Rev: "1", URL: "https://" + n.address + "/" + base, Site: "demo"})
	}
	return list
}

// servers is where AM lists the servers of its site; "" for other products, which no path is.
func (p *product) servers() string {
	if !p.isAM() {
		return ""
	}
	return strings.TrimSuffix(p.login, "authenticate") + "global-config/servers"
}

// listServers answers a query for the servers of the site, to who may ask (AM's "Load balancing", "Configure site sticky load balancing";
// CREST's errors).
func (n *webNode) listServers(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(servedBy, n.name)
	w.Header().Set("Content-Type", "application/json;charset=UTF-8")
	switch tokenOf(r) {
	case AdminToken:
	case userToken:
		refuse(w, http.StatusForbidden, "Forbidden", "The user doesn't have the required privileges.")
		return
	default:
		refuse(w, http.StatusUnauthorized, "Unauthorized", "Access Denied")
		return
	}
	if r.Method != http.MethodGet || r.URL.Query().Get("_queryFilter") != "true" {
		refuse(w, http.StatusBadRequest, "Bad Request", "Expected _queryFilter=true")
		return
	}
	all := n.peers()
	answer := map[string]any{
		"result": all, "resultCount": len(all), "pagedResultsCookie": nil, "totalPagedResultsPolicy": "NONE", "totalPagedResults": -1,
		"remainingPagedResults": -1,
	}
	_ = json.NewEncoder(w).Encode(answer) // who has gone doesn't hear it
}

// tokenOf is the token that a request brings, as a header or as a cookie; "" for none.
func tokenOf(r *http.Request) string {
	if token := r.Header.Get(adminCookie); token != "" {
		return token
	}
	token, _ := stickyValue(r, adminCookie)
	return token
}

func refuse(w http.ResponseWriter, status int, reason, message string) {
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(map[string]any{"code": status, "reason": reason, "message": message}) // who has gone doesn't hear it
}
