package spoof

import (
	"crypto/tls"
	"fmt"
	"net/http"
	"net/url"

	"farmtop/model"
)

// A target is who is asked: the endpoint, or a node.
type target struct {
	node    string   // "" for the endpoint
	name    string   // for words
	url     *url.URL // what is dialled
	host    string   // the Host header
	header  string   // which is forged
	echoes  bool     // the path is where the application says whom it took
	tls     *tls.Config
	proxy   func(*http.Request) (*url.URL, error) // nil for none
	options *Options
	http2   bool // HTTP/2 alone
}

// targetsOf are all that the test asks, the endpoint first.
func targetsOf(o *Options) ([]*target, error) {
	farm := o.View.Farm
	endpoint, err := url.Parse(farm.Endpoint)
	if err != nil {
		endpoint = &url.URL{}
	}
	path, err := askedPath(farm, endpoint)
	if err != nil {
		return nil, err
	}
	var targets []*target
	if o.Test.Endpoint {
		t, err := endpointTarget(o, endpoint, path)
		if err != nil {
			return nil, err
		}
		targets = append(targets, t)
	}
	for _, name := range o.Test.Nodes {
		n := o.View.Node(name)
		if n == nil {
			return nil, fmt.Errorf("test the client IP of %s: it has no node %q", farm.Name, name)
		}
		targets = append(targets, nodeTarget(o, &n.Node, endpoint.Scheme, path))
	}
	if len(targets) == 0 {
		return nil, fmt.Errorf("test the client IP of %s: neither the endpoint nor a node is to be asked", farm.Name)
	}
	for _, t := range targets {
		t.echoes, t.options = farm.Routing.Echo != nil, o
	}
	return targets, nil
}

// askedPath is where the application tells whom it took, else where the routing is tested.
func askedPath(farm *model.Farm, endpoint *url.URL) (*url.URL, error) {
	written := farm.Routing.Path
	if farm.Routing.Echo != nil {
		written = farm.Routing.Echo.Path
	}
	if written == "" {
		return &url.URL{Path: endpoint.Path, RawPath: endpoint.RawPath, RawQuery: endpoint.RawQuery}, nil
	}
	path, err := url.Parse(written)
	if err != nil || path.Host != "" || path.Scheme != "" || written[0] != '/' {
		return nil, fmt.Errorf("test the client IP of %s: %q is no path to ask for; it begins with /", farm.Name, cut(written))
	}
	return path, nil
}

// at is a URL with that path.
func at(scheme, host string, path *url.URL) *url.URL {
	u := &url.URL{Scheme: scheme, Host: host, Path: path.Path, RawPath: path.RawPath, RawQuery: path.RawQuery}
	if u.Path == "" {
		u.Path = "/"
	}
	return u
}

func endpointTarget(o *Options, endpoint, path *url.URL) (*target, error) {
	farm := o.View.Farm
	if endpoint.Host == "" || endpoint.Scheme != "https" && endpoint.Scheme != "http" {
		return nil, fmt.Errorf("test the client IP of %s: %q is no endpoint to ask; write endpoint: https://host/path", farm.Name, cut(farm.Endpoint))
	}
	t := &target{name: "the endpoint", host: endpoint.Host, url: at(endpoint.Scheme, endpoint.Host, path), proxy: o.Proxy}
	if t.proxy == nil {
		t.proxy = http.ProxyFromEnvironment
	}
	if farm.EndpointAddress != "" {
		t.url.Host = farm.EndpointAddress
	}
	t.secure(farm, endpoint.Hostname())
	return t, nil
}

// nodeTarget asks a node at its own address, as the farm's clients ask the endpoint.
func nodeTarget(o *Options, n *model.Node, scheme string, path *url.URL) *target {
	farm := o.View.Farm
	t := &target{node: n.Name, name: n.Name, host: farm.Host(), url: at(spoken(farm, scheme), n.Address, path)}
	if t.host == "" {
		t.host = n.Address
	}
	t.secure(farm, n.Host())
	return t
}

// spoken is what nodes speak at their own port: what they are checked with there, else what the endpoint speaks.
func spoken(farm *model.Farm, scheme string) string {
	for i := range farm.Checks {
		if c := &farm.Checks[i]; c.Port == 0 && c.Protocol != model.ProtocolTCP {
			return string(c.Protocol)
		}
	}
	if scheme == "" {
		return "https"
	}
	return scheme
}

func (t *target) secure(farm *model.Farm, host string) {
	if t.url.Scheme != "https" {
		return
	}
	t.tls = &tls.Config{
		ServerName: farm.ServerName(), RootCAs: farm.TLS.Roots, Certificates: farm.TLS.Certificates,
		InsecureSkipVerify: farm.TLS.Insecure, MinVersion: tls.VersionTLS12,
	}
	if t.tls.ServerName == "" {
		t.tls.ServerName = host
	}
}
