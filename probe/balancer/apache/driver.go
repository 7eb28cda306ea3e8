package apache

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/httpapi"
)

// software is how readings call it.
const software = "Apache httpd"

// Driver reads and changes one httpd. Its calls may overlap.
type Driver struct {
	farm     string
	balancer model.Balancer
	client   *httpapi.Client
	named    atomic.Pointer[string] // how httpd last called itself, where that isn't the URL's host; nil until then
}

var _ balancer.Writer = (*Driver)(nil)

// New is a driver for the balancer-manager at the URL b.Address. b.Backend is the name in balancer://NAME, "" for all balancers of that
// virtual host. New connects to nothing; the error says why the address can't be one.
func New(farm string, b model.Balancer) (balancer.Reader, error) {
	client, err := httpapi.New(software, b)
	if err != nil {
		return nil, err
	}
	b.Backend = strings.TrimPrefix(b.Backend, scheme)
	return &Driver{farm: farm, balancer: b, client: client}, nil
}

// Read asks for the page's XML, and where that doesn't tell enough for the page itself, each within the balancer's timeout.
func (d *Driver) Read(ctx context.Context) model.BalancerStatus {
	start := time.Now()
	p, failed := d.page(ctx)
	status := d.status(p, failed)
	status.At = time.Now()
	status.Took = status.At.Sub(start)
	return status
}

// page is the balancer-manager's page. The XML form is only given to who names the server as it names itself, which the HTML that comes
// instead tells for the next time. Old versions tell no nonce in XML.
func (d *Driver) page(ctx context.Context) (*page, *httpapi.Failure) {
	p, failed := d.ask(ctx, httpapi.Request{Query: "xml=1", Header: d.referer()})
	if failed == nil && p.form == formXML && p.lacksNonce() {
		p, failed = d.ask(ctx, httpapi.Request{Header: d.referer()})
	}
	if failed == nil && p.server != "" {
		d.named.Store(&p.server)
	}
	return p, failed
}

// ask sends one request and understands the page that it is answered with.
func (d *Driver) ask(ctx context.Context, request httpapi.Request) (*page, *httpapi.Failure) {
	answer, failed := d.client.Ask(ctx, request)
	if failed == nil {
		failed = d.client.Refusal(answer)
	}
	if failed != nil {
		return nil, failed
	}
	p := &page{version: version(answer.Header)}
	switch {
	case bytes.Contains(answer.Body, []byte(xmlMark)):
		failed = p.readXML(answer.Body)
	case bytes.Contains(answer.Body, []byte(htmlMark)):
		failed = p.readHTML(answer.Body)
	default:
		failed = httpapi.Garbage("what answers isn't %s's balancer-manager, but begins with %q: give the URL of the Location with "+
			"\"SetHandler balancer-manager\"; where \"ProxyPass /\" takes all, \"ProxyPass /balancer-manager !\" must stand before it", software, beginning(answer.Body))
	}
	if failed != nil {
		failed.Text = d.client.At + ": " + failed.Text
		return nil, failed
	}
	return p, nil
}

// referer names the server as it calls itself, or else as the URL does.
func (d *Driver) referer() http.Header {
	from := d.client.URL()
	if name := d.named.Load(); name != nil {
		from = &url.URL{Scheme: from.Scheme, Host: *name, Path: from.Path}
	}
	return http.Header{"Referer": {from.String()}}
}

// version is httpd's, as far as ServerTokens lets the header tell it: "2.4.71" of "Apache/2.4.71 (Debian)".
func version(h http.Header) string {
	_, version, _ := strings.Cut(h.Get("Server"), "Apache/")
	version, _, _ = strings.Cut(version, " ")
	return cut(version)
}
