package main

import (
	"context"
	"net"
	"net/http"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/lab"
)

// A realFault is something that is wrong with a real balancer, with what stands behind it, or with what farmtop was told about both.
type realFault struct {
	expectation
	before func(*site)              // spoils the nodes or the balancer before they are asked; nil for neither
	edit   func(*site, *model.Farm) // what is configured about the farm; nil for what is right
	after  func(*site)              // happens when everything is known; nil for nothing
	test   func(*model.RouteTest)   // changes the trial's test; nil for the one that is offered
	lasts  time.Duration            // before it can't be told from what passes by itself
}

// isFound starts a farm, lets the fault come, runs one trial, and waits until the fault is found with all that it brings and nothing else.
func (f *realFault) isFound(t *testing.T) sighting {
	lab.Require(t, "haproxy")
	s := newSite(t)
	if f.before != nil {
		f.before(s)
	}
	s.start(f.edit)
	s.run(func() {
		v := s.acquaint()
		if f.after != nil {
			f.after(s)
		}
		s.try(v, f.test)
		s.awaitIt(&f.expectation, f.lasts)
	})
	return s.found[f.code]
}

func broken(code string, brings ...string) realFault {
	return realFault{expectation: expectation{code: code, brings: brings}}
}

func (f realFault) spoiling(before func(*site)) realFault { f.before = before; return f }

func (f realFault) told(edit func(*site, *model.Farm)) realFault { f.edit = edit; return f }

func (f realFault) then(after func(*site)) realFault { f.after = after; return f }

func (f realFault) testing(edit func(*model.RouteTest)) realFault { f.test = edit; return f }

func (f realFault) lasting(d time.Duration) realFault { f.lasts = d; return f }

func (f realFault) perhaps(codes ...string) realFault { f.may = codes; return f }

// behaving makes the second node answer otherwise.
func behaving(b lab.Behaviour) func(*site) { return func(s *site) { s.nodes[1].Set(b) } }

// lines are more lines of the balancer's backend.
func lines(more ...string) func(*site) {
	return func(s *site) { s.setup.Lines = append(s.setup.Lines, more...) }
}

// says tells HAProxy something at its runtime socket.
func says(command string) func(*site) { return func(s *site) { s.proxy.Ask(command) } }

// limited changes the farm's limits.
func limited(edit func(*model.Limits)) func(*site, *model.Farm) {
	return func(_ *site, f *model.Farm) { edit(&f.Limits) }
}

// unchecked lets the balancer believe in one node whatever it answers.
func unchecked(s *site) { s.setup.Servers[1].Options = "ssl verify none source " + balancerSource }

// drained takes the second node out, in a way that sessions go on.
func drained(s *site) {
	s.proxy.Ask("set server app/node2 state drain")
	s.until("the drain to be seen", func(n *model.NodeView) bool { return n.Admin() == model.AdminDrain })
}

// until waits until the second node is seen as it should be.
func (s *site) until(what string, isSo func(*model.NodeView) bool) {
	s.t.Helper()
	name := s.nodes[1].Name
	s.await(what, 0, func(v *model.FarmView) bool { return isSo(v.Node(name)) })
}

// forwarded lets clients come with one line of the header.
func forwarded(line ...string) func(*site) {
	return func(s *site) {
		s.come(40, 2, func(_ int, c *lab.Client) { c.Forwarded = line })
	}
}

// people come through one proxy in front.
func people(s *site) {
	s.come(24, 2, func(_ int, c *lab.Client) { c.Source = "127.0.0.21" })
}

// guest is a client with a cookie value, who asks again and again, straight from where he is.
func (s *site) guest(value string) {
	s.t.Helper()
	visit(s.t, s.plainly(), "SRVID", value, &http.Transport{DialContext: afar.DialContext})
}

// plainly is the frontend that speaks HTTP.
func (s *site) plainly() string { return "http://" + s.proxy.Frontend + "/" }

// afar is where clients come from who are neither sent on to HTTPS nor proxies.
var afar = net.Dialer{LocalAddr: &net.TCPAddr{IP: net.IPv4(127, 0, 0, 40)}}

// held is a request with a cookie value that its node doesn't answer before the test ends.
func (s *site) held(value string) {
	s.t.Helper()
	mark, arrived, release := lab.Hold(s.nodes)
	r, err := http.NewRequestWithContext(context.WithoutCancel(s.t.Context()), http.MethodGet, s.plainly(), nil)
	if err != nil {
		s.t.Fatal(err)
	}
	r.Header = mark
	r.AddCookie(&http.Cookie{Name: "SRVID", Value: value})
	answered := make(chan error, 1)
	go func() { // ends with its answer
		answer, err := (&http.Transport{DialContext: afar.DialContext, DisableKeepAlives: true}).RoundTrip(r)
		if err == nil {
			err = answer.Body.Close()
		}
		answered <- err
	}()
	s.t.Cleanup(func() {
		release()
		if err := <-answered; err != nil {
			s.t.Error(err)
		}
	})
	<-arrived
}
