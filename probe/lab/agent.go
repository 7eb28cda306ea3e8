package lab

import (
	"io"
	"net"
	"sync/atomic"
	"testing"
)

// An Agent answers HAProxy's agent checks with one word, which can be changed while it runs: "up", "down", "ready", "drain",
// "maint", "50%" and more, as the configuration manual lists them at "agent-check".
type Agent struct {
	Address string // host:port

	word atomic.Value
}

// NewAgent starts an agent that says a word. It ends with the test.
func NewAgent(t testing.TB, word string) *Agent {
	t.Helper()
	l, err := listen("127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	a := &Agent{Address: l.Addr().String()}
	a.Say(word)
	over := make(chan struct{})
	go func() { // ends when the listener is closed
		defer close(over)
		a.serve(l)
	}()
	t.Cleanup(func() {
		_ = l.Close() // it only listens
		<-over
	})
	return a
}

func (a *Agent) serve(l net.Listener) {
	for {
		conn, err := l.Accept()
		if err != nil {
			return
		}
		_, _ = io.WriteString(conn, a.word.Load().(string)+"\n") // HAProxy asks again
		_ = conn.Close()
	}
}

// Say changes what the agent says from now on.
func (a *Agent) Say(word string) { a.word.Store(word) }

// Options are those of a server whose agent it is, asked every 100 ms.
func (a *Agent) Options() string {
	host, port, _ := net.SplitHostPort(a.Address) // as Listener.Addr gave it
	return "agent-check agent-inter 100ms agent-addr " + host + " agent-port " + port
}
