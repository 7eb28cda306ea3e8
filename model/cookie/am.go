package cookie

import (
	"fmt"
	"strings"
)

const (
	amName    = "amlbcookie" // com.iplanet.am.lbcookie.name
	loggedOut = "LOGOUT"     // what AM writes when it clears the cookie
	takenBack = "_remove_"   // what AWS writes into cookies that it no longer uses
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
		reading.Hint = "AM lists its servers' IDs at /json/global-config/servers: farmtop asks there where sticky: servers has a token; or name the node so, or see which node sets this cookie"
	}
	r.add(reading)
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
