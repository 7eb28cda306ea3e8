package httpapi

import (
	"bytes"
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"io"
	"maps"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"sync/atomic"
	"time"

	"farmtop/model"
)

// defaultTimeout bounds a request where the configuration says nothing. Answers take milliseconds; a balancer that needs longer is busy with
// its users.
const defaultTimeout = 2 * time.Second

// Bounds of connections and answers.
const (
	maxBody     = 16 << 20         // 10 000 servers at 1.6 kB each, which is what balancers say of one at most
	maxHeader   = 64 << 10         // no interface says more there than some cookies
	maxIdle     = 2                // connections kept between polls: one for polls, one for a change beside them
	idleTimeout = 30 * time.Second // most servers end an idle connection earlier
)

// A Client asks one balancer's HTTP interface. Its requests may overlap.
type Client struct {
	At      string        // the interface's URL
	Timeout time.Duration // of one request, to the end of its answer

	software  string
	address   *url.URL
	login     model.Login
	transport *http.Transport
}

// New is a client for the interface at the URL b.Address, which software ("NGINX Plus") has. It connects to nothing; the error says why the
// address can't be one.
func New(software string, b model.Balancer) (*Client, error) {
	address, err := url.Parse(b.Address)
	switch {
	case err != nil, address.Host == "", address.Scheme != "http" && address.Scheme != "https", address.RawQuery != "", address.Fragment != "":
		return nil, fmt.Errorf("the address of %s isn't the URL of its interface: write url: https://HOST/PATH", software)
	case address.User != nil:
		return nil, fmt.Errorf("the URL of %s's interface holds a login, which would be shown; write user and password beside it", software)
	}
	return &Client{
		At: address.String(), Timeout: cmp.Or(max(b.Timeout, 0), defaultTimeout),
		software: software, address: address, login: b.Login,
		transport: &http.Transport{ // without a proxy: those of the environment are the way to the endpoint
			DisableCompression: true, MaxResponseHeaderBytes: maxHeader, MaxIdleConnsPerHost: maxIdle, IdleConnTimeout: idleTimeout,
			TLSClientConfig: &tls.Config{
				ServerName: b.TLS.ServerName, RootCAs: b.TLS.Roots, Certificates: b.TLS.Certificates,
				InsecureSkipVerify: b.TLS.Insecure, MinVersion: tls.VersionTLS12,
			},
		},
	}, nil
}

// URL is the interface's address, with a path below it.
func (c *Client) URL(path ...string) *url.URL { return c.address.JoinPath(path...) }

// A Request is one question or command. The login goes along, as Basic authentication.
type Request struct {
	Method    string // GET when ""
	Path      string // below the client's address, escaped; "" for the address itself
	Query     string // encoded
	Header    http.Header
	Body      []byte
	Limit     int64 // bytes of the answer's body; 16 MB when 0
	Anonymous bool  // without the login, because the header has something in its place
}

// An Answer is what came back, whole.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Ask sends a request and reads the answer, whatever its status, within the client's timeout or until ctx ends. It follows no redirect. The
// failure says why there is no whole answer.
func (c *Client) Ask(ctx context.Context, q Request) (Answer, *Failure) {
	ctx, cancel := context.WithTimeout(ctx, c.Timeout)
	defer cancel()
	var sent atomic.Bool
	ctx = httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{WroteHeaders: func() { sent.Store(true) }})
	request, err := c.request(ctx, q)
	if err != nil {
		return Answer{}, c.failure(err, false)
	}
	response, err := c.transport.RoundTrip(request)
	if err != nil {
		return Answer{}, c.failure(err, sent.Load())
	}
	defer response.Body.Close()
	a := Answer{Status: response.StatusCode, Header: response.Header}
	a.Body, err = body(response, cmp.Or(q.Limit, maxBody))
	if err == nil {
		err = ctx.Err() // a server that notices the end of our patience may end its answer properly, and too late
	}
	if err != nil {
		return Answer{}, c.failure(err, true)
	}
	return a, nil
}

func (c *Client) request(ctx context.Context, q Request) (*http.Request, error) {
	address := *c.address
	if q.Path != "" {
		address = *c.URL(q.Path)
	}
	address.RawQuery = q.Query
	request, err := http.NewRequestWithContext(ctx, cmp.Or(q.Method, http.MethodGet), address.String(), bytes.NewReader(q.Body))
	if err != nil {
		return nil, fmt.Errorf("making a request: %w", err)
	}
	request.Header.Set("User-Agent", "farmtop")
	maps.Copy(request.Header, q.Header)
	if c.login.User != "" && !q.Anonymous {
		request.SetBasicAuth(c.login.User, c.login.Password)
	}
	return request, nil
}

// body reads an answer's body, to its end.
func body(response *http.Response, limit int64) ([]byte, error) {
	var read bytes.Buffer
	if announced := response.ContentLength; announced > 0 && announced <= limit {
		read.Grow(int(announced) + bytes.MinRead) // so that ReadFrom needn't grow it for the end
	}
	n, err := read.ReadFrom(io.LimitReader(response.Body, limit+1))
	if err == nil && n > limit {
		err = tooLargeError(limit)
	}
	return read.Bytes(), err
}
