package spoof

import (
	"context"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/netip"
	"net/url"

	"farmtop/model"
)

const (
	// bodyLimit is how much of an answer is read: an echo that needs more than that for an address is none.
	bodyLimit = 64 << 10
	// headerLimit bounds the head of an answer; HAProxy's own limit is 16 kB.
	headerLimit = 64 << 10
)

// agentRemark stands behind farmtop's own name.
const agentRemark = " (client-IP test)"

// An answer is what came of a question.
type answer struct {
	from      netip.Addr // where the connection came from; the zero value where there was none, or a proxy stood between
	status    int        // 0 when there was no answer
	served    string     // the configured header that names the node
	body      []byte     // its beginning
	fault     string     // in words; "" when all is well
	http2     bool       // failed because the target speaks HTTP/2 alone
	cancelled bool       // the test ended
}

// ask sends one request over a connection of its own, and reads its answer as far as that matters, in the test's timeout at most.
func (t *target) ask(ctx context.Context, q *question) (a answer) {
	bounded, cancel := context.WithTimeout(ctx, t.options.Test.Timeout)
	defer cancel()
	proxied := false
	through := t.transport(&proxied)
	defer through.CloseIdleConnections()
	bounded = httptrace.WithClientTrace(bounded, &httptrace.ClientTrace{GotConn: func(c httptrace.GotConnInfo) {
		if local, err := netip.ParseAddrPort(c.Conn.LocalAddr().String()); err == nil && !proxied {
			a.from = local.Addr().Unmap().WithZone("")
		}
	}})
	request, err := t.request(bounded, q)
	if err != nil {
		a.fault = cut(innermost(err))
		return a
	}
	response, err := through.RoundTrip(request)
	if err != nil {
		a.fail(ctx, t, err)
		return a
	}
	defer response.Body.Close()
	a.status = response.StatusCode
	if name := t.options.View.Farm.Routing.Header; name != "" {
		a.served = response.Header.Get(name)
	}
	a.body, err = io.ReadAll(io.LimitReader(response.Body, bodyLimit))
	if err == nil {
		err = bounded.Err() // a server that notices the end of our patience may end its answer properly, and too late
	}
	if err != nil {
		a.fail(ctx, t, err)
	}
	return a
}

// transport is a way to the target for one connection. TLS sessions are never resumed, so that each is a new client's.
func (t *target) transport(proxied *bool) *http.Transport {
	through := &http.Transport{
		DialContext: (&net.Dialer{KeepAlive: -1}).DialContext, DisableKeepAlives: true, DisableCompression: true,
		MaxResponseHeaderBytes: headerLimit, Protocols: new(http.Protocols), OnProxyConnectResponse: refusal,
	}
	through.Protocols.SetHTTP1(!t.http2)
	through.Protocols.SetHTTP2(t.http2)
	if t.proxy != nil {
		through.Proxy = func(r *http.Request) (*url.URL, error) {
			proxy, err := t.proxy(r)
			*proxied = proxy != nil
			return proxy, err
		}
	}
	if t.tls != nil {
		through.TLSClientConfig = t.tls.Clone()
		if !t.http2 {
			through.TLSClientConfig.NextProtos = []string{"http/1.1"} // net/http offers nothing then, and nobody could say no to it
		}
	}
	return through
}

// request is the question as it goes out. The mark stands first in the User-Agent: a log may have no more than the beginning of that.
func (t *target) request(ctx context.Context, q *question) (*http.Request, error) {
	u := *t.url
	if t.options.Query {
		mark := model.MarkQuery + "=" + url.QueryEscape(q.mark)
		if u.RawQuery != "" {
			mark = u.RawQuery + "&" + mark
		}
		u.RawQuery = mark
	}
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Host = t.host
	request.Header.Set("User-Agent", q.mark+" "+t.options.Agent+agentRemark)
	request.Header.Set("Cache-Control", "no-cache") // an echo that was kept is about another request
	if len(q.lines) > 0 {
		request.Header[http.CanonicalHeaderKey(t.header)] = q.lines
	}
	return request, nil
}
