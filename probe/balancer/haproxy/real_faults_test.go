package haproxy_test

import (
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/lab"
)

func TestARealMasterIsKnownForWhatItIs(t *testing.T) {
	t.Parallel()
	proxy := lab.HAProxy(t, lab.Config{Servers: []lab.Server{{Name: "a", Address: "127.0.0.1:1"}}})
	for _, backend := range []string{"", "app"} {
		got := drive(t, proxy.Master, backend, patience).Read(t.Context())
		want := proxy.Master + ` is the socket of HAProxy's master process, which knows no servers: give the worker's, from "stats socket" in the section "global"`
		if got.Err != want || got.Fault != model.ReadGarbage {
			t.Errorf("got %q:\n%s\nwant\n%s", got.Fault, got.Err, want)
		}
	}
}

func TestARealFrontendIsKnownForWhatItIs(t *testing.T) {
	t.Parallel()
	authority := lab.NewAuthority(t)
	proxy := lab.HAProxy(t, lab.Config{Authority: authority, Servers: lab.ServersOf(lab.Nodes(t, authority, 1))})
	got := drive(t, proxy.Frontend, "", patience).Read(t.Context())
	want := "what answers at " + proxy.Frontend + ` isn't HAProxy's runtime socket: it speaks HTTP, so it is a frontend or the statistics page; ` +
		`give the address of its "stats socket"`
	if got.Err != want || got.Fault != model.ReadGarbage {
		t.Errorf("over HTTP got %q:\n%s\nwant\n%s", got.Fault, got.Err, want)
	}
	got = drive(t, proxy.Secure, "", patience).Read(t.Context())
	want = proxy.Secure + ` closed the connection without an answer: is it HAProxy's "stats socket", or a port that speaks TLS?`
	if got.Err != want || got.Fault != model.ReadCut {
		t.Errorf("over TLS got %q:\n%s\nwant\n%s", got.Fault, got.Err, want)
	}
}

func TestARealHAProxyThatHangsAndThenDies(t *testing.T) {
	t.Parallel()
	proxy := lab.HAProxy(t, lab.Config{Servers: []lab.Server{{Name: "a", Address: "127.0.0.1:1"}}})
	thaw := proxy.Freeze()
	got := drive(t, proxy.Admin, "", 50*time.Millisecond).Read(t.Context())
	if got.Fault != model.ReadTimeout || !strings.HasPrefix(got.Err, proxy.Admin+" took the connection but didn't answer within 50ms: ") {
		t.Errorf("hanging it gave %q: %s", got.Fault, got.Err)
	}
	thaw()
	read(t, proxy)
	proxy.Kill()
	got = drive(t, proxy.Admin, "", patience).Read(t.Context())
	want := "nobody listens at the socket " + proxy.Admin + `: HAProxy has stopped, or a later start took over with another "stats socket"`
	if got.Fault != model.ReadRefused || got.Err != want {
		t.Errorf("killed it gave %q:\n%s\nwant\n%s", got.Fault, got.Err, want)
	}
}
