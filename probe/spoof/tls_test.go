package spoof_test

import (
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/lab"
	"farmtop/probe/spoof"
)

// secured is a farm whose endpoint and node are one HTTPS server, which says how it was asked.
func secured(t *testing.T, version int) (*model.Farm, spoof.Options) {
	t.Helper()
	server := httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Node", "am1")
		if r.TLS.ServerName != "example.com" || r.ProtoMajor != version || !strings.HasPrefix(r.Host, "example.com") || len(r.Header["X-Forwarded-For"]) > 2 {
			w.WriteHeader(http.StatusBadRequest)
		}
		host, _, _ := net.SplitHostPort(r.RemoteAddr)
		_, _ = io.WriteString(w, host)
	}))
	server.EnableHTTP2 = true
	server.Config.ErrorLog = log.New(io.Discard, "", 0)
	server.StartTLS()
	t.Cleanup(server.Close)
	if version == 2 {
		lab.InsistOnHTTP2(server)
	}
	address := strings.TrimPrefix(server.URL, "https://")
	farm := farmOf("https://example.com/", address, right)
	farm.EndpointAddress, farm.Checks[0].Protocol, farm.Routing.Header = address, model.ProtocolHTTPS, "X-Node"
	farm.TLS.Roots = x509.NewCertPool()
	farm.TLS.Roots.AddCert(server.Certificate())
	return farm, options(viewOf(farm))
}

func TestNodesAndEndpointAreAskedByTheFarmsName(t *testing.T) {
	t.Parallel()
	_, o := secured(t, 1)
	r := run(t, o)
	if endpoint, node := verdicts(&r, ""), verdicts(&r, "am1"); endpoint != "pppppp" || node != "pppppp" || r.Spoofs[0].Reached != "am1" || r.Spoofs[0].From != "127.0.0.1" {
		t.Errorf("\n%s", described(&r))
	}
}

func TestWhoSpeaksHTTP2AloneIsAskedSo(t *testing.T) {
	t.Parallel()
	_, o := secured(t, 2)
	r := run(t, o)
	if endpoint, node := verdicts(&r, ""), verdicts(&r, "am1"); endpoint != "pppppp" || node != "pppppp" || r.Sent != 12 {
		t.Errorf("\n%s", described(&r))
	}
}

func TestACertificateThatIsNotTrustedIsSaid(t *testing.T) {
	t.Parallel()
	farm, o := secured(t, 1)
	farm.TLS.Roots = x509.NewCertPool()
	if r := run(t, o); !strings.Contains(r.Spoofs[0].Fault, "the endpoint's certificate isn't trusted") || r.Sent != 4 {
		t.Errorf("\n%s", described(&r))
	}
}

func TestAProxyIsForTheEndpointAndHidesFarmtopsAddress(t *testing.T) {
	t.Parallel()
	s := play(t, right, right, appends)
	var through []string
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		through = append(through, r.URL.Host)
		out := r.Clone(r.Context())
		out.RequestURI = ""
		answer, err := http.DefaultTransport.RoundTrip(out)
		if err != nil {
			w.WriteHeader(http.StatusBadGateway)
			return
		}
		defer answer.Body.Close()
		_, _ = io.Copy(w, answer.Body)
	}))
	t.Cleanup(proxy.Close)
	to, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	o := options(s.view)
	o.Proxy = http.ProxyURL(to)
	r := run(t, o)
	if len(through) != 6 || r.Spoofs[0].From != "" || r.Spoofs[6].From != "127.0.0.1" || verdicts(&r, "") != "pppppp" {
		t.Errorf("%d requests through the proxy\n%s", len(through), described(&r))
	}
}
