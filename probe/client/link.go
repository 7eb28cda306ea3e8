package client

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
)

// A Link leads to a target, over a connection of its own for each request, or over one that is kept. TLS sessions are never resumed, so
// that each connection is a new client's.
type Link struct {
	target    *Target
	kept      bool
	transport http.Transport
}

// Link is a way to the target. A kept one is for one request at a time, any other one for several. Whoever has it closes it.
func (t *Target) Link(kept bool) *Link {
	l := &Link{target: t, kept: kept, transport: http.Transport{
		Proxy: t.Proxy, DialContext: (&net.Dialer{KeepAlive: -1}).DialContext,
		DisableKeepAlives: !kept, DisableCompression: true, MaxResponseHeaderBytes: headerLimit,
		Protocols: new(http.Protocols), OnProxyConnectResponse: refusal, TLSClientConfig: t.tls.Clone(),
	}}
	http2 := t.http2 && t.URL.Scheme == "https"
	l.transport.Protocols.SetHTTP1(!http2)
	l.transport.Protocols.SetHTTP2(http2)
	if !http2 {
		l.transport.TLSClientConfig.NextProtos = []string{"http/1.1"} // net/http offers nothing then, and nobody could say no to it
	}
	if kept {
		l.transport.MaxConnsPerHost = 1
	}
	return l
}

// Close ends connections that are kept.
func (l *Link) Close() { l.transport.CloseIdleConnections() }

// Ask sends one request, once, and reads its answer as far as that matters, in the target's timeout at most.
func (l *Link) Ask(ctx context.Context, q Question) (a Answer) {
	t := l.target
	bounded, cancel := context.WithTimeout(ctx, t.Timeout)
	defer cancel()
	bounded, stop := context.WithCancelCause(bounded)
	defer stop(nil)
	request, err := t.request(bounded, &q)
	if err != nil {
		return Answer{Fault: Cut(innermost(err))}
	}
	request = request.WithContext(httptrace.WithClientTrace(bounded, l.trace(&a, t.isDirect(request), stop)))
	a.Asked = request.URL.EscapedPath()
	response, err := l.transport.RoundTrip(request)
	if err != nil {
		a.fail(ctx, t, request.URL, err)
		return a
	}
	defer response.Body.Close()
	a.Status, a.Header, a.Cookies = response.StatusCode, response.Header, response.Cookies()
	if response.TLS != nil {
		a.present(response.TLS.PeerCertificates)
	}
	err = a.read(response.Body, t.Sample)
	if err == nil {
		err = bounded.Err() // a server that notices the end of our patience may end its answer properly, and too late
	}
	if err != nil {
		a.fail(ctx, t, request.URL, err)
	}
	return a
}

var errAgain = errors.New("the kept connection was cut when the request was sent")

// isDirect tells whether no proxy is between.
func (t *Target) isDirect(request *http.Request) bool {
	if t.Proxy == nil {
		return true
	}
	proxy, err := t.Proxy(request)
	return proxy == nil && err == nil
}

// trace notes which connection is used, and refuses the second one that net/http would send a lost request over.
func (l *Link) trace(a *Answer, direct bool, stop context.CancelCauseFunc) *httptrace.ClientTrace {
	trace := &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) {
		a.Reused = c.Reused
		if local, ok := c.Conn.LocalAddr().(*net.TCPAddr); ok && direct {
			a.From = local.AddrPort().Addr().Unmap().WithZone("")
		}
	}}
	if l.kept {
		tries := 0
		trace.GetConn = func(string) {
			if tries++; tries > 1 {
				stop(errAgain)
			}
		}
	}
	return trace
}

// refusal turns a proxy's no into an error that says so.
func refusal(_ context.Context, proxy *url.URL, _ *http.Request, said *http.Response) error {
	if said.StatusCode == http.StatusOK {
		return nil
	}
	return fmt.Errorf("the proxy %s, which the environment names, answers %d to CONNECT", proxy.Host, said.StatusCode)
}
