package config

import (
	"net"
	"net/url"

	"golang.org/x/net/http/httpguts"

	"farmtop/model"
)

// routing completes how the farm's routing is tested. The endpoint is nil when there is none or it is wrong; its address is complete.
func (r *reading) routing(f *farm, endpoint *url.URL) model.Routing {
	w := &f.Routing
	if len(w.has) > 0 && !f.has["endpoint"] && !f.Endpoint.given() {
		r.problems.add(w.place, `"routing" says how the endpoint is tested, but there is no endpoint; write endpoint: https://www.example.com/`)
	}
	if endpoint != nil {
		r.httpPort(w, endpoint.Scheme, dialledPort(f, endpoint))
	}
	made := model.Routing{Path: w.Path.value, Header: w.Header.value, Body: w.Body.value, Echo: r.echo(&f.ClientIP.Echo)}
	if w.HTTPPort.value != none {
		made.HTTPPort = w.HTTPPort.value
	}
	if problem := pathProblem(w.Path.value); w.Path.given() && problem != "" {
		r.problems.add(w.Path.place, `"path" can't be %q: %s`, shorten(w.Path.value), problem)
	}
	if w.Header.given() && !httpguts.ValidHeaderFieldName(w.Header.value) {
		r.problems.add(w.Header.place, `"header" can't be %q; write the header's name alone, such as X-Node`, shorten(w.Header.value))
	}
	return made
}

// httpPort completes the port that sends clients on to HTTPS. Where the endpoint is reached at a port of its own, nothing tells
// which one that would be.
func (r *reading) httpPort(w *routing, scheme string, port int) {
	switch written := w.HTTPPort; {
	case !written.given():
		if scheme == "https" && port == 443 && !w.has["http_port"] {
			w.HTTPPort = numberOrNone{builtIn, 80}
		}
	case written.value == none:
	case scheme == "http":
		r.problems.add(written.place, `"http_port" is the port that sends clients on to HTTPS, but the endpoint is plain HTTP; remove it, or correct the endpoint`)
	case written.value == port:
		r.problems.add(written.place, `"http_port" is %d, where the endpoint speaks HTTPS; write the port where it speaks plain HTTP, or none`, port)
	}
}

// dialledPort is the port at which the endpoint is reached.
func dialledPort(f *farm, endpoint *url.URL) int {
	if _, port, err := net.SplitHostPort(f.EndpointAddress.value); err == nil {
		if p, ok := portNumber(port); ok {
			return p
		}
	}
	return urlPort(endpoint)
}

// echo is where the application says whom it takes for its client; nil when that is unknown.
func (r *reading) echo(e *echo) *model.Echo {
	if !e.Path.given() {
		return nil
	}
	if problem := pathProblem(e.Path.value); problem != "" {
		r.problems.add(e.Path.place, `"echo" can't ask for %q: %s`, shorten(e.Path.value), problem)
	}
	return &model.Echo{Path: e.Path.value, Address: e.Address.value}
}
