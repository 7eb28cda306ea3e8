//go:build unix

package probe

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"regexp"
	"slices"
	"testing"
	"time"

	"farmtop/model"
)

// watched runs an engine on a farm in the real world until the farm is as wanted.
func watched(t *testing.T, f *model.Farm, o Options, wanted func(*model.FarmView) bool) *model.FarmView {
	t.Helper()
	e, err := New([]*model.Farm{f}, o)
	if err != nil {
		t.Fatal(err)
	}
	box := e.Mailbox()
	defer run(t, e)()
	ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
	defer cancel()
	for {
		s, err := box.Next(ctx)
		if err != nil {
			t.Fatalf("the farm doesn't become as it should; the journal: %+v", box.Newest().Journal)
		}
		if wanted(s.Farms[0]) {
			return s.Farms[0]
		}
	}
}

func TestVersionsThatACommandTellsAreCompared(t *testing.T) {
	t.Parallel()
	f := farmOf(3)
	f.Expect.SameVersion = true
	f.Checks = []model.Check{{
		Name: "version", Protocol: model.ProtocolCommand, Every: 50 * time.Millisecond, Timeout: 20 * time.Second, Rise: 1, Fall: 1,
		Command: []string{"sh", "-c", `[ "$1" = n3 ] && echo AMS 2.0.9 || echo AMS 3.0.1`, "sh", "{node}"}, Version: regexp.MustCompile(`AMS ([0-9.]+)`),
	}}
	v := watched(t, f, Options{}, func(v *model.FarmView) bool { return v.Count.Up == 3 && len(v.Findings) > 0 })
	if found := v.Findings[0]; found.Code != "PAR01" || found.Node != "n3" {
		t.Errorf("%+v", v.Findings)
	}
}

func TestTheApplicationIsAskedForItsServers(t *testing.T) {
	t.Parallel()
	f := farmOf(1)
	var server *httptest.Server
	server = httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("iPlanetDirectoryPro") == "AQIC5w" {
			_, _ = io.WriteString(w, `{"result":[{"_id":"01","url":"`+server.URL+`/am"}]}`)
		}
	}))
	t.Cleanup(server.Close)
	f.TLS = model.TLS{ServerName: "example.com", Roots: server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs}
	f.Nodes[0].Address = server.Listener.Addr().String()
	f.Sticky = model.Sticky{Cookie: "amlbcookie", Servers: &model.ServerList{Path: "/am/servers", Header: "iPlanetDirectoryPro", Token: "AQIC5w"}}
	v := watched(t, f, Options{}, func(v *model.FarmView) bool { return len(v.Listed) > 0 })
	if ids := v.CookieNodes()[0].IDs; !slices.Equal(ids, []string{"01"}) {
		t.Errorf("the node has the IDs %q, listed is %+v", ids, v.Listed)
	}
}
