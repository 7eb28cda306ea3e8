package route

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"
)

const (
	bodyLimit   = 64 << 10 // read of one answer; routing shows in its head
	headerLimit = 64 << 10 // of one answer; HAProxy's own limit is 16 kB
	sampleBytes = 4 << 10  // of a body that are looked at
	// markHeader is the request's own mark, "session/request", so that logs can tell one from the other.
	markHeader = "X-Farmtop-Session"
)

// A client asks the endpoint. It may be used by several goroutines at once.
type client struct {
	url     *url.URL // what is dialled
	host    string   // the Host header
	scene   scene
	agent   string
	dialled string // host:port, for words
	timeout time.Duration
	proxy   func(*http.Request) (*url.URL, error)
	tls     *tls.Config // nil for plain HTTP
	http2   bool        // HTTP/2 alone; set before others use the client
}

// newClient makes the client for a farm's endpoint, or says why there can't be one.
func newClient(o *Options) (*client, error) {
	f := o.View.Farm
	u, err := url.Parse(f.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("test the routing of %s: %q is no endpoint to ask; write endpoint: https://host/path", f.Name, f.Endpoint)
	}
	if o.Test.Path != "" {
		asked, err := url.Parse(o.Test.Path)
		if err != nil || asked.Host != "" {
			return nil, fmt.Errorf("test the routing of %s: %q is no path to ask for", f.Name, o.Test.Path)
		}
		u.Path, u.RawPath, u.RawQuery = asked.Path, asked.RawPath, asked.RawQuery
	}
	if u.Path == "" {
		u.Path = "/"
	}
	c := &client{host: u.Host, agent: o.Agent, timeout: o.Test.Timeout, proxy: o.Proxy}
	c.scene = scene{host: u.Hostname(), path: u.EscapedPath(), secure: u.Scheme == "https"}
	if c.proxy == nil {
		c.proxy = http.ProxyFromEnvironment
	}
	if f.EndpointAddress != "" {
		u.Host = f.EndpointAddress
	}
	c.url, c.dialled = u, u.Host
	if c.scene.secure {
		c.tls = &tls.Config{
			ServerName: f.ServerName(), RootCAs: f.TLS.Roots, Certificates: f.TLS.Certificates,
			InsecureSkipVerify: f.TLS.Insecure, MinVersion: tls.VersionTLS12,
		}
	}
	return c, nil
}

// transport is a way to the endpoint: one connection for each request, or one for all of a session. TLS sessions are never resumed, so
// that each connection is a new client's.
func (c *client) transport(kept bool) *http.Transport {
	t := &http.Transport{
		Proxy: c.proxy, DialContext: (&net.Dialer{KeepAlive: -1}).DialContext,
		DisableKeepAlives: !kept, DisableCompression: true, MaxResponseHeaderBytes: headerLimit,
		Protocols: new(http.Protocols), OnProxyConnectResponse: refusal,
	}
	t.Protocols.SetHTTP1(!c.http2)
	t.Protocols.SetHTTP2(c.http2)
	if kept {
		t.MaxConnsPerHost = 1
	}
	if c.tls != nil {
		t.TLSClientConfig = c.tls.Clone()
	}
	return t
}

// refusal turns a proxy's no into an error that says so.
func refusal(_ context.Context, proxy *url.URL, _ *http.Request, said *http.Response) error {
	if said.StatusCode == http.StatusOK {
		return nil
	}
	return fmt.Errorf("the proxy %s, which the environment names, answers %d to CONNECT", proxy.Host, said.StatusCode)
}

// A question is one request of one client.
type question struct {
	url    *url.URL // nil for the endpoint's own
	host   string   // the Host header that goes with url
	cookie string   // the Cookie line; "" for none
	mark   string   // the request's mark
	kept   bool     // the connection is kept
}

// An answer is what came of a question.
type answer struct {
	status      int // 0 when there was no answer
	header      http.Header
	sample      []byte // of the body
	cookies     []*http.Cookie
	reused      bool   // over a connection that an earlier question had used
	fingerprint string // of the certificate, lower-case hex; "" without TLS
	subject     string
	fault       string // in words; "" when all is well
	http2       bool   // failed because the endpoint speaks HTTP/2 alone
	cancelled   bool   // the test ended
}

var errAgain = errors.New("the kept connection was cut when the request was sent")

// ask sends one request, once, and reads its answer as far as that matters, in the client's timeout at most.
func (c *client) ask(ctx context.Context, through http.RoundTripper, q question) (a answer) {
	bounded, cancel := context.WithTimeout(ctx, c.timeout)
	defer cancel()
	if q.kept {
		var stop context.CancelCauseFunc
		bounded, stop = context.WithCancelCause(bounded)
		defer stop(nil)
		bounded = httptrace.WithClientTrace(bounded, once(&a, stop))
	}
	request, err := c.request(bounded, q)
	if err != nil {
		return answer{fault: cut(innermost(err))}
	}
	response, err := through.RoundTrip(request)
	if err != nil {
		a.fail(ctx, c, err)
		return a
	}
	defer response.Body.Close()
	a.status, a.header, a.cookies = response.StatusCode, response.Header, response.Cookies()
	if response.TLS != nil {
		a.present(response.TLS.PeerCertificates)
	}
	err = a.read(response.Body)
	if err == nil {
		err = bounded.Err() // a server that notices the end of our patience may end its answer properly, and too late
	}
	if err != nil {
		a.fail(ctx, c, err)
	}
	return a
}

// once notes whether a connection is used again, and refuses the second one that net/http would send a lost request over.
func once(a *answer, stop context.CancelCauseFunc) *httptrace.ClientTrace {
	tries := 0
	return &httptrace.ClientTrace{
		GetConn: func(string) {
			if tries++; tries > 1 {
				stop(errAgain)
			}
		},
		GotConn: func(info httptrace.GotConnInfo) { a.reused = info.Reused },
	}
}

func (c *client) request(ctx context.Context, q question) (*http.Request, error) {
	target := c.url
	if q.url != nil {
		target = q.url
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, target.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Host = c.host
	if q.url != nil {
		request.Host = q.host
	}
	request.Header.Set("User-Agent", c.agent)
	request.Header.Set(markHeader, q.mark)
	if q.cookie != "" {
		request.Header.Set("Cookie", q.cookie)
	}
	return request, nil
}

// fail notes why there is no answer, or not the whole of it.
func (a *answer) fail(ctx context.Context, c *client, err error) {
	if ctx.Err() != nil {
		a.cancelled = true
		return
	}
	if distrust, ok := errors.AsType[*tls.CertificateVerificationError](err); ok {
		a.present(distrust.UnverifiedCertificates)
	}
	a.fault, a.http2 = c.explain(err), insistsOnHTTP2(err)
}

// present notes the certificate.
func (a *answer) present(chain []*x509.Certificate) {
	if len(chain) == 0 {
		return
	}
	sum := sha256.Sum256(chain[0].Raw)
	a.fingerprint, a.subject = hex.EncodeToString(sum[:]), cut(chain[0].Subject.String())
}

// read takes the body in, to its limit.
func (a *answer) read(body io.Reader) error {
	sample, err := io.ReadAll(io.LimitReader(body, sampleBytes))
	a.sample = sample
	if err != nil || len(sample) < sampleBytes {
		return err
	}
	if _, err = io.CopyN(io.Discard, body, bodyLimit-sampleBytes); errors.Is(err, io.EOF) {
		return nil
	}
	return err
}
