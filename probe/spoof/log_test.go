package spoof_test

import (
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/spoof"
)

// A teller is a node that says nothing in its answers; what its log has comes as marks when the last request was answered.
type teller struct {
	scene  *scene
	marks  chan model.Marked
	total  int
	line   func(r *http.Request, client string) model.Marked
	logged []model.Marked
}

// tell makes a scene whose node or balancer logs, but doesn't echo.
func tell(t *testing.T, really, told clientip.Rule, log model.Log, line func(*http.Request, string) model.Marked) (*teller, spoof.Options) {
	t.Helper()
	s := play(t, really, told, appends)
	s.farm.Routing.Echo, s.farm.Logs = nil, []model.Log{log}
	s.view.Traffic = &model.Traffic{Logs: []model.LogStatus{{Name: log.Name, State: model.LogReading, HasMark: log.Format != "label"}}}
	o := options(s.view)
	w := &teller{scene: s, marks: make(chan model.Marked, 100), total: o.Test.Total(), line: line}
	node := httptest.NewServer(w)
	t.Cleanup(node.Close)
	front := httptest.NewServer(balance(t, node.URL, appends))
	t.Cleanup(front.Close)
	s.farm.Endpoint, s.farm.Nodes[0].Address = front.URL, strings.TrimPrefix(node.URL, "http://")
	s.view.Nodes[0].Node = s.farm.Nodes[0]
	o.Marks = w.marks
	return w, o
}

// ServeHTTP logs a request, and hands the log on when the test's last one came: a log is late.
func (w *teller) ServeHTTP(to http.ResponseWriter, r *http.Request) {
	w.scene.mu.Lock()
	defer w.scene.mu.Unlock()
	w.scene.requests = append(w.scene.requests, r)
	line := w.line(r, w.scene.client(r))
	line.Mark, _, _ = strings.Cut(r.UserAgent(), " ")
	w.logged = append(w.logged, line)
	_, _ = io.WriteString(to, "welcome") // the caller sees what didn't come
	if len(w.scene.requests) == w.total {
		go func() {
			for _, m := range w.logged {
				w.marks <- m
			}
		}()
	}
}

var everybody = clientip.Rule{Name: "nginx", Trusted: []string{"0.0.0.0/0", "::/0"}, Recursive: true}

var right = clientip.Rule{Name: "nginx", Trusted: []string{balancerAddress}, Recursive: true}

func TestANodesOwnLogTellsWhereNoEchoDoes(t *testing.T) {
	t.Parallel()
	_, o := tell(t, everybody, right, model.Log{Name: "am1.log", Node: "am1", Format: "nginx"}, func(_ *http.Request, client string) model.Marked {
		return model.Marked{Log: "am1.log", Node: "am1", Client: client, Resolved: "10.0.0.99"}
	})
	r := run(t, o)
	if endpoint, node := verdicts(&r, ""), verdicts(&r, "am1"); endpoint != "pFFFFF" || node != "pFFFFF" {
		t.Errorf("the endpoint %s and the node %s\n%s", endpoint, node, described(&r))
	}
	for _, s := range r.Spoofs {
		if s.Way != model.SpoofByLog || s.Name != "am1.log" || s.Reached != "am1" {
			t.Errorf("told by %q %q, reached %q", s.Way, s.Name, s.Reached)
		}
	}
}

func TestABalancersLogTellsWhatTheRuleMakesOfIt(t *testing.T) {
	t.Parallel()
	_, o := tell(t, right, right, model.Log{Name: "lb.log", Format: "haproxy"}, func(r *http.Request, client string) model.Marked {
		if r.Header.Get(peerHeader) == "" { // it was asked straight: a balancer doesn't know of it
			return model.Marked{Log: "another.log"}
		}
		return model.Marked{Log: "lb.log", Node: "am1", Resolved: client}
	})
	r := run(t, o)
	endpoint := slices.DeleteFunc(slices.Clone(r.Spoofs), func(s model.Spoof) bool { return s.Node != "" })
	for _, s := range endpoint {
		if s.Way != model.SpoofByRule || s.Verdict != model.TestPass || s.Reached != "am1" || s.Name != "lb.log" {
			t.Errorf("%+v", s)
		}
	}
	if r.Advice == "" || len(endpoint) != 6 {
		t.Errorf("the rule alone told, and nobody says how the application could\n%s", described(&r))
	}
}

func TestAnApplicationsLogWithoutMarksGivesAwayAForgedAddress(t *testing.T) {
	t.Parallel()
	w, o := tell(t, everybody, right, model.Log{Name: "audit", Format: "label"}, func(_ *http.Request, client string) model.Marked {
		return model.Marked{Log: "audit", Client: client}
	})
	w.line = func(r *http.Request, client string) model.Marked {
		return model.Marked{Log: "audit", Client: client, Status: 1}
	}
	marks := make(chan model.Marked, 100)
	o.Marks = marks
	go func() { // ends with the test's last request
		for m := range w.marks {
			m.Mark = ""
			marks <- m
		}
	}()
	t.Cleanup(func() { close(w.marks) })
	r := run(t, o)
	if endpoint, node := verdicts(&r, ""), verdicts(&r, "am1"); endpoint != "-FFFFF" || node != "-FFFFF" {
		t.Errorf("the endpoint %s and the node %s\n%s", endpoint, node, described(&r))
	}
}

func TestWhereNothingTellsThereIsNoDataAndAdvice(t *testing.T) {
	t.Parallel()
	s := play(t, right, right, appends)
	s.farm.Routing.Echo = nil
	began := time.Now()
	marks := make(chan model.Marked)
	o := options(s.view)
	o.Marks = marks
	r := run(t, o)
	if endpoint, node := verdicts(&r, ""), verdicts(&r, "am1"); endpoint != "------" || node != "------" || !strings.Contains(r.Advice, "echo") {
		t.Errorf("after %s: the endpoint %s and the node %s\n%s", time.Since(began), endpoint, node, described(&r))
	}
}

func TestTheMarkStandsFirstInTheUserAgentAndInTheQueryWhereAsked(t *testing.T) {
	t.Parallel()
	s := play(t, right, right, appends)
	s.farm.Routing.Echo.Path = "/whoami?full=1"
	o := options(s.view)
	o.Query = true
	run(t, o)
	seen := map[string]bool{}
	for _, r := range s.asked() {
		mark, rest, _ := strings.Cut(r.UserAgent(), " ")
		if !strings.HasPrefix(mark, "farmtop-k7d2.x") || rest != "farmtop/1.0 (client-IP test)" || seen[mark] {
			t.Errorf("User-Agent %q", r.UserAgent())
		}
		seen[mark] = true
		if want := "/whoami?full=1&farmtop=" + mark; r.RequestURI != want {
			t.Errorf("asked for %s, want %s", r.RequestURI, want)
		}
	}
	if len(seen) != 12 {
		t.Errorf("%d marks, want 12", len(seen))
	}
}
