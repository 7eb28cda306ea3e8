package serverlist

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"farmtop/model"
)

// token is what must be seen in no word.
const token = "AQIC5wM2LY4Sfcz-token"

// path is where the servers are listed.
const path = "/am/json/global-config/servers?_queryFilter=true"

// site is a farm with a node for each server that answers as serve does.
func site(t *testing.T, serve ...http.HandlerFunc) *model.Farm {
	t.Helper()
	f := &model.Farm{Name: "am", Endpoint: "https://example.com/am/", Checks: []model.Check{{Name: "live", Protocol: model.ProtocolHTTPS}}}
	f.Sticky.Servers = &model.ServerList{Path: path, Header: "iPlanetDirectoryPro", Token: token}
	for i, each := range serve {
		server := httptest.NewUnstartedServer(each)
		server.Config.ErrorLog = log.New(io.Discard, "", 0)
		server.StartTLS()
		t.Cleanup(server.Close)
		f.TLS.Roots = server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
		f.Nodes = append(f.Nodes, model.Node{Name: fmt.Sprintf("am%d", i+1), Address: server.Listener.Addr().String()})
	}
	return f
}

// listing answers as AM does: to those with a session's token alone (docs.pingidentity.com/pingam, "Configure site sticky load
// balancing").
func listing(w http.ResponseWriter, r *http.Request) {
	if r.Header.Get("iPlanetDirectoryPro") != token || r.Header.Get("Accept-API-Version") != "resource=1.0, protocol=2.1" || r.RequestURI != path || r.Host != "example.com" {
		w.WriteHeader(http.StatusUnauthorized)
		return
	}
	_, _ = io.WriteString(w, `{"result":[
		{"_id":"01","_rev":"-1541617246","siteName":null,"url":"https://am1.example.com:8443/am"},
		{"_id":"02","_rev":"7","siteName":"site","url":"https://am2.example.com/am"},
		{"_id":"server-default"}],"resultCount":3,"totalPagedResults":-1,"totalPagedResultsPolicy":"NONE"}`)
}

// names resolves two names.
func names(_ context.Context, hostport string) ([]string, error) {
	if at, known := map[string]string{"am1.example.com:8443": "192.0.2.1:8443", "am2.example.com:443": "192.0.2.2:443"}[hostport]; known {
		return []string{at}, nil
	}
	return nil, errors.New("no such name: " + hostport)
}

func silent(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) }

func TestTheServersAreThoseThatANodeLists(t *testing.T) {
	t.Parallel()
	f := site(t, listing)
	got := New(f, "farmtop (a test)", names).Read(t.Context())
	want := []model.ListedServer{
		{ID: "01", URL: "https://am1.example.com:8443/am", Addresses: []string{"192.0.2.1:8443"}},
		{ID: "02", URL: "https://am2.example.com/am", Addresses: []string{"192.0.2.2:443"}},
	}
	same := slices.EqualFunc(got.Servers, want, func(a, b model.ListedServer) bool {
		return a.ID == b.ID && a.URL == b.URL && slices.Equal(a.Addresses, b.Addresses)
	})
	if !same || got.Err != "" || got.Farm != "am" || got.Node != "am1" || got.At.IsZero() {
		t.Errorf("%+v", got)
	}
}

func TestTheNextNodeIsAskedWhereOneDoesNotAnswer(t *testing.T) {
	t.Parallel()
	asked := 0
	f := site(t, silent, listing, func(http.ResponseWriter, *http.Request) { asked++ })
	r := New(f, "farmtop", names)
	for range 2 {
		if got := r.Read(t.Context()); got.Node != "am2" || got.Err != "" || len(got.Servers) != 2 {
			t.Errorf("%+v", got)
		}
	}
	if asked > 0 {
		t.Error("the third node was asked, though the second had answered")
	}
	f = site(t, silent, silent, silent, listing)
	r = New(f, "farmtop", names)
	if got := r.Read(t.Context()); got.Node != "" || got.Err != "no answer from am3: the connection was closed before the answer was complete" {
		t.Errorf("%+v", got)
	}
	if got := r.Read(t.Context()); got.Node != "am4" || got.Err != "" {
		t.Errorf("the next reading begins where the last one ended: %+v", got)
	}
}

func TestANodeWhoseApplicationIsDownKeepsNoOtherFromBeingAsked(t *testing.T) {
	t.Parallel()
	for name, ill := range map[string]http.HandlerFunc{"unavailable": says(503, ""), "not deployed": says(404, ""), "a page": says(200, "<html>")} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			if got := New(site(t, ill, listing), "farmtop", names).Read(t.Context()); got.Node != "am2" || got.Err != "" || len(got.Servers) != 2 {
				t.Errorf("%+v", got)
			}
		})
	}
	for _, status := range []int{401, 403} {
		f := site(t, says(status, ""), listing)
		if got := New(f, "farmtop", names).Read(t.Context()); got.Node != "am1" || got.Err == "" || got.Servers != nil {
			t.Errorf("a token that is refused with %d was tried elsewhere: %+v", status, got)
		}
	}
}

func TestAFarmWithoutNodesListsNothing(t *testing.T) {
	t.Parallel()
	if got := New(site(t), "farmtop", names).Read(t.Context()); got.Err != "the farm has no node that could be asked" || got.Servers != nil {
		t.Errorf("%+v", got)
	}
}

// says answers everybody with a status and a text.
func says(status int, text string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) {
		w.WriteHeader(status)
		_, _ = io.WriteString(w, text)
	}
}

func TestWhyThereIsNoListIsSaidWithoutTheToken(t *testing.T) {
	t.Parallel()
	status := func(code int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			w.WriteHeader(code)
			_, _ = io.WriteString(w, r.Header.Get("iPlanetDirectoryPro"))
		}
	}
	for _, c := range []struct {
		name   string
		serve  http.HandlerFunc
		change func(*model.Farm)
		want   string
	}{
		{"a token that ended", status(401), nil, "am1 doesn't take the token (401): its session has ended, or it belongs in another header than iPlanetDirectoryPro; log in anew, and start farmtop with that token"},
		{"a user without the right", status(403), nil, "am1 doesn't let the token's user read it (403): take an administrator's token"},
		{"another path", status(404), nil, `am1 has nothing at ` + path + ` (404): correct "path" under sticky: servers`},
		{"a redirect", status(302), nil, "am1 answers 302 to " + path + " where a list was expected"},
		{"a page", says(200, "<html>"+token), nil, `am1: its answer is no JSON, so it isn't AM's list of servers; correct "path" under sticky: servers`},
		{"another document", says(200, `{"result": "none"}`), nil, `am1: its answer has no "result" with "_id" and "url", so it isn't AM's list of servers; correct "path" under sticky: servers`},
		{"an endless one", says(200, `{"result":[`+strings.Repeat(`{"_id":"01","url":"https://a/"},`, 9000)+`{}]}`), nil, "am1: its list is longer than 64 kB, more than a site's servers need"},
		{"very many", says(200, `{"result":[`+strings.Repeat(`{},`, 1000)+`{}]}`), nil, "am1: it lists more than 1000 servers, which no site has"},
		{
			"a stranger's certificate", listing, func(f *model.Farm) { f.TLS.ServerName = "other.test" },
			"no answer from am1: am1's certificate isn't trusted: x509: certificate is valid for example.com, *.example.com, not other.test; give its authority as tls: ca",
		},
		{
			"certificates that aren't verified", listing, func(f *model.Farm) { f.TLS.Insecure = true },
			`the token goes to nodes whose certificates are verified alone; remove "insecure", and give their authority as tls: ca`,
		},
		{
			"nodes without TLS", listing, func(f *model.Farm) { f.Checks[0].Protocol = model.ProtocolHTTP },
			"the token is sent over HTTPS alone, and nodes are asked over HTTP here; write protocol: https for the checks where they speak it",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			asked := false
			f := site(t, func(w http.ResponseWriter, r *http.Request) { asked = true; c.serve(w, r) })
			if c.change != nil {
				c.change(f)
			}
			got := New(f, "farmtop", names).Read(t.Context())
			if got.Err != c.want || got.Servers != nil {
				t.Errorf("%q, want %q; %v", got.Err, c.want, got.Servers)
			}
			if told, err := json.Marshal(f.Sticky); err != nil || strings.Contains(fmt.Sprintf("%+v %#v %s", got, *f.Sticky.Servers, told), token) {
				t.Errorf("the token is told: %+v, %s, %v", got, told, err)
			}
			if asked != (c.change == nil) {
				t.Errorf("the token was sent: %v", asked)
			}
		})
	}
}

func TestAReadingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	f := site(t, func(_ http.ResponseWriter, r *http.Request) { cancel(); <-r.Context().Done() })
	if got := New(f, "farmtop", names).Read(ctx); got.Err == "" || len(got.Servers) > 0 {
		t.Errorf("%+v", got)
	}
}

func FuzzAListIsBounded(f *testing.F) {
	f.Add([]byte(`{"result":[{"_id":"01","url":"https://openam.example.com:8443/openam"}],"resultCount":1}`))
	f.Add([]byte(`{"result":null}`))
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, answer []byte) {
		list, err := understand(answer)
		if (err == nil) != (list != nil) || len(list) > maxServers {
			t.Fatalf("%v, %v", list, err)
		}
		for _, s := range list {
			if s.ID == "" || s.URL == "" || len(s.ID) > maxID || len(s.URL) > maxURL {
				t.Errorf("%+v", s)
			}
		}
	})
}
