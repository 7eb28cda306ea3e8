package route

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/client"
	"farmtop/probe/lab"
)

// An amServer answers as an AM does, as far as routing can tell: each step of a journey sets amlbcookie to its ID, anything else sets
// nothing, and no answer says otherwise whose it is (OpenAM, RestAuthenticationHandler.setCookies).
type amServer struct {
	*httptest.Server
	id       string
	header   string // of a header X-Served-By; "" for none
	journeys atomic.Int64
}

func newAM(t *testing.T, id, header string) *amServer {
	t.Helper()
	a := &amServer{id: id, header: header}
	a.Server = httptest.NewServer(a)
	t.Cleanup(a.Close)
	return a
}

func (a *amServer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if a.header != "" {
		w.Header().Set("X-Served-By", a.header)
	}
	switch {
	case r.URL.Path == "/am/json/authenticate" && r.Method == http.MethodPost:
		if r.Header.Get("Accept-API-Version") == "" || r.Header.Get("Content-Type") != "application/json" || r.ContentLength != 0 {
			w.WriteHeader(http.StatusBadRequest)
			return
		}
		a.journeys.Add(1)
		w.Header().Set("Set-Cookie", "amlbcookie="+a.id+"; Path=/")
		_, _ = io.WriteString(w, `{"authId":"…","callbacks":[]}`)
	case r.URL.Path == "/am/json/logout":
		w.Header().Set("Set-Cookie", "amlbcookie=LOGOUT; Path=/; Max-Age=0")
	default:
		_, _ = io.WriteString(w, "{}")
	}
}

func (a *amServer) address() string { return a.Listener.Addr().String() }

// amFarm is real HAProxy before AM servers with these IDs. It sticks on the cookie that they give.
func amFarm(t *testing.T, edit func(*lab.Config), servers ...*amServer) *model.FarmView {
	t.Helper()
	authority := lab.NewAuthority(t)
	config := lab.Config{Authority: authority, Lines: []string{"cookie amlbcookie"}}
	view := &model.FarmView{Farm: &model.Farm{
		Name: "am", Endpoint: "https://" + lab.ServerName + "/am/", TLS: model.TLS{Roots: authority.Pool},
		Checks: []model.Check{{Protocol: model.ProtocolHTTP}},
		Sticky: model.Sticky{Cookie: "amlbcookie", Learn: &model.Learn{Method: http.MethodPost, Path: "/am/json/authenticate"}},
	}}
	for i, a := range servers {
		name := fmt.Sprintf("am%d", i+1)
		id := fmt.Sprintf("%02d", i+1)
		config.Servers = append(config.Servers, lab.Server{Name: name, Address: a.address(), Cookie: id, Options: "no-check"})
		view.Nodes = append(view.Nodes, &model.NodeView{
			Node:    model.Node{Name: name, Address: a.address()},
			Servers: []*model.ServerView{{Server: model.Server{Name: name, Address: a.address(), Cookie: id}}},
		})
	}
	edit(&config)
	view.Farm.EndpointAddress = lab.HAProxy(t, config).Secure
	return view
}

func pinsAndOwn(o *Options) {
	for _, n := range o.View.Nodes {
		o.Test.Pins = append(o.Test.Pins, n.Node.Name)
	}
	o.Test.Learn = o.Test.Pins
}

func TestRealHAProxyBeforeAMServersAndItsBrokenTwins(t *testing.T) {
	t.Parallel()
	lab.Require(t, "haproxy")
	t.Run("healthy", func(t *testing.T) {
		t.Parallel()
		one, two := newAM(t, "01", ""), newAM(t, "02", "")
		r := runQuick(t, amFarm(t, func(*lab.Config) {}, one, two), pinsAndOwn)
		if r.Fresh.Breaks != 0 || r.Fresh.Known != 44 || len(r.Fresh.Reached) != 2 || r.Fresh.Errors != 0 {
			t.Errorf("%+v, errors %+v", r.Fresh, r.Errors)
		}
		if r.Learnt != "POST /am/json/authenticate" || r.Path != "/am/" || r.Told[0].Way != model.RouteByCookie {
			t.Errorf("learnt by %s, asked for %s, told by %+v", r.Learnt, r.Path, r.Told)
		}
		for i, p := range r.Pins {
			own := model.RouteOwn{Node: p.Node, Value: fmt.Sprintf("%02d", i+1), Given: true, Status: 200}
			if p.Verdict != model.TestPass || p.Way != model.RouteByCookie || r.Own[i] != own {
				t.Errorf("%+v, own %+v", p, r.Own[i])
			}
		}
		if r.Strange.Verdict != model.TestPass || len(r.Pins) != 2 || len(r.Own) != 2 {
			t.Errorf("%+v", r.Strange)
		}
	})
	t.Run("both give one value", func(t *testing.T) {
		t.Parallel()
		one, two := newAM(t, "01", ""), newAM(t, "01", "")
		r := runQuick(t, amFarm(t, func(*lab.Config) {}, one, two), pinsAndOwn)
		if r.Own[0].Value != "01" || r.Own[1].Value != "01" {
			t.Errorf("%+v", r.Own)
		}
		if len(r.Fresh.Reached) != 0 || r.Advice == "" { // nothing tells them apart, and nothing claims to
			t.Errorf("%+v, advice %q", r.Fresh, r.Advice)
		}
	})
	t.Run("both give one value, and a header tells", func(t *testing.T) {
		t.Parallel()
		one, two := newAM(t, "01", "am1"), newAM(t, "01", "am2")
		r := runQuick(t, amFarm(t, func(*lab.Config) {}, one, two), pinsAndOwn)
		if v := r.Cookie.Values[0]; v.Value != "01" || len(v.Reached) != 2 {
			t.Errorf("%+v", r.Cookie.Values)
		}
		if p := r.Pins[1]; p.Verdict != model.TestFail || p.Reached != "am1" || r.Fresh.Breaks == 0 {
			t.Errorf("%+v, %d breaks", p, r.Fresh.Breaks)
		}
		if one.journeys.Load()+two.journeys.Load() != 9+2+2 { // sessions, nodes, pins
			t.Errorf("%d and %d journeys were begun", one.journeys.Load(), two.journeys.Load())
		}
	})
	t.Run("the balancer knows them the other way round", func(t *testing.T) {
		t.Parallel()
		one, two := newAM(t, "02", ""), newAM(t, "01", "")
		r := runQuick(t, amFarm(t, func(*lab.Config) {}, one, two), pinsAndOwn)
		for _, p := range r.Pins {
			if p.Verdict != model.TestFail || p.Reached == p.Node {
				t.Errorf("%+v", p)
			}
		}
		if r.Fresh.Breaks == 0 {
			t.Errorf("%+v", r.Fresh)
		}
	})
	t.Run("the cookie is ignored", func(t *testing.T) {
		t.Parallel()
		one, two := newAM(t, "01", ""), newAM(t, "02", "")
		r := runQuick(t, amFarm(t, func(c *lab.Config) { c.Lines = []string{"cookie other"} }, one, two), pinsAndOwn)
		if r.Fresh.Breaks == 0 {
			t.Errorf("%+v", r.Fresh)
		}
	})
}

func TestNodesAreAskedStraightAsTheFarm(t *testing.T) {
	t.Parallel()
	var host, server atomic.Value
	_, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Header.Get(client.MarkHeader), ".own-0") {
			host.Store(r.Host)
			server.Store(r.TLS.ServerName)
			if r.Method != http.MethodGet || r.URL.Path != "/page" {
				t.Errorf("%s %s", r.Method, r.URL)
			}
		}
		w.Header().Set("Set-Cookie", "SRVID=own")
	})
	view.Nodes[0].Node.Address, view.Farm.Routing.Path = view.Farm.EndpointAddress, "/page"
	closed, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	view.Nodes[1].Node.Address = closed.Addr().String()
	_ = closed.Close()
	r := runQuick(t, view, func(o *Options) {
		o.Test.Learn, o.Test.Pins = []string{"a", "b", "c"}, []string{"a"}
		o.Proxy = func(r *http.Request) (*url.URL, error) {
			if strings.Contains(r.Header.Get(client.MarkHeader), ".own-") {
				t.Error("a node is asked through a proxy")
			}
			return nil, nil //nolint:nilnil // net/http's word for "no proxy"
		}
	})
	if host.Load() != "example.com" || server.Load() != "example.com" {
		t.Errorf("Host %v, SNI %v", host.Load(), server.Load())
	}
	if want := (model.RouteOwn{Node: "a", Value: "own", Given: true, Status: 200}); r.Own[0] != want {
		t.Errorf("%+v", r.Own[0])
	}
	if o := r.Own[1]; o.Given || o.Status != 0 || !strings.Contains(o.Why, "nobody listens at "+view.Nodes[1].Node.Address) {
		t.Errorf("%+v", o)
	}
	if o := r.Own[2]; o.Why != "the farm has no such node" {
		t.Errorf("%+v", o)
	}
	if p := r.Pins[0]; p.Value != "own" {
		t.Errorf("%+v", p)
	}
	if len(r.Certificate.SHA256) != 1 || len(r.Errors) != 0 {
		t.Errorf("what a node does counts as the endpoint's: %+v, %+v", r.Certificate, r.Errors)
	}
}

func TestNodesThatNeverAnswerTakeNoMoreTimeThanOne(t *testing.T) {
	t.Parallel()
	var nodes atomic.Int64
	_, view := newEndpoint(t, func(_ http.ResponseWriter, r *http.Request) {
		if strings.Contains(r.Header.Get(client.MarkHeader), ".own-") {
			nodes.Add(1)
			<-r.Context().Done()
		}
	})
	for _, n := range view.Nodes {
		n.Node.Address = view.Farm.EndpointAddress
	}
	r := runQuick(t, view, func(o *Options) {
		o.Test.Timeout, o.Test.AtOnce, o.Test.Sessions, o.Test.Requests = 300*time.Millisecond, 1, 1, 1
		for range 100 {
			o.Test.Learn = append(o.Test.Learn, "a", "b")
		}
	})
	if len(r.Own) != 200 || nodes.Load() > 3 {
		t.Errorf("%d of %d nodes were waited for", nodes.Load(), len(r.Own))
	}
	for _, o := range r.Own {
		if o.Given || o.Why == "" {
			t.Errorf("%+v", o)
		}
	}
}

func TestANodesAnswerWithoutAValueSaysWhy(t *testing.T) {
	t.Parallel()
	id := newIdentity(viewOf("https://example.com/", ""))
	for _, c := range []struct {
		answer client.Answer
		want   model.RouteOwn
	}{
		{client.Answer{Status: 404}, model.RouteOwn{Status: 404, Why: "its answer, 404 Not Found, sets no SRVID"}},
		{client.Answer{Fault: "nobody listens"}, model.RouteOwn{Why: "nobody listens"}},
		{client.Answer{Cancelled: true}, model.RouteOwn{Why: "it didn't answer in time"}},
		{
			client.Answer{Status: 200, Cookies: []*http.Cookie{{Name: "SRVID", Value: "LOGOUT"}}},
			model.RouteOwn{Status: 200, Given: true, Why: "its answer takes the cookie back"},
		},
		{
			client.Answer{Status: 200, Cookies: []*http.Cookie{{Name: "SRVID", Value: "0123456789abcdef"}}},
			model.RouteOwn{Status: 200, Given: true}, // a session's own
		},
	} {
		o := own{}
		if o.hear(id, &c.answer); o.report != c.want {
			t.Errorf("%+v, want %+v", o.report, c.want)
		}
	}
}

func TestACookieThatIsLearntElsewhereMustComeBack(t *testing.T) {
	t.Parallel()
	_, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/am/json/authenticate" {
			w.Header().Set("Set-Cookie", "SRVID=a") // for /am/json alone
		}
	})
	view.Farm.Sticky.Learn = &model.Learn{Path: "/am/json/authenticate"}
	r := runQuick(t, view, nil)
	if !strings.HasPrefix(r.Cookie.Unkept, "it is for the path /am/json, and / isn't under that") {
		t.Errorf("%q", r.Cookie.Unkept)
	}
}
