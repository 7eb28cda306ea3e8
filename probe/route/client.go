package route

import (
	"cmp"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"time"

	"farmtop/model"
)

// markHeader is the request's own mark, so that a log's own format, and an application, can tell one from the other.
const markHeader = "X-Farmtop-Session"

// A client asks the endpoint, or a node. It may be used by several goroutines at once.
type client struct {
	url     *url.URL // what is dialled
	host    string   // the Host header
	learn   question // how a client gets the application's sticky cookie: method and URL alone; the endpoint's own page where that isn't known
	scene   scene
	agent   string // the beginning of the User-Agent
	marks   string // the beginning of marks
	inQuery bool   // the mark stands in the query, too
	whose   string // who is dialled, for words: "the endpoint's"
	mend    string // what to do about a name that doesn't resolve
	dialled string // host:port, for words
	timeout time.Duration
	sample  int64 // bytes of a body that are looked at
	proxy   func(*http.Request) (*url.URL, error)
	tls     *tls.Config
	http2   bool // HTTP/2 alone; set before others use the client
}

// newClient makes the client for a farm's endpoint, or says why there can't be one.
func newClient(o *Options) (*client, error) {
	f := o.View.Farm
	u, err := url.Parse(f.Endpoint)
	if err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return nil, fmt.Errorf("test the routing of %s: %q is no endpoint to ask; write endpoint: https://host/path", f.Name, f.Endpoint)
	}
	if u.Path == "" {
		u.Path = "/"
	}
	if asked := cmp.Or(o.Test.Path, f.Routing.Path); asked != "" {
		if u, err = at(u, asked); err != nil {
			return nil, fmt.Errorf("test the routing of %s: %w", f.Name, err)
		}
	}
	c := &client{
		host: u.Host, agent: o.Agent, marks: o.markPrefix(), inQuery: o.Query, whose: "the endpoint's", mend: "check the endpoint, or give an endpoint_address",
		timeout: o.Test.Timeout, sample: sampleBytes, proxy: o.Proxy,
	}
	c.scene = scene{host: u.Hostname(), path: u.EscapedPath(), secure: u.Scheme == "https"}
	if f.Routing.Body != nil {
		c.sample = bodyLimit
	}
	if c.proxy == nil {
		c.proxy = http.ProxyFromEnvironment
	}
	if f.EndpointAddress != "" {
		u.Host = f.EndpointAddress
	}
	c.url, c.dialled = u, u.Host
	c.tls = &tls.Config{
		ServerName: f.ServerName(), RootCAs: f.TLS.Roots, Certificates: f.TLS.Certificates,
		InsecureSkipVerify: f.TLS.Insecure, MinVersion: tls.VersionTLS12,
	}
	if l := f.Sticky.Learn; l != nil {
		c.learn.method = l.Method
		if c.learn.url, err = at(u, l.Path); err != nil {
			return nil, fmt.Errorf("test the routing of %s: learn its sticky cookie: %w", f.Name, err)
		}
	}
	return c, nil
}

// at is another path, with its query, of the same server.
func at(server *url.URL, path string) (*url.URL, error) {
	asked, err := url.Parse(path)
	if err != nil || asked.Host != "" || asked.Path == "" || asked.Path[0] != '/' {
		return nil, fmt.Errorf("%q is no path to ask for; write one that begins with /", path)
	}
	there := *server
	there.Path, there.RawPath, there.RawQuery = asked.Path, asked.RawPath, asked.RawQuery
	return &there, nil
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
	t.TLSClientConfig = c.tls.Clone()
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
	method string   // "" for GET; a POST has an empty body
	url    *url.URL // nil for the client's own
	host   string   // the Host header; "" for the client's own
	cookie string   // the Cookie line; "" for none
	what   string   // the request, in its mark
	kept   bool     // the connection is kept
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
	a.asked = request.URL.EscapedPath()
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
	err = a.read(response.Body, c.sample)
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
	target := *c.url
	if q.url != nil {
		target = *q.url
	}
	mark := c.marks + q.what
	if c.inQuery {
		target.RawQuery = withMark(target.RawQuery, mark)
	}
	request, err := http.NewRequestWithContext(ctx, cmp.Or(q.method, http.MethodGet), target.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Host = cmp.Or(q.host, c.host)
	request.Header.Set("User-Agent", c.agent+" (routing test; "+mark+")")
	request.Header.Set(markHeader, mark)
	if q.cookie != "" {
		request.Header.Set("Cookie", q.cookie)
	}
	if request.Method == http.MethodPost { // what AM wants of the first step of a journey; others don't mind
		request.Header.Set("Content-Type", "application/json")
		request.Header.Set("Accept-Api-Version", "resource=2.0, protocol=1.0")
	}
	return request, nil
}

// withMark is a query with a request's mark in it. Marks need no escapes.
func withMark(query, mark string) string {
	if query != "" {
		query += "&"
	}
	return query + model.MarkQuery + "=" + mark
}
