package contract

import (
	"crypto/tls"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"testing"

	"farmtop/model"
)

// Deaf is a balancer with an HTTP interface behind something that passes readings on, by GET and HEAD, and answers everything else as if
// it had been done: with 200 and what a GET of the same address gives. The way to the balancer itself isn't verified. Certificates of
// the tester's stand before it where the balancer speaks TLS, which the driver is told to believe.
func Deaf(t testing.TB, b model.Balancer) model.Balancer {
	t.Helper()
	target, err := url.Parse(b.Address)
	if err != nil {
		t.Fatal(err)
	}
	proxy := &httputil.ReverseProxy{
		Transport: &http.Transport{TLSClientConfig: &tls.Config{
			InsecureSkipVerify: true, Certificates: b.TLS.Certificates, MinVersion: tls.VersionTLS12,
		}},
		Rewrite: func(r *httputil.ProxyRequest) {
			r.Out.URL.Scheme, r.Out.URL.Host = target.Scheme, target.Host
			if r.In.Method != http.MethodGet && r.In.Method != http.MethodHead {
				r.Out.Method, r.Out.Body, r.Out.ContentLength = http.MethodGet, http.NoBody, 0
			}
		},
	}
	server := httptest.NewUnstartedServer(proxy)
	if target.Scheme == "https" {
		server.StartTLS()
		b.TLS.Insecure = true
	} else {
		server.Start()
	}
	t.Cleanup(server.Close)
	between := *target
	between.Host = server.Listener.Addr().String()
	b.Address = between.String()
	return b
}
