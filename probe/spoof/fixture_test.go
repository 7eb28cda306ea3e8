package spoof_test

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/spoof"
)

// patience is the timeout of requests that are to be answered, on a machine that is busy with other things.
const patience = 20 * time.Second

// balancerAddress is where the nodes of a scene see their balancer.
const balancerAddress = "10.0.0.5"

// peerHeader tells a node of a scene where a request comes from; without it that is where it came from.
const peerHeader = "X-Test-Peer"

// forwarding is what a balancer makes of the header.
type forwarding string

const (
	appends  forwarding = "append"
	replaces forwarding = "replace"
	keeps    forwarding = "keep"
)

// A scene is a farm of one node that derives its client by a rule, behind a balancer.
type scene struct {
	t      *testing.T
	farm   *model.Farm
	view   *model.FarmView
	really *clientip.Resolver // what the node really does

	mu       sync.Mutex // guards what follows
	requests []*http.Request
}

// play opens a scene: the node does what one rule says, and farmtop is told another one, or the same.
func play(t *testing.T, really, told clientip.Rule, balancer forwarding) *scene {
	t.Helper()
	s := &scene{t: t}
	var err error
	if s.really, err = clientip.Compile(really); err != nil {
		t.Fatal(err)
	}
	node := httptest.NewServer(s)
	t.Cleanup(node.Close)
	front := httptest.NewServer(balance(t, node.URL, balancer))
	t.Cleanup(front.Close)
	s.farm = farmOf(front.URL+"/", strings.TrimPrefix(node.URL, "http://"), told)
	s.view = viewOf(s.farm)
	return s
}

func farmOf(endpoint, node string, rule clientip.Rule) *model.Farm {
	return &model.Farm{
		Name: "web", Endpoint: endpoint, ClientIP: rule,
		Nodes:   []model.Node{{Name: "am1", Address: node}},
		Checks:  []model.Check{{Name: "web", Protocol: model.ProtocolHTTP}},
		Routing: model.Routing{Echo: &model.Echo{Path: "/whoami"}},
	}
}

func viewOf(farm *model.Farm) *model.FarmView {
	v := &model.FarmView{Farm: farm}
	for _, n := range farm.Nodes {
		v.Nodes = append(v.Nodes, &model.NodeView{Node: n})
	}
	return v
}

// balance is a balancer before a node.
func balance(t *testing.T, node string, does forwarding) http.Handler {
	t.Helper()
	to, err := url.Parse(node)
	if err != nil {
		t.Fatal(err)
	}
	return &httputil.ReverseProxy{Rewrite: func(r *httputil.ProxyRequest) {
		r.SetURL(to)
		peer, _ := netip.ParseAddrPort(r.In.RemoteAddr)
		lines := slices.Clone(r.In.Header["X-Forwarded-For"])
		switch does {
		case appends:
			lines = append(lines, peer.Addr().String())
		case replaces:
			lines = []string{peer.Addr().String()}
		}
		r.Out.Header["X-Forwarded-For"] = lines
		r.Out.Header.Set(peerHeader, balancerAddress)
	}}
}

// ServeHTTP answers as the node does: whom it takes for its client.
func (s *scene) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	s.mu.Lock()
	s.requests = append(s.requests, r)
	s.mu.Unlock()
	_, _ = io.WriteString(w, s.client(r)+"\n") // the caller sees what didn't come
}

// client is whom the node takes for its client.
func (s *scene) client(r *http.Request) string {
	peer, _ := netip.ParseAddrPort(r.RemoteAddr) // as the server made it
	if from := r.Header.Get(peerHeader); from != "" {
		peer = netip.AddrPortFrom(netip.MustParseAddr(from), 1)
	}
	return s.really.Resolve(peer, r.Header["X-Forwarded-For"]).String()
}

// asked are the requests that the node had.
func (s *scene) asked() []*http.Request {
	s.mu.Lock()
	defer s.mu.Unlock()
	return slices.Clone(s.requests)
}

// options ask the endpoint and the node, as fast as they may.
func options(view *model.FarmView) spoof.Options {
	return spoof.Options{
		Test: model.SpoofTest{Endpoint: true, Nodes: []string{"am1"}, PerSecond: model.MaxRoutePerSecond, Timeout: patience},
		View: view, Agent: "farmtop/1.0", Trial: "farmtop-k7d2",
	}
}

func run(t *testing.T, o spoof.Options) model.SpoofReport {
	t.Helper()
	return runIn(t.Context(), t, o)
}

// runIn runs a test and sees to it that its reports go on from each other.
func runIn(ctx context.Context, t *testing.T, o spoof.Options) model.SpoofReport {
	t.Helper()
	var told []model.SpoofReport
	last := spoof.Run(ctx, o, func(r model.SpoofReport) { told = append(told, r) })
	for i, r := range told {
		if r.Done != (i == len(told)-1) || r.Sent > o.Test.Total() || i > 0 && (r.Sent < told[i-1].Sent || len(r.Spoofs) < len(told[i-1].Spoofs)) {
			t.Errorf("report %d of %d: done %v, %d requests, %d results", i+1, len(told), r.Done, r.Sent, len(r.Spoofs))
		}
	}
	if !last.Done || last.Sent > o.Test.Total() {
		t.Errorf("the last report is done %v with %d requests of %d", last.Done, last.Sent, o.Test.Total())
	}
	return last
}

// verdicts are those of one target as letters, in the order of the requests: p for pass, F for fail, - for no data.
func verdicts(r *model.SpoofReport, node string) string {
	var b strings.Builder
	for _, s := range r.Spoofs {
		if s.Node == node {
			b.WriteString(map[model.TestVerdict]string{model.TestPass: "p", model.TestFail: "F", model.TestNoData: "-", model.TestSkipped: "s"}[s.Verdict])
		}
	}
	return b.String()
}

// described is a report for people who look for the reason of a failed test.
func described(r *model.SpoofReport) string {
	var b strings.Builder
	fmt.Fprintf(&b, "header %s, rule %s, %d sent, stopped %q, advice %q\n", r.Header, r.Rule, r.Sent, r.Stopped, r.Advice)
	for _, s := range r.Spoofs {
		fmt.Fprintf(&b, "%3s %-12s %q from %s, reached %q: %d %q took %q by %q (%s): %q %s\n", s.Node, s.Form, s.Lines, s.From, s.Reached, s.Status, s.Fault, s.Took, s.Way, s.Name, s.Verdict, s.Why)
	}
	return b.String()
}
