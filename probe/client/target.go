package client

import (
	"cmp"
	"context"
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"
	"time"

	"farmtop/model"
)

// A Manner is how a test asks, whomever it asks.
type Manner struct {
	Agent   string        // stands behind the mark in the User-Agent: "farmtop/1.0 (routing test)"
	Query   bool          // the mark stands in the query, too, as model.MarkQuery
	Timeout time.Duration // of one request, to the end of its answer; more than 0
	Sample  int64         // bytes of a body that an answer keeps; BodyLimit at most

	// Proxy is between farmtop and the endpoint; nil for the environment's. Nodes are asked with nobody between.
	Proxy func(*http.Request) (*url.URL, error)
}

// A Target is who is asked. Several goroutines may ask it at once over links.
type Target struct {
	Manner
	Name  string   // in words: "the endpoint", or a node's name
	URL   *url.URL // what is dialled and asked for
	Host  string   // the Host header
	mend  string   // what to do about a name that doesn't resolve
	tls   *tls.Config
	http2 bool // over TLS HTTP/2 is all that it speaks
}

// Endpoint is the farm's endpoint as its clients reach it, or where they would with the farm's endpoint_address. The path may have a query;
// "" is for the endpoint's own. The error says which of both can't be asked for.
func (m Manner) Endpoint(farm *model.Farm, path string) (*Target, error) {
	public, err := url.Parse(farm.Endpoint)
	if err != nil || public.Host == "" || public.Scheme != "https" && public.Scheme != "http" {
		return nil, fmt.Errorf("%q is no endpoint to ask; write endpoint: https://host/path", Cut(farm.Endpoint))
	}
	if m.Proxy == nil {
		m.Proxy = http.ProxyFromEnvironment
	}
	t := &Target{Manner: m, Name: "the endpoint", Host: public.Host, mend: "check the endpoint, or give an endpoint_address"}
	return t, t.aim(farm, public, public.Scheme, cmp.Or(farm.EndpointAddress, public.Host), path)
}

// Node is a node of the farm at its own address, asked for what the endpoint is asked for, by the farm's name. The path is as for Endpoint.
func (m Manner) Node(farm *model.Farm, node *model.Node, path string) (*Target, error) {
	public, err := url.Parse(farm.Endpoint)
	if err != nil {
		public = &url.URL{}
	}
	m.Proxy = nil
	t := &Target{Manner: m, Name: node.Name, Host: cmp.Or(farm.Host(), node.Address), mend: "check its address"}
	return t, t.aim(farm, public, spoken(farm, public.Scheme), node.Address, path)
}

// spoken is what nodes speak at their own port, where the balancer sends clients: what they are checked with there, else what the endpoint
// speaks. Checks of other ports may be those of a management port.
func spoken(farm *model.Farm, endpoint string) string {
	for i := range farm.Checks {
		if c := &farm.Checks[i]; c.Port == 0 && c.SpeaksHTTP() {
			return string(c.Protocol)
		}
	}
	return cmp.Or(endpoint, "https")
}

// aim sets what is asked for where, and whom certificates must name.
func (t *Target) aim(farm *model.Farm, page *url.URL, scheme, address, path string) (err error) {
	t.URL = &url.URL{Scheme: scheme, Host: address, Path: cmp.Or(page.Path, "/"), RawPath: page.RawPath, RawQuery: page.RawQuery}
	t.tls = &tls.Config{
		ServerName: cmp.Or(farm.ServerName(), t.URL.Hostname()), RootCAs: farm.TLS.Roots, Certificates: farm.TLS.Certificates,
		InsecureSkipVerify: farm.TLS.Insecure, MinVersion: tls.VersionTLS12,
	}
	if path != "" {
		t.URL, err = t.At(path)
	}
	return err
}

// At is another path of the target, with its query. The error says why that is none.
func (t *Target) At(path string) (*url.URL, error) {
	asked, err := url.Parse(path)
	if err != nil || asked.Host != "" || asked.Scheme != "" || asked.Path == "" || asked.Path[0] != '/' {
		return nil, fmt.Errorf("%q is no path to ask for; write one that begins with /", Cut(path))
	}
	return &url.URL{Scheme: t.URL.Scheme, Host: t.URL.Host, Path: asked.Path, RawPath: asked.RawPath, RawQuery: asked.RawQuery}, nil
}

// Ask asks over a connection of its own, and over another one where the target turns out to insist on HTTP/2, which links know from then
// on. It is for one goroutine at a time.
func (t *Target) Ask(ctx context.Context, q Question) Answer {
	a := t.askAlone(ctx, q)
	if a.refused && !t.http2 {
		t.http2 = true
		a = t.askAlone(ctx, q)
	}
	return a
}

// offered are the HTTP versions that the target was asked in so far.
func (t *Target) offered() string {
	if t.http2 {
		return "HTTP/1.1 and HTTP/2"
	}
	return "HTTP/1.1"
}

func (t *Target) askAlone(ctx context.Context, q Question) Answer {
	link := t.Link(false)
	defer link.Close()
	return link.Ask(ctx, q)
}
