package route

import (
	"context"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"farmtop/model"
	"farmtop/probe/client"
)

// A logged endpoint tells no client which node answers. Its log has the lines of the first requests, the newest first, when all of them
// have come, and every other line at once.
type logged struct {
	mu    sync.Mutex // guards lines and asked
	asked int
	lines []model.Marked
	marks chan model.Marked
}

var agents = regexp.MustCompile(`^(farmtop-k7d2\.[-a-z0-9]+) farmtop/test \(routing test\)$`)

// newLogged answers each request by the node that serve chooses, from its place in its session and its number.
func newLogged(t *testing.T, first int, serve func(what string, n int, w http.ResponseWriter, r *http.Request) string) *Options {
	t.Helper()
	l := &logged{marks: make(chan model.Marked, 1000)}
	_, view := newEndpoint(t, func(w http.ResponseWriter, r *http.Request) {
		found := agents.FindStringSubmatch(r.UserAgent())
		if found == nil || found[1] != r.Header.Get(client.MarkHeader) {
			t.Errorf("the User-Agent is %q, the mark %q", r.UserAgent(), r.Header.Get(client.MarkHeader))
			return
		}
		l.mu.Lock()
		defer l.mu.Unlock()
		l.asked++
		node := serve(strings.TrimPrefix(found[1], "farmtop-k7d2."), l.asked, w, r)
		l.lines = append(l.lines, model.Marked{Mark: found[1], Node: node})
		for last := len(l.lines) - 1; last >= 0 && l.asked >= first; last-- {
			l.marks <- l.lines[last]
			l.lines = l.lines[:last]
		}
		_, _ = io.WriteString(w, "hello")
	})
	o := &Options{Test: quick(), View: view, Agent: "farmtop/test", Trial: "farmtop-k7d2", Marks: l.marks}
	o.Test.Strange = false
	return o
}

func TestALogTellsWhatAnswersDoNot(t *testing.T) {
	t.Parallel()
	o := newLogged(t, 90, func(what string, _ int, _ http.ResponseWriter, _ *http.Request) string {
		session := strings.TrimPrefix(what, keptPlace)[0]
		return string("ab"[session%2])
	})
	o.Test.KeepAlive = true
	r := Run(t.Context(), *o, nil)
	for _, run := range []*model.RouteRun{&r.Fresh, r.Kept} {
		if run.Known != 45 || run.Breaks != 0 || len(run.Reached) != 2 || run.Reached[1].Sessions != 5 {
			t.Errorf("%+v", *run)
		}
	}
	if want := (model.RouteTold{Way: model.RouteByLog, Requests: 90}); len(r.Told) != 1 || r.Told[0] != want || r.Advice != "" {
		t.Errorf("told by %+v, advice %q", r.Told, r.Advice)
	}
}

func TestALogsWordGoesBeforeTheClientsOwnCookie(t *testing.T) {
	t.Parallel()
	o := newLogged(t, 15, func(_ string, n int, w http.ResponseWriter, r *http.Request) string {
		if r.Header.Get("Cookie") == "" {
			w.Header().Set("Set-Cookie", "SRVID=va; Path=/")
		}
		return string("ab"[n%2])
	})
	o.View.Nodes[0].Servers = []*model.ServerView{{Server: model.Server{Name: "a", Cookie: "va"}}}
	o.View.Nodes[1].Servers = []*model.ServerView{{Server: model.Server{Name: "b", Cookie: "vb"}}}
	o.Test.Sessions, o.Test.AtOnce, o.Test.Pins = 3, 1, []string{"a", "b"} // they are the requests 16 and 17
	r := Run(t.Context(), *o, nil)
	if r.Fresh.Breaks == 0 || r.Fresh.Samples[0].Way != model.RouteByLog || r.Told[0].Way != model.RouteByLog {
		t.Errorf("%+v, told by %+v", r.Fresh, r.Told)
	}
	for i, want := range []model.RoutePin{
		{Node: "a", Value: "va", Reached: "a", Way: model.RouteByLog, Verdict: model.TestPass},
		{Node: "b", Value: "vb", Reached: "b", Way: model.RouteByLog, Verdict: model.TestPass},
	} {
		if r.Pins[i] != want {
			t.Errorf("%+v, want %+v", r.Pins[i], want)
		}
	}
	if v := r.Cookie.Values[0]; len(v.Reached) != 2 {
		t.Errorf("the value of a was answered by %q, want both", v.Reached)
	}
}

func TestTwoNodesWithOneValueAreSeenByTheLogAlone(t *testing.T) {
	t.Parallel()
	o := newLogged(t, 1, func(what string, n int, w http.ResponseWriter, r *http.Request) string {
		if r.Header.Get("Cookie") == "" {
			w.Header().Set("Set-Cookie", "SRVID=a; Path=/") // and so says b
			return string("ab"[n%2])
		}
		return "a" // whoever has the value comes to the first who has it
	})
	o.Test.AtOnce, o.Test.Strange, o.Test.Pins = 1, true, []string{"b"}
	r := Run(t.Context(), *o, nil)
	if v := r.Cookie.Values[0]; v.Value != "a" || !slices.Contains(v.Reached, "a") || !slices.Contains(v.Reached, "b") {
		t.Errorf("%+v, want both nodes to have answered with a's value", v)
	}
	if len(r.Missed) != 0 || r.Fresh.Known != 45 || r.Fresh.Breaks == 0 || len(r.Told) != 1 || r.Told[0].Way != model.RouteByLog {
		t.Errorf("missed %q, %+v, told by %+v", r.Missed, r.Fresh, r.Told)
	}
	want := model.RoutePin{Node: "b", Value: "a", Reached: "a", Way: model.RouteByLog, Verdict: model.TestFail, Why: "the cookie of b led to a"}
	if r.Pins[0] != want { // its value is known from the session that it began
		t.Errorf("%+v, want %+v", r.Pins[0], want)
	}
}

func TestAValueThatOnlyALogLeadsToItsNodePinsIt(t *testing.T) {
	t.Parallel()
	nodeOf := map[string]string{}
	o := newLogged(t, 45, func(_ string, n int, w http.ResponseWriter, r *http.Request) string {
		c, err := r.Cookie("SRVID")
		if err != nil {
			value := strings.Repeat("s", n) + "0123456789"
			nodeOf[value] = string("ab"[n%2])
			w.Header().Set("Set-Cookie", "SRVID="+value)
			return nodeOf[value]
		}
		return nodeOf[c.Value]
	})
	o.Test.Pins, o.Test.AtOnce = []string{"b", "a"}, 1
	r := Run(t.Context(), *o, nil)
	for _, p := range r.Pins {
		if p.Verdict != model.TestPass || p.Reached != p.Node || p.Value != "" {
			t.Errorf("%+v", p)
		}
	}
	if len(r.Pins) != 2 || r.Fresh.Breaks != 0 || r.Fresh.Known != 45 {
		t.Errorf("%+v", r)
	}
}

func TestLinesThatComeAfterTheSessionsAreWaitedForBeforePins(t *testing.T) {
	t.Parallel()
	marks, late := make(chan model.Marked), make(chan struct{})
	var telling sync.WaitGroup
	defer telling.Wait()
	telling.Go(func() {
		<-late
		for _, what := range []string{"2-2", "1-2", "2-1", "1-1"} {
			marks <- model.Marked{Mark: "farmtop-k7d2." + what, Node: string("ba"[what[0]-'1'])}
		}
	})
	o := newLogged(t, 100, func(what string, _ int, w http.ResponseWriter, _ *http.Request) string {
		w.Header().Set("Set-Cookie", "SRVID=0123456789abcdef"+what)
		return ""
	})
	o.Test.Sessions, o.Test.Requests, o.Test.Strange, o.Test.Pins, o.Marks = 2, 2, true, []string{"b", "a"}, marks
	begin := sync.OnceFunc(func() { close(late) })
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	r := Run(ctx, *o, func(r model.RouteReport) {
		if r.Sent == 5 { // the sessions are over, and nothing else is asked before the pins
			begin()
		}
		if len(r.Pins) == 2 {
			cancel() // nobody tells of them
		}
	})
	if r.Fresh.Known != 4 || len(r.Pins) != 2 || r.Sent != 7 {
		t.Errorf("%+v, pins %+v", r.Fresh, r.Pins)
	}
}

func TestTheMarkStandsInTheQueryWhereALogHasNothingElse(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex // guards asked
	var asked []string
	_, view := newEndpoint(t, func(_ http.ResponseWriter, r *http.Request) {
		mu.Lock()
		defer mu.Unlock()
		asked = append(asked, r.URL.String())
	})
	r := runQuick(t, view, func(o *Options) {
		o.Test.Sessions, o.Test.Requests, o.Test.Path, o.Trial, o.Query = 1, 2, "/page?x=%20y", "farmtop-k7d2", true
	})
	want := "/page?x=%20y&farmtop=farmtop-k7d2.1-1 /page?x=%20y&farmtop=farmtop-k7d2.strange /page?x=%20y&farmtop=farmtop-k7d2.1-2"
	if got := strings.Join(asked, " "); got != want || r.Path != "/page?x=%20y" {
		t.Errorf("asked for %s, told as %s", got, r.Path)
	}
}

func FuzzAMarkIsHarmless(f *testing.F) {
	for _, what := range []string{"1-1", "k1-2", "pin-0", "pin--1", "own-0", "redirect", "-", "99999999999999999999-1", "1-1-1", "kk1-1", "+1-1", "002-1", "pin-00"} {
		f.Add(what)
	}
	f.Fuzz(func(t *testing.T, what string) {
		b := waiting(make(chan model.Marked))
		for _, again := range []string{"", "0", "00"} { // the same place in other words
			b.hear(&model.Marked{Mark: "farmtop-k7d2." + again + what, Node: "a"})
		}
		if run := b.run(&b.fresh); run.Known+run.Unknown != 3 || b.log.missing != run.Unknown || len(b.log.early) > 1 {
			t.Errorf("%q: %+v, %d missing, %d early", what, run, b.log.missing, len(b.log.early))
		}
	})
}
