package nginxplus

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"sync"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/standin"
	"farmtop/probe/lab"
)

// The fake's login and upstream.
const (
	fakeUser     = "farmtop"
	fakePassword = "correct-horse"
	fakeUpstream = "app"
)

// fake speaks the API, version 9, as its OpenAPI description has it, for a stand-in of nginx with one upstream.
type fake struct {
	proxy *standin.Proxy
	mux   *http.ServeMux

	mu         sync.Mutex // guards what follows
	readOnly   bool
	generation int
	versions   []int
}

// newFake starts a fake and tells how it is reached.
func newFake(t testing.TB) (*fake, model.Balancer) {
	t.Helper()
	f := &fake{
		proxy: standin.New(t, lab.Nodes(t, lab.NewAuthority(t), 3), func(n *lab.Node) string { return n.Name }), mux: http.NewServeMux(), generation: 4, versions: []int{1, 2, 8, 9, 10},
	}
	f.mux.HandleFunc("GET /api/{$}", func(w http.ResponseWriter, _ *http.Request) {
		f.mu.Lock()
		defer f.mu.Unlock()
		standin.Say(w, http.StatusOK, f.versions)
	})
	f.mux.HandleFunc("GET /api/9/nginx", f.nginx)
	f.mux.HandleFunc("GET /api/9/http/upstreams/{$}", func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Has("fields") {
			standin.Say(w, http.StatusOK, map[string]any{fakeUpstream: struct{}{}, "other": struct{}{}})
			return
		}
		standin.Say(w, http.StatusOK, map[string]any{fakeUpstream: f.upstream(r), "other": map[string]any{"peers": []any{}}})
	})
	f.mux.HandleFunc("GET /api/9/http/upstreams/{name}/{$}", f.known(func(w http.ResponseWriter, r *http.Request) { standin.Say(w, http.StatusOK, f.upstream(r)) }))
	f.mux.HandleFunc("GET /api/9/http/upstreams/{name}/servers/{id}", f.known(f.server))
	f.mux.HandleFunc("PATCH /api/9/http/upstreams/{name}/servers/{id}", f.known(f.patch))
	f.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) {
		refuse(w, http.StatusNotFound, "PathNotFound", "path not found")
	})
	return f, serve(t, f)
}

// serve starts an HTTPS server of a handler, and is a balancer there.
func serve(t testing.TB, h http.Handler) model.Balancer {
	t.Helper()
	address, trust := standin.Serve(t, h)
	return model.Balancer{
		Name: "lb1", Kind: "nginxplus", Address: address + "/api", Backend: fakeUpstream,
		Login: model.Login{User: fakeUser, Password: fakePassword}, TLS: trust,
	}
}

func (f *fake) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if user, password, _ := r.BasicAuth(); user != fakeUser || password != fakePassword {
		w.Header().Set("WWW-Authenticate", `Basic realm="api"`)
		http.Error(w, "<html>401 Authorization Required</html>", http.StatusUnauthorized)
		return
	}
	f.mux.ServeHTTP(w, r)
}

func refuse(w http.ResponseWriter, status int, code, text string) {
	standin.Say(w, status, map[string]any{
		"error":      map[string]any{"status": status, "text": text, "code": code},
		"request_id": "1ae8a7d2a3a3e4a7b4c7d1f0e9b8a7c6", "href": "https://nginx.org/en/docs/http/ngx_http_api_module.html",
	})
}

// known answers for the one upstream there is.
func (f *fake) known(answer http.HandlerFunc) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		switch r.PathValue("name") {
		case fakeUpstream:
			answer(w, r)
		case "static":
			refuse(w, http.StatusBadRequest, "UpstreamStatic", "upstream is static")
		default:
			refuse(w, http.StatusNotFound, "UpstreamNotFound", "upstream not found")
		}
	}
}

func (f *fake) nginx(w http.ResponseWriter, _ *http.Request) {
	f.mu.Lock()
	defer f.mu.Unlock()
	now := time.Now().UTC()
	standin.Say(w, http.StatusOK, map[string]any{
		"version": "1.29.0", "build": "nginx-plus-r35", "address": "127.0.0.1", "generation": f.generation,
		"load_timestamp": now.Add(-time.Hour).Format(time.RFC3339Nano), "timestamp": now.Format(time.RFC3339Nano), "pid": 32212, "ppid": 32210,
	})
}

func (f *fake) upstream(r *http.Request) map[string]any {
	var peers []any
	for i, s := range f.proxy.Servers(r.Context()) {
		peers = append(peers, map[string]any{
			"id": i, "server": s.Address, "name": s.Name, "backup": false, "weight": s.Weight, "state": stateOf(s),
			"active": s.InFlight, "max_conns": 0, "requests": s.Requests, "sent": 0, "received": 0, "fails": 0, "unavail": 0,
			"health_checks": map[string]any{"checks": 26214, "fails": 0, "unhealthy": 0, "last_passed": s.Up},
			"downtime":      0, "selected": time.Now().UTC().Format(time.RFC3339),
			"responses": map[string]any{"2xx": s.Requests, "codes": map[string]int{"200": s.Requests}, "total": s.Requests},
		})
	}
	return map[string]any{"peers": peers, "keepalive": 0, "zombies": 0, "zone": fakeUpstream}
}

func stateOf(s standin.Server) string {
	switch {
	case s.Off:
		return "down"
	case !s.Up:
		return "unhealthy"
	case s.Drains:
		return "draining"
	}
	return "up"
}

// find is a server and its number; it refuses where there is none.
func (f *fake) find(w http.ResponseWriter, r *http.Request) (standin.Server, bool) {
	id, err := strconv.Atoi(r.PathValue("id"))
	all := f.proxy.Servers(r.Context())
	switch {
	case err != nil:
		refuse(w, http.StatusBadRequest, "UpstreamBadServerId", "invalid server ID")
	case id < 0 || id >= len(all):
		refuse(w, http.StatusNotFound, "UpstreamServerNotFound", fmt.Sprintf("server with ID \"%d\" does not exist", id))
	default:
		return all[id], true
	}
	return standin.Server{}, false
}

func (f *fake) server(w http.ResponseWriter, r *http.Request) {
	if s, found := f.find(w, r); found {
		sayServer(w, r, s)
	}
}

func sayServer(w http.ResponseWriter, r *http.Request, s standin.Server) {
	id, _ := strconv.Atoi(r.PathValue("id"))
	standin.Say(w, http.StatusOK, map[string]any{
		"id": id, "server": s.Address, "weight": s.Weight, "max_conns": 0, "max_fails": 1, "fail_timeout": "10s", "slow_start": "0s",
		"route": "", "backup": false, "down": s.Off, "drain": s.Drains,
	})
}

// patch treats "drain" and "down" as one property, so that the last word counts.
func (f *fake) patch(w http.ResponseWriter, r *http.Request) {
	f.mu.Lock()
	readOnly := f.readOnly
	f.mu.Unlock()
	if readOnly {
		refuse(w, http.StatusMethodNotAllowed, "MethodDisabled", "method disabled")
		return
	}
	s, found := f.find(w, r)
	if !found {
		return
	}
	for _, p := range properties(r.Body) {
		weight, isNumber := p.value.(float64)
		on, isBool := p.value.(bool)
		switch {
		case p.name == "weight" && (!isNumber || weight < 1):
			refuse(w, http.StatusBadRequest, "UpstreamBadWeight", "invalid \"weight\"")
			return
		case p.name == "weight":
			s.Weight = int(weight)
		case p.name == "drain" && isBool:
			s.Drains, s.Off = on, false
		case p.name == "down" && isBool:
			s.Drains, s.Off = false, on
		default:
			refuse(w, http.StatusBadRequest, "UpstreamConfFormatError", "unknown parameter \""+p.name+"\"")
			return
		}
	}
	f.proxy.Change(s.Name, func(is *standin.Server) { is.Weight, is.Drains, is.Off = s.Weight, s.Drains, s.Off })
	sayServer(w, r, s)
}

type property struct {
	name  string
	value any
}

// properties are those of a JSON object, in its order.
func properties(body io.Reader) (all []property) {
	object := json.NewDecoder(body)
	_, _ = object.Token() // the brace
	for object.More() {
		name, err := object.Token()
		var value any
		if err != nil || object.Decode(&value) != nil {
			return nil
		}
		all = append(all, property{fmt.Sprint(name), value})
	}
	return all
}
