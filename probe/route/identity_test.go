package route

import (
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/client"
)

func TestABodyNamesItsNodeWhereTheFarmSaysHow(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		expression, body, want string
	}{
		{`served by (\S+)`, "<p>served by A</p> served by b", ""}, // the word is A</p>
		{`served by (\w+)`, "<p>served by A</p> served by b", "a"},
		{`"server":\s*"[^"]*"`, `{"server": "192.0.2.2:443"}`, "b"},
		{`host=(\S+)`, "host=192.0.2.2\n", "b"},
		{`host=(\S+)`, "host=c\n", ""},
		{`host=(x)?`, "host=b", ""}, // a group that matches nothing
		{`host=(\S+)`, "nothing", ""},
		{`host=(\S+)`, strings.Repeat(".", 40<<10) + "host=b", "b"},
		{`host=(\S+)`, strings.Repeat(".", client.BodyLimit) + "host=b", ""},
	} {
		_, view := newEndpoint(t, says(c.body))
		view.Farm.Routing.Body = regexp.MustCompile(c.expression)
		r := runQuick(t, view, func(o *Options) { o.Test.Sessions, o.Test.Requests, o.Test.Strange = 1, 1, false })
		got := ""
		if len(r.Fresh.Reached) == 1 {
			got = r.Fresh.Reached[0].Node
		}
		if got != c.want || got != "" && r.Told[0].Way != model.RouteByBody {
			t.Errorf("%s in %.40q: %q, want %q; told by %+v", c.expression, c.body, got, c.want, r.Told)
		}
	}
}

func TestTheConfiguredHeaderAndPathAreTaken(t *testing.T) {
	t.Parallel()
	_, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Served-By", "a")
		w.Header().Set("X-Instance", "node=b; "+r.URL.Path[1:])
	})
	view.Farm.Routing.Header, view.Farm.Routing.Path = "X-Instance", "/b"
	r := runQuick(t, view, nil)
	if r.Path != "/b" || r.Told[0] != (model.RouteTold{Way: model.RouteByHeader, Name: "X-Instance", Requests: r.Sent}) || r.Fresh.Reached[0].Node != "b" {
		t.Errorf("%s told by %+v, reached %+v", r.Path, r.Told, r.Fresh.Reached)
	}
	r = runQuick(t, view, func(o *Options) { o.Test.Path = "/elsewhere?x=1" })
	if r.Path != "/elsewhere?x=1" || r.Told[0].Name != "X-Served-By" {
		t.Errorf("%s told by %+v", r.Path, r.Told)
	}
}

func TestWordsNameANodeInManyWays(t *testing.T) {
	t.Parallel()
	view := &model.FarmView{Farm: &model.Farm{Name: "f"}, Nodes: []*model.NodeView{
		{Node: model.Node{Name: "a", Address: "App1.example.com:8443", Server: "web-a"}},
		{Node: model.Node{Name: "b", Address: "[2001:DB8::2]:443"}},
		{Node: model.Node{Name: "c", Address: "192.0.2.3:1001"}},
		{Node: model.Node{Name: "d", Address: "192.0.2.3:1002"}},
	}}
	id := newIdentity(view)
	for text, want := range map[string]string{
		"a": "a", "A": "a", "app1.example.com": "a", "APP1.example.com:8443": "a", "WEB-A": "a",
		"2001:db8::2": "b", "[2001:db8::2]:443": "b", "1.1 b, 1.1 proxy": "b",
		"192.0.2.3": "", "192.0.2.3:1002": "d", "a, b": "", "a b a": "", "a, a": "a", "": "", "nobody": "",
	} {
		if got := id.named(text); got != want {
			t.Errorf("%q names %q, want %q", text, got, want)
		}
	}
}

func FuzzWhatABodySaysIsHarmless(f *testing.F) {
	f.Add("node=a", "b")
	f.Add("node=192.0.2.1:443\x00", "1.1 a;b")
	f.Add("node=\xff\xfe", "\"a\"")
	view := viewOf("https://example.com/", "")
	view.Farm.Routing.Body = regexp.MustCompile(`node=(.*)`)
	id := newIdentity(view)
	f.Fuzz(func(t *testing.T, body, header string) {
		w := id.ask(&client.Answer{Status: 200, Sample: []byte(body), Header: http.Header{"X-Node": {header}}}, "")
		if w.node != "" && id.place(w.node) == nobody || (w.node == "") != (w.way == model.RouteUntold) {
			t.Errorf("%q, %q: %+v", body, header, w)
		}
	})
}

func TestAHeaderOnFirstAnswersAloneIsNotEnough(t *testing.T) {
	t.Parallel()
	_, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		if strings.HasSuffix(r.Header.Get(client.MarkHeader), "-1") {
			w.Header().Set("X-Node", "a")
		}
	})
	if r := runQuick(t, view, nil); r.Fresh.Known != 9 || r.Fresh.Unknown != 36 || r.Advice == "" {
		t.Errorf("%+v, advice %q", r.Fresh, r.Advice)
	}
}

func TestNodesThatAllLookAlikeGetAdviceThatNamesEveryWay(t *testing.T) {
	t.Parallel()
	_, view := newEndpoint(t, func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "hello") })
	r := runQuick(t, view, nil)
	for _, way := range []string{"X-Served-By", "routing: header", "routing: body", "sticky: cookie", "logs:", "balancer"} {
		if !strings.Contains(r.Advice, way) {
			t.Errorf("the advice doesn't name %s: %s", way, r.Advice)
		}
	}
	if r.Fresh.Unknown != 45 || len(r.Told) != 0 || len(r.Missed) != 2 {
		t.Errorf("%+v", r.Fresh)
	}
}
