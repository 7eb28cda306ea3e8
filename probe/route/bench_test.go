package route

import (
	"crypto/tls"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/client"
)

const (
	benchSessions = 1000
	benchRequests = 5
	benchAtOnce   = 8
)

// BenchmarkRouting is 1000 sessions of 5 requests, a fresh TLS connection each, beside a bare net/http client that does the same.
func BenchmarkRouting(b *testing.B) {
	server := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("X-Served-By", "a")
		w.Header().Set("Set-Cookie", "SRVID=a; Path=/; Secure; HttpOnly")
		_, _ = io.WriteString(w, "<!DOCTYPE html><title>bench</title>")
	}))
	defer server.Close()
	roots := server.Client().Transport.(*http.Transport).TLSClientConfig.RootCAs
	b.Run("farmtop", func(b *testing.B) {
		view := viewOf("https://example.com/", server.Listener.Addr().String())
		view.Farm.TLS.Roots = roots
		test := model.RouteTest{Sessions: benchSessions, Requests: benchRequests, AtOnce: benchAtOnce, PerSecond: model.MaxRoutePerSecond, Timeout: 30 * time.Second}
		for b.Loop() {
			if r := Run(b.Context(), Options{Test: test, View: view}, func(model.RouteReport) {}); r.Fresh.Known != test.Total() {
				b.Fatalf("%+v, %q", r.Fresh, r.Stopped)
			}
		}
	})
	b.Run("bare", func(b *testing.B) {
		client := &http.Client{Transport: &http.Transport{
			DisableKeepAlives: true, TLSClientConfig: &tls.Config{RootCAs: roots, ServerName: "example.com"},
		}}
		for b.Loop() {
			var crew sync.WaitGroup
			for range benchAtOnce {
				crew.Go(func() {
					for range benchSessions * benchRequests / benchAtOnce {
						response, err := client.Get(server.URL)
						if err != nil {
							b.Error(err)
							return
						}
						_, _ = io.Copy(io.Discard, response.Body)
						response.Body.Close()
					}
				})
			}
			crew.Wait()
		}
	})
}

// BenchmarkTelling is one report of the largest test: a thousand sessions of a hundred requests, twice, with a session that goes on.
func BenchmarkTelling(b *testing.B) {
	o := &Options{View: viewOf("https://example.com/", "")}
	o.Test.Sessions, o.Test.Requests = model.MaxRouteSessions, model.MaxRouteRequests
	book := newBook(o, nil)
	book.front, book.report.Kept = &front{}, &model.RouteRun{}
	for _, kept := range []bool{false, true} {
		for session := range o.Test.Sessions {
			for request := range o.Test.Requests {
				book.take(&step{session: session + 1, request: request + 1, kept: kept, Answer: client.Answer{Status: 200}, witness: witness{node: "a", way: model.RouteByHeader, name: "X-Node"}})
			}
		}
	}
	b.ReportAllocs()
	for b.Loop() {
		book.fresh.rows[50].told = nil
		if r := book.snapshot(); r.Fresh.Known != o.Test.Sessions*o.Test.Requests || len(r.Rows) != 2*rowsKept {
			b.Fatalf("%+v", r.Fresh)
		}
	}
}
