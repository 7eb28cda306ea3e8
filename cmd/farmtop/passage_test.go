package main

import (
	"io"
	"net"
	"sync"
	"testing"
)

// A passage is a port whose connections lead on to another address, as a host forwards one. It ends with the test.
type passage struct {
	listener net.Listener
	to       string
	inside   sync.WaitGroup
}

func newPassage(t *testing.T, from, to string) *passage {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", from)
	if err != nil {
		t.Fatal(err)
	}
	p := &passage{listener: l, to: to}
	p.inside.Go(p.open)
	t.Cleanup(p.shut)
	return p
}

// shut refuses connections from now on. Those there are go on until either side ends them.
func (p *passage) shut() { _ = p.listener.Close() } // it has no state to lose

func (p *passage) open() {
	for {
		from, err := p.listener.Accept()
		if err != nil {
			return
		}
		go p.lead(from) // ends when either side does
	}
}

func (p *passage) lead(from net.Conn) {
	defer from.Close()
	to, err := net.Dial("tcp", p.to)
	if err != nil {
		return
	}
	defer to.Close()
	var one sync.Once
	both := make(chan struct{})
	carry := func(into, out net.Conn) {
		_, _ = io.Copy(into, out) // whoever ends it, both are closed
		one.Do(func() { close(both) })
	}
	go carry(to, from)
	go carry(from, to)
	<-both
}
