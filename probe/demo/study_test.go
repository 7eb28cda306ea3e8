package demo

import (
	"cmp"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/goccy/go-yaml"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/cookie"
	"farmtop/model/sticky"
	"farmtop/probe/accesslog/format"
	"farmtop/probe/balancer/contract"
)

// A study is what the balancer's ring says, read as the farm's own configuration has it.
type study struct {
	lines    int // about requests
	rejected []string
	sticky   sticky.Summary
	clients  clientip.Summary
	marked   int            // lines with a User-Agent
	values   map[string]int // of the sticky cookie that clients brought
	out      int            // nodes that take no new sessions
}

// configured is the part of the farm's configuration that is about its log.
type configured struct {
	ClientIP struct {
		Rule      string
		Trusted   []string
		Internal  []string
		Limit     *int
		Recursive bool
	} `yaml:"client_ip"`
	Sticky struct{ Cookie string }
	Logs   []struct{ Ring, Format, Directive, Cookie, Via, Forwards string }
}

// configuration reads the farm's own.
func configuration(t *testing.T, farm *Farm) (rule clientip.Rule, log model.Log, cookieName string) {
	t.Helper()
	var file struct{ Farms []configured }
	if err := yaml.Unmarshal([]byte(farm.Config()), &file); err != nil {
		t.Fatal(err)
	}
	c := file.Farms[0]
	ip, l := c.ClientIP, c.Logs[0]
	rule = clientip.Rule{Name: ip.Rule, Trusted: ip.Trusted, Internal: ip.Internal, Limit: ip.Limit, Recursive: ip.Recursive}
	log = model.Log{
		Kind: model.LogRing, Address: l.Ring, Format: l.Format, Directive: l.Directive, Cookie: l.Cookie, Forwards: model.Forwards(l.Forwards),
		Via: netip.MustParseAddr(l.Via),
	}
	return rule, log, c.Sticky.Cookie
}

// studied waits until the ring has so many requests, and reads it.
func studied(t *testing.T, farm *Farm, requests int) study {
	t.Helper()
	await(t, "enough requests", func() bool { return len(loggedRequests(farm)) >= requests })
	rule, log, name := configuration(t, farm)
	kind, err := format.ParseKind(log.Format)
	if err != nil {
		t.Fatal(err)
	}
	compiled, err := format.Compile(kind, log.Directive, format.Options{Cookie: cmp.Or(log.Cookie, name), Location: time.Local})
	if err != nil {
		t.Fatal(err)
	}
	for _, w := range compiled.Warnings() {
		t.Errorf("the log's directive: %s", w.Text)
	}
	resolver, err := clientip.Compile(rule)
	if err != nil {
		t.Fatal(err)
	}
	known := farm.knownNodes()
	r := reader{
		parser: compiled.Parser(), index: cookie.NewIndex(&cookie.Known{Nodes: known, Cookies: []string{name}}), nodes: known,
		resolver: resolver, log: log, rule: rule.Name, key: sticky.NewKey(1, 2),
		tracker: sticky.New(sticky.Options{Nodes: len(known)}), census: clientip.NewCensus(rule, len(known)),
	}
	s := study{values: map[string]int{}}
	for _, node := range farm.outNodes() {
		r.tracker.Out(node, farm.balancer.started, 0)
		s.out++
	}
	for line := range strings.Lines(contract.Send(t, farm.Socket(), "show events "+log.Address)) {
		r.read(&s, []byte(strings.TrimSuffix(line, "\n")))
	}
	now := time.Now()
	s.sticky, s.clients = r.tracker.Summary(now), r.census.Summary(now)
	return s
}

// knownNodes are the farm's nodes with the cookie values that the balancer has for them.
func (f *Farm) knownNodes() []cookie.Node {
	f.balancer.mu.Lock()
	defer f.balancer.mu.Unlock()
	var known []cookie.Node
	for _, s := range f.balancer.servers {
		known = append(known, cookie.Node{Name: s.name, Addresses: []string{s.address}, Values: []string{s.cookie}})
	}
	return known
}

// outNodes are the places of those that take no new sessions.
func (f *Farm) outNodes() []int32 {
	f.balancer.mu.Lock()
	defer f.balancer.mu.Unlock()
	var out []int32
	for i, s := range f.balancer.servers {
		if !s.eligible() {
			out = append(out, int32(i))
		}
	}
	return out
}

// A reader takes the log's lines to the tracker of sessions and to the client-IP rule.
type reader struct {
	parser   *format.Parser
	index    *cookie.Index
	nodes    []cookie.Node
	resolver *clientip.Resolver
	log      model.Log
	rule     string
	key      sticky.Key
	tracker  *sticky.Tracker
	census   *clientip.Census
	line     format.Line
}

func (r *reader) read(s *study, text []byte) {
	switch fault := r.parser.Parse(text, &r.line); {
	case fault.Reason.Rejected():
		s.rejected = append(s.rejected, string(text))
		return
	case fault.Reason != format.Fine:
		return
	}
	s.lines++
	if len(r.line.Mark) > 0 {
		s.marked++
	}
	if len(r.line.Cookie) > 0 {
		s.values[string(r.line.Cookie)]++
	}
	node := sticky.None
	for i := range r.nodes {
		if r.nodes[i].Name == string(r.line.Server) {
			node = int32(i)
		}
	}
	r.session(node)
	r.client(node)
}

func (r *reader) session(node int32) {
	h := sticky.Hit{
		At: r.line.At, Node: node, Named: sticky.None, Status: uint16(r.line.Status), Cookie: sticky.HAProxyCookie(r.line.Termination),
	}
	switch id := r.line.Cookie; {
	case r.log.Cookie == "":
		h.Value = r.key.Hash(id)
	case len(id) > 0:
		h.Session = r.key.Hash(id)
	case len(r.line.SetCookie) > 0:
		h.Session = r.key.Hash(r.line.SetCookie)
	}
	if client, err := netip.ParseAddr(string(r.line.Forwarded)); err == nil {
		h.Client, h.Network = r.key.Client(client)
	}
	if named, ok := r.index.Node(r.line.Cookie); ok {
		h.Named = int32(named)
	}
	r.tracker.Observe(h)
}

// client asks the rule with what the balancer forwards.
func (r *reader) client(node int32) {
	var headers []string
	if len(r.line.Forwarded) > 0 {
		headers = append(headers, string(r.line.Forwarded))
	}
	if r.log.Forwarding(r.rule) == model.ForwardsAppend {
		headers = append(headers, string(r.line.Peer))
	}
	peer := netip.AddrPortFrom(r.log.Via, 0)
	r.census.Note(&clientip.Seen{At: r.line.At, Node: node, Peer: peer, Headers: headers, Result: r.resolver.Resolve(peer, headers)})
}
