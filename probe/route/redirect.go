package route

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"farmtop/model"
)

// redirectPlace is the request for a redirect, in marks.
const redirectPlace = "redirect"

// redirect asks the endpoint's HTTP port, which should send clients on to HTTPS, to the same host and path.
func (t *test) redirect(ctx context.Context, through http.RoundTripper) {
	c := t.client
	r := &model.RouteRedirect{}
	if !c.scene.secure {
		r.Why = "the endpoint itself speaks plain HTTP"
		t.book.report.Redirect = r
		return
	}
	port := strconv.Itoa(t.options.Test.Redirect)
	asked := &url.URL{
		Scheme: "http", Host: net.JoinHostPort(c.scene.host, port), Path: c.url.Path, RawPath: c.url.RawPath,
		RawQuery: withMark("", c.marks+redirectPlace), // shows whether a redirect keeps what was asked for
	}
	r.Asked = asked.String()
	dialled := *asked
	dialled.Host = net.JoinHostPort(c.url.Hostname(), port)
	plain := *c
	plain.dialled, plain.inQuery = dialled.Host, false // it is there already
	if !t.pace.wait(ctx) {
		return
	}
	a := plain.ask(ctx, through, question{url: &dialled, host: asked.Host, what: redirectPlace})
	t.book.report.Sent++
	if a.cancelled {
		return
	}
	r.Status = a.status
	if a.header != nil {
		r.Location = cut(a.header.Get("Location"))
	}
	r.Verdict, r.Why = redirected(&a, c.host, asked)
	t.book.report.Redirect = r
}

// redirected judges what came instead of a page.
func redirected(a *answer, host string, asked *url.URL) (model.TestVerdict, string) {
	if a.status == 0 {
		return model.TestNoData, a.fault
	}
	if a.status < http.StatusMultipleChoices || a.status >= http.StatusBadRequest {
		return model.TestFail, "HTTP is answered with " + strconv.Itoa(a.status) + ", not sent on to HTTPS"
	}
	to, err := asked.Parse(a.header.Get("Location"))
	wanted := url.URL{Host: host}
	switch {
	case err != nil || to.Scheme != "https":
		return model.TestFail, "the redirect doesn't lead to HTTPS"
	case !strings.EqualFold(to.Hostname(), wanted.Hostname()):
		return model.TestFail, "the redirect leads to another host, " + cut(to.Hostname())
	case portOf(to) != portOf(&wanted):
		return model.TestFail, "the redirect leads to port " + portOf(to) + ", and the endpoint is at port " + portOf(&wanted)
	case to.EscapedPath() != asked.EscapedPath() || to.RawQuery != asked.RawQuery:
		return model.TestFail, "the redirect forgets the path or the query that was asked for"
	default:
		return model.TestPass, ""
	}
}

// portOf is a URL's port, HTTPS's own where it names none.
func portOf(u *url.URL) string {
	if port := u.Port(); port != "" {
		return port
	}
	return "443"
}
