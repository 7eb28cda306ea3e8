package cookie

import (
	"fmt"
	"strings"
)

const (
	amName    = "amlbcookie" // com.iplanet.am.lbcookie.name
	loggedOut = "LOGOUT"     // what AM writes when it clears the cookie
	takenBack = "_remove_"   // what AWS writes into cookies that it no longer uses

	shownURL = 80 // characters of a server's URL: enough to know the server by
)

// server reads the ID that AM writes for the server that began a journey: two digits, unless com.iplanet.am.lbcookie.value says
// something else (OpenIdentityPlatform/OpenAM, AuthClientUtils.java: setlbCookie).
func (r *reader) server() {
	if r.name != amName || r.has(AM) {
		return
	}
	id := string(r.value)
	if !isToken(r.value) {
		return
	}
	reading := Reading{Kind: AM, Server: id, Node: r.node(r.value), Sure: true, Says: fmt.Sprintf("AM's server with the ID %s", id)}
	if reading.Node == "" {
		reading.Hint = r.listedHint(id)
	}
	r.add(reading)
}

// listedHint is what would tell the node of an ID, by what AM's list of servers has.
func (r *reader) listedHint(id string) string {
	url, isListed := r.ix.listed[id]
	switch {
	case r.ix.listed == nil:
		return "AM lists its servers' IDs at /json/global-config/servers: farmtop asks there where sticky: servers has a token; or name the node so, or see which node sets this cookie"
	case isListed:
		return fmt.Sprintf("AM lists %s as %.*q, which is none of the nodes, or can't be told from others; correct the node's address, or name it %s", id, shownURL, url, id)
	default:
		return fmt.Sprintf("AM doesn't list %s: the server was removed there, or the cookie is of another site", id)
	}
}

// cleared reads values that take a cookie back.
func (r *reader) cleared() {
	switch {
	case string(r.value) == loggedOut && (r.name == amName || r.sticky):
		r.add(Reading{Kind: AM, Form: "cleared", Sure: true, Says: "cleared by AM at a logout: it leads nowhere, the next request is balanced anew"})
	case string(r.value) == takenBack && strings.HasPrefix(r.name, "AWSALB"):
		r.add(Reading{Kind: AWS, Form: "cleared", Sure: true, Says: "taken back by the balancer: it leads nowhere"})
	}
}
