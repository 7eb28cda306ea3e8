package f5

import (
	"crypto/rand"
	"encoding/json"
	"fmt"
	"net"
	"net/http"
	"sync"
	"testing"

	"farmtop/model"
	"farmtop/probe/balancer/standin"
	"farmtop/probe/lab"
)

// The fake's login and pool.
const (
	fakeUser     = "farmtop"
	fakePassword = "correct-horse"
	fakePool     = "/Common/app"
)

// fake speaks iControl REST as its user guide and public answers of version 16 have it, for a stand-in of a BIG-IP with one pool. Members
// are named after their nodes: "/Common/node1:8443".
type fake struct {
	proxy *standin.Proxy
	mux   *http.ServeMux

	mu       sync.Mutex // guards what follows
	tokens   map[string]bool
	logins   int
	asked    int // requests with a token
	failover string
	mode     string
	looks    bool // the user may only look
}

// newFake starts a fake and tells how it is reached.
func newFake(t testing.TB) (*fake, model.Balancer) {
	t.Helper()
	f := &fake{
		proxy: standin.New(t, lab.Nodes(t, lab.NewAuthority(t), 3), memberName), mux: http.NewServeMux(),
		tokens: map[string]bool{}, failover: "active", mode: "ratio-member",
	}
	f.mux.HandleFunc("DELETE /mgmt/shared/authz/tokens/{token}", f.end)
	f.mux.HandleFunc("GET /mgmt/tm/cm/device", f.devices)
	f.mux.HandleFunc("GET /mgmt/tm/ltm/pool/{pool}", f.known(f.pool))
	f.mux.HandleFunc("GET /mgmt/tm/ltm/pool/{pool}/members/stats", f.known(f.stats))
	f.mux.HandleFunc("GET /mgmt/tm/ltm/pool/{pool}/members/{member}", f.known(f.patch))
	f.mux.HandleFunc("PATCH /mgmt/tm/ltm/pool/{pool}/members/{member}", f.known(f.patch))
	return f, serve(t, f)
}

// serve starts an HTTPS server of a handler, and is a balancer there.
func serve(t testing.TB, h http.Handler) model.Balancer {
	t.Helper()
	address, trust := standin.Serve(t, h)
	return model.Balancer{
		Name: "bigip1", Kind: "f5", Address: address, Backend: fakePool,
		Login: model.Login{User: fakeUser, Password: fakePassword}, TLS: trust,
	}
}

func refuse(w http.ResponseWriter, status int, message string) {
	standin.Say(w, status, map[string]any{"code": status, "message": message, "errorStack": []string{}, "apiError": 3})
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path == "/mgmt/shared/authn/login" {
		f.logIn(w, r)
		return
	}
	f.mu.Lock()
	f.asked++
	let := f.tokens[r.Header.Get("X-F5-Auth-Token")]
	f.mu.Unlock()
	if !let {
		refuse(w, http.StatusUnauthorized, "X-F5-Auth-Token does not exist.")
		return
	}
	f.mux.ServeHTTP(w, r)
}

func (f *fake) logIn(w http.ResponseWriter, r *http.Request) {
	var who struct{ Username, Password, LoginProviderName string }
	f.mu.Lock()
	defer f.mu.Unlock()
	f.logins++
	if err := json.NewDecoder(r.Body).Decode(&who); err != nil || r.Method != http.MethodPost || r.Header.Get("Authorization") != "" ||
		who.Username != fakeUser || who.Password != fakePassword || who.LoginProviderName != "tmos" {
		refuse(w, http.StatusUnauthorized, "Authentication failed.")
		return
	}
	token := rand.Text()
	f.tokens[token] = true
	standin.Say(w, http.StatusOK, map[string]any{
		"username": who.Username, "loginProviderName": "tmos",
		"token": map[string]any{"token": token, "name": token, "userName": who.Username, "timeout": 1200},
	})
}

// end ends a token of one's own, as "iControl REST Authentication Token Management" (community.f5.com) has it.
func (f *fake) end(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if r.PathValue("token") != r.Header.Get("X-F5-Auth-Token") {
		refuse(w, http.StatusBadRequest, "Authorization failed")
		return
	}
	delete(f.tokens, r.PathValue("token"))
	standin.Say(w, http.StatusOK, map[string]any{"token": r.PathValue("token")})
}

// forget ends all tokens, as a restart does.
func (f *fake) forget() {
	f.mu.Lock()
	defer f.mu.Unlock()
	clear(f.tokens)
}

// set changes the fake.
func (f *fake) set(change func(*fake)) {
	f.mu.Lock()
	defer f.mu.Unlock()
	change(f)
}

func (f *fake) devices(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	other := "standby"
	if f.failover == "standby" {
		other = "active"
	}
	standin.Say(w, http.StatusOK, map[string]any{"kind": "tm:cm:device:devicecollectionstate", "items": []any{
		map[string]any{"name": "bigip1.example.com", "managementIp": "192.0.2.1", "failoverState": f.failover, "selfDevice": "true", "version": "16.1.3"},
		map[string]any{"name": "bigip2.example.com", "managementIp": "192.0.2.2", "failoverState": other, "selfDevice": "false", "version": "16.1.3"},
	}})
}

// known answers for the one pool there is.
func (f *fake) known(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if r.PathValue("pool") != "~Common~app" {
			refuse(w, http.StatusNotFound, "01020036:3: The requested Pool ("+r.PathValue("pool")+") was not found.")
			return
		}
		answer(w, r)
	}
}

// memberName is a node's name as a member: "node1:8443".
func memberName(n *lab.Node) string {
	_, port, _ := net.SplitHostPort(n.Address)
	return n.Name + ":" + port
}

func memberOf(s standin.Server) map[string]any {
	session, state := "monitor-enabled", "up"
	if !s.Up {
		state = "down"
	}
	if s.Drains || s.Off {
		session = "user-disabled"
	}
	if s.Off {
		state = "user-down"
	}
	host, _, _ := net.SplitHostPort(s.Address)
	return map[string]any{
		"kind": "tm:ltm:pool:members:membersstate", "name": s.Name, "partition": "Common", "fullPath": "/Common/" + s.Name,
		"address": host, "connectionLimit": 0, "dynamicRatio": 1, "ephemeral": "false", "fqdn": map[string]any{"autopopulate": "disabled"},
		"monitor": "default", "priorityGroup": 0, "ratio": s.Weight, "session": session, "state": state,
	}
}

func (f *fake) pool(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	mode := f.mode
	f.mu.Unlock()
	reference := map[string]any{"link": "https://localhost/mgmt/tm/ltm/pool/~Common~app/members?ver=16.1.3", "isSubcollection": true}
	if r.URL.Query().Get("expandSubcollections") == "true" {
		var items []any
		for _, s := range f.proxy.Servers(r.Context()) {
			items = append(items, memberOf(s))
		}
		reference["items"] = items
	}
	standin.Say(w, http.StatusOK, map[string]any{
		"kind": "tm:ltm:pool:poolstate", "name": "app", "partition": "Common", "fullPath": fakePool,
		"loadBalancingMode": mode, "minActiveMembers": 0, "membersReference": reference,
	})
}

func (f *fake) stats(w http.ResponseWriter, r *http.Request) {
	entries := map[string]any{}
	for _, s := range f.proxy.Servers(r.Context()) {
		entries["https://localhost/mgmt/tm/ltm/pool/~Common~app/members/~Common~"+s.Name+"/stats"] = statsOf(s)
	}
	standin.Say(w, http.StatusOK, map[string]any{"kind": "tm:ltm:pool:members:memberscollectionstats", "entries": entries})
}

func statsOf(s standin.Server) map[string]any {
	available, enabled, monitor := "available", "enabled", "up"
	switch {
	case s.Off:
		available, monitor = "offline", "forced-down"
	case !s.Up:
		available, monitor = "offline", "down"
	}
	if s.Drains || s.Off {
		enabled = "disabled"
	}
	value := func(n int) map[string]int { return map[string]int{"value": n} }
	text := func(s string) map[string]string { return map[string]string{"description": s} }
	return map[string]any{"nestedStats": map[string]any{"kind": "tm:ltm:pool:members:membersstats", "entries": map[string]any{
		"addr": text("127.0.0.11"), "connq.depth": value(0), "curSessions": value(0), "monitorStatus": text(monitor),
		"nodeName": text("/Common/node"), "poolName": text(fakePool), "port": value(8443),
		"serverside.curConns": value(s.InFlight), "serverside.totConns": value(s.Requests), "totRequests": value(s.Requests),
		"status.availabilityState": text(available), "status.enabledState": text(enabled),
		"status.statusReason": text("Pool member is " + available),
	}}}
}

// patch changes a member, or tells of it where the method is GET.
func (f *fake) patch(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	looks := f.looks
	f.mu.Unlock()
	if looks && r.Method != http.MethodGet {
		refuse(w, http.StatusUnauthorized, "Authorization failed: user=https://localhost/mgmt/shared/authz/users/farmtop resource=/mgmt/tm/ltm/pool/~Common~app verb=PATCH")
		return
	}
	for _, s := range f.proxy.Servers(r.Context()) {
		if r.PathValue("member") == "~Common~"+s.Name {
			f.change(w, r, s)
			return
		}
	}
	refuse(w, http.StatusNotFound, fmt.Sprintf("01020036:3: The requested Pool Member (%s %s) was not found.", fakePool, r.PathValue("member")))
}

func (f *fake) change(w http.ResponseWriter, r *http.Request, s standin.Server) {
	var want struct {
		Session, State string
		Ratio          *int
	}
	if r.Method != http.MethodGet && json.NewDecoder(r.Body).Decode(&want) != nil {
		refuse(w, http.StatusBadRequest, "Found invalid JSON")
		return
	}
	if want.Ratio != nil {
		s.Weight = *want.Ratio
	}
	disabled := s.Drains || s.Off
	if want.Session != "" {
		disabled = want.Session == "user-disabled"
	}
	if want.State != "" {
		s.Off = want.State == "user-down"
	}
	s.Drains = disabled && !s.Off
	f.proxy.Change(s.Name, func(is *standin.Server) { is.Weight, is.Drains, is.Off = s.Weight, s.Drains, s.Off })
	standin.Say(w, http.StatusOK, memberOf(s))
}
