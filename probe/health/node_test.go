package health

import (
	"bufio"
	"crypto/tls"
	"net"
	"net/http"
	"regexp"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

// patience is a timeout that no healthy exchange reaches, however slow the machine.
const patience = 30 * time.Second

// listen serves every connection to a loopback port with a script, each in its own goroutine, until the test ends.
func listen(t testing.TB, script func(net.Conn)) (address string) {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	serve(t, l, script)
	return l.Addr().String()
}

func serve(t testing.TB, l net.Listener, script func(net.Conn)) {
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			go func() {
				defer conn.Close()
				script(conn)
			}()
		}
	}()
	t.Cleanup(func() {
		_ = l.Close()
		<-done
	})
}

// listenTLS is listen behind a TLS handshake.
func listenTLS(t testing.TB, config *tls.Config, script func(net.Conn)) (address string) {
	t.Helper()
	return listen(t, func(conn net.Conn) {
		secured := tls.Server(conn, config)
		if secured.Handshake() == nil {
			script(secured)
		}
		_ = secured.Close()
	})
}

// says answers the first request with a text and closes.
func says(text string) func(net.Conn) {
	return func(conn net.Conn) {
		if readRequest(conn) != nil {
			_, _ = conn.Write([]byte(text))
		}
	}
}

// readRequest reads one request's header, nil when none came.
func readRequest(conn net.Conn) *http.Request {
	r, err := http.ReadRequest(bufio.NewReader(conn))
	if err != nil {
		return nil
	}
	return r
}

// hold keeps a connection open until the peer closes it.
func hold(conn net.Conn) {
	var b [1 << 10]byte
	for {
		if _, err := conn.Read(b[:]); err != nil {
			return
		}
	}
}

// plain is a check over HTTP, changed by the changes.
func plain(changes ...func(*model.Check)) *model.Check {
	c := &model.Check{Name: "health", Protocol: model.ProtocolHTTP, Path: "/health", Timeout: patience}
	for _, change := range changes {
		change(c)
	}
	return c
}

// secured is a check over HTTPS, changed by the changes.
func secured(changes ...func(*model.Check)) *model.Check {
	c := plain(changes...)
	c.Protocol = model.ProtocolHTTPS
	return c
}

func within(d time.Duration) func(*model.Check) {
	return func(c *model.Check) { c.Timeout = d }
}

func keptAlive(c *model.Check) { c.KeepAlive = true }

// farmOf is a farm for farm.example that trusts an authority; nil for one without TLS.
func farmOf(a *authority) *model.Farm {
	f := &model.Farm{Name: "web", Endpoint: "https://farm.example/"}
	if a != nil {
		f.TLS.Roots = a.pool()
	}
	return f
}

// checkOnce asks one node once.
func checkOnce(t testing.TB, f *model.Farm, address string, c *model.Check) model.Observation {
	t.Helper()
	target := NewProber(Options{}).Target(f, model.Node{Name: "n1", Address: address}, c)
	t.Cleanup(target.Close)
	return target.Check(t.Context())
}

var milliseconds = regexp.MustCompile(`\d+(\.\d+)? ms`)

// steady replaces what varies in a reason: the address and durations below a second.
func steady(reason, address string) string {
	return milliseconds.ReplaceAllString(strings.ReplaceAll(reason, address, "NODE"), "N ms")
}

// expect compares the outcome of a check.
func expect(t testing.TB, o model.Observation, address string, fault model.Fault, reason string) {
	t.Helper()
	if o.OK != (fault == model.FaultNone) || o.Fault != fault {
		t.Errorf("OK %v, fault %q; want fault %q (%s)", o.OK, o.Fault, fault, o.Reason)
	}
	if got := steady(o.Reason, address); got != reason {
		t.Errorf("reason\n got  %s\n want %s", got, reason)
	}
}
