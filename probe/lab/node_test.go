package lab

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"
)

// A reply is what a node answered.
type reply struct {
	status int
	header http.Header
	body   string
}

// get asks a node over a connection of its own, as farmtop does: at its address, by the farm's name.
func get(ctx context.Context, a *Authority, n *Node) (reply, error) {
	transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.Pool, ServerName: ServerName}, DisableKeepAlives: true}
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, "https://"+n.Address+"/health", nil)
	if err != nil {
		return reply{}, err
	}
	answer, err := transport.RoundTrip(r)
	if err != nil {
		return reply{}, err
	}
	defer answer.Body.Close()
	body, err := io.ReadAll(answer.Body)
	return reply{answer.StatusCode, answer.Header, string(body)}, err
}

func TestNodesHaveAddressesOfTheirOwnAndOnePort(t *testing.T) {
	t.Parallel()
	a := NewAuthority(t)
	nodes := Nodes(t, a, 3)
	_, port, _ := net.SplitHostPort(nodes[0].Address)
	for i, n := range nodes {
		if want := "127.0.0.1" + string(rune('1'+i)) + ":" + port; n.Address != want {
			t.Errorf("node %d is at %s, want %s", i+1, n.Address, want)
		}
		got, err := get(t.Context(), a, n)
		if err != nil {
			t.Fatal(err)
		}
		if got.status != http.StatusOK || got.header.Get("X-Node") != n.Name || got.body != "node="+n.Name+"\n" {
			t.Errorf("%s answered %d, %q, %q", n.Name, got.status, got.header.Get("X-Node"), got.body)
		}
		if n.Requests() != 1 {
			t.Errorf("%s counts %d requests, want 1", n.Name, n.Requests())
		}
	}
}

func TestANodeAnswersAsItIsToldTo(t *testing.T) {
	t.Parallel()
	a := NewAuthority(t)
	n := Nodes(t, a, 1)[0]
	n.Set(Behaviour{Status: 503, Version: "4.2", Headers: http.Header{"Server": {"Carbon"}}, Skew: -time.Hour})
	got, err := get(t.Context(), a, n)
	if err != nil {
		t.Fatal(err)
	}
	date, err := http.ParseTime(got.header.Get("Date"))
	if err != nil || time.Since(date) < 59*time.Minute {
		t.Errorf("its clock says %v, %v; want an hour ago", date, err)
	}
	if got.status != 503 || got.body != "node=node1 version=4.2\n" || got.header.Get("Server") != "Carbon" {
		t.Errorf("it answered %d, %q, Server: %q", got.status, got.body, got.header.Get("Server"))
	}
	n.Set(Behaviour{Body: "all is well"})
	if got, err = get(t.Context(), a, n); err != nil || got.body != "all is well\n" {
		t.Errorf("it answered %q, %v", got.body, err)
	}
}

func TestACertificateHasTheFlawThatWasAskedFor(t *testing.T) {
	t.Parallel()
	a := NewAuthority(t)
	n := Nodes(t, a, 1)[0]
	for _, c := range []struct {
		flaw Flaw
		is   func(error) bool
	}{
		{FlawNone, func(err error) bool { return err == nil }},
		{FlawExpired, isInvalid(x509.Expired)},
		{FlawNotYet, isInvalid(x509.Expired)}, // which stands for both
		{FlawName, func(err error) bool { _, ok := errors.AsType[x509.HostnameError](err); return ok }},
		{FlawSelfSigned, isUnknownAuthority},
		{FlawAuthority, isUnknownAuthority},
	} {
		n.Set(Behaviour{Flaw: c.flaw})
		if _, err := get(t.Context(), a, n); !c.is(err) {
			t.Errorf("with the flaw %q it gave %v", c.flaw, err)
		}
	}
}

func isInvalid(reason x509.InvalidReason) func(error) bool {
	return func(err error) bool {
		invalid, ok := errors.AsType[x509.CertificateInvalidError](err)
		return ok && invalid.Reason == reason
	}
}

func isUnknownAuthority(err error) bool {
	_, ok := errors.AsType[x509.UnknownAuthorityError](err)
	return ok
}

func TestANewCertificateEndsTheOldSessions(t *testing.T) {
	t.Parallel()
	a := NewAuthority(t)
	n := Nodes(t, a, 1)[0]
	config := &tls.Config{RootCAs: a.Pool, ServerName: ServerName, ClientSessionCache: tls.NewLRUClientSessionCache(1)}
	connect(t, n, config)
	if !connect(t, n, config) {
		t.Error("with the old certificate the session isn't resumed")
	}
	n.Renew()
	if connect(t, n, config) {
		t.Error("with a new certificate the session is resumed")
	}
}

// connect makes a TLS connection, waits for the session's ticket, and tells whether the session was resumed.
func connect(t *testing.T, n *Node, config *tls.Config) bool {
	t.Helper()
	conn, err := (&tls.Dialer{Config: config}).DialContext(t.Context(), "tcp", n.Address)
	if err != nil {
		t.Fatal(err)
	}
	defer conn.Close()
	_, _ = io.WriteString(conn, "GET / HTTP/1.1\r\nHost: "+ServerName+"\r\nConnection: close\r\n\r\n")
	_, _ = io.Copy(io.Discard, conn)
	return conn.(*tls.Conn).ConnectionState().DidResume
}

func TestAStoppedNodeRefusesAndAStartedOneServesAgain(t *testing.T) {
	t.Parallel()
	a := NewAuthority(t)
	n := Nodes(t, a, 1)[0]
	n.Stop()
	n.Stop()
	if _, err := get(t.Context(), a, n); err == nil || !strings.Contains(err.Error(), "refused") {
		t.Errorf("stopped it gave %v", err)
	}
	n.Start()
	n.Start()
	if _, err := get(t.Context(), a, n); err != nil {
		t.Errorf("started again it gave %v", err)
	}
}

func TestAHungOrFrozenNodeSaysNothing(t *testing.T) {
	t.Parallel()
	a := NewAuthority(t)
	n := Nodes(t, a, 1)[0]
	for _, b := range []Behaviour{{Hang: true}, {Frozen: true}, {Delay: time.Hour}} {
		n.Set(b)
		ctx, cancel := context.WithTimeout(t.Context(), 100*time.Millisecond)
		if _, err := get(ctx, a, n); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%+v gave %v", b, err)
		}
		cancel()
	}
	n.Set(Behaviour{})
	if _, err := get(t.Context(), a, n); err != nil {
		t.Errorf("healthy again it gave %v", err)
	}
}

func TestAHeldRequestIsAnsweredWhenReleased(t *testing.T) {
	t.Parallel()
	a := NewAuthority(t)
	nodes := Nodes(t, a, 2)
	mark, arrived, release := Hold(nodes)
	answered := make(chan error, 1)
	go func() {
		transport := &http.Transport{TLSClientConfig: &tls.Config{RootCAs: a.Pool, ServerName: ServerName}, DisableKeepAlives: true}
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+nodes[1].Address+"/", nil)
		if err != nil {
			answered <- err
			return
		}
		r.Header = mark
		answer, err := transport.RoundTrip(r)
		if err == nil {
			err = answer.Body.Close()
		}
		answered <- err
	}()
	<-arrived
	select {
	case err := <-answered:
		t.Errorf("it was answered while it was held: %v", err)
	default:
	}
	release()
	if err := <-answered; err != nil {
		t.Error(err)
	}
}
