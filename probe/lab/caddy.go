package lab

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"testing"
)

// A Caddy is a running caddy that hands everything to one group of upstreams, over TLS and with a sticky cookie.
type Caddy struct {
	*WebServer
	Admin string // the URL of its admin API
}

// CaddyGroup is the "@id" of the handler, CaddyCookie the name of its cookie.
const (
	CaddyGroup  = "web"
	CaddyCookie = "lb"
	caddySecret = "secret" // of the cookie's values
)

// caddyConfig is Caddy's configuration as JSON; %s are where its admin API and it itself listen, the handler's "@id", the cookie, the
// secret and the upstreams.
const caddyConfig = `{
  "admin": {"listen": %q, "config": {"persist": false}},
  "apps": {"http": {"servers": {"s": {"listen": [%q], "automatic_https": {"disable": true}, "routes": [{"handle": [{
    "@id": %q, "handler": "reverse_proxy", "upstreams": %s,
    "load_balancing": {"selection_policy": {"policy": "cookie", "name": %q, "secret": %q}, "try_duration": "2s"},
    "transport": {"protocol": "http", "tls": {"insecure_skip_verify": true}}
  }]}]}}}}
}`

// StartCaddy starts a caddy before the nodes. It ends with the test.
func StartCaddy(t testing.TB, nodes []*Node) *Caddy {
	t.Helper()
	type upstream struct {
		Dial string `json:"dial"`
	}
	upstreams := make([]upstream, 0, len(nodes))
	for _, n := range nodes {
		upstreams = append(upstreams, upstream{n.Address})
	}
	list, err := json.Marshal(upstreams)
	if err != nil {
		t.Fatal(err)
	}
	admin := freePort(t)
	server := serve(t, "caddy", func(s *WebServer) string {
		return fmt.Sprintf(caddyConfig, admin, s.Address, CaddyGroup, list, CaddyCookie, caddySecret)
	}, func(s *WebServer) []string { return []string{"run", "--config", s.config()} })
	return &Caddy{WebServer: server, Admin: "http://" + admin}
}

// Cookie is the value of the sticky cookie that leads to a node: the hex form of an HMAC-SHA256 of its address.
func (c *Caddy) Cookie(n *Node) string {
	mac := hmac.New(sha256.New, []byte(caddySecret))
	mac.Write([]byte(n.Address))
	return hex.EncodeToString(mac.Sum(nil))
}
