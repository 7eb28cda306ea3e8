package route

import (
	"context"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/probe/client"
)

// redirectPlace is the request for a redirect, in marks.
const redirectPlace = "redirect"

// redirect asks the endpoint's HTTP port, which should send clients on to HTTPS, to the same host and path.
func (t *test) redirect(ctx context.Context) {
	f := t.front
	r := &model.RouteRedirect{}
	if !f.scene.secure {
		r.Why = "the endpoint itself speaks plain HTTP"
		t.book.report.Redirect = r
		return
	}
	port, mark := strconv.Itoa(t.options.Test.Redirect), t.marks+redirectPlace
	asked := &url.URL{
		Scheme: "http", Host: net.JoinHostPort(f.scene.host, port), Path: f.URL.Path, RawPath: f.URL.RawPath,
		RawQuery: client.Marked("", mark), // shows whether a redirect keeps what was asked for
	}
	r.Asked = asked.String()
	dialled := *asked
	dialled.Host = net.JoinHostPort(f.URL.Hostname(), port)
	plain := *f.Target
	plain.URL, plain.Host, plain.Query = &dialled, asked.Host, false // the mark is in the query already
	if !t.pace.Wait(ctx) {
		return
	}
	a := plain.Ask(ctx, client.Question{Mark: mark})
	t.book.report.Sent++
	if a.Cancelled {
		return
	}
	r.Status, r.Location = a.Status, client.Cut(a.Header.Get("Location"))
	r.Verdict, r.Why = redirected(&a, f.Host, asked)
	t.book.report.Redirect = r
}

// redirected judges what came instead of a page.
func redirected(a *client.Answer, host string, asked *url.URL) (model.TestVerdict, string) {
	if a.Status == 0 {
		return model.TestNoData, a.Fault
	}
	if a.Status < http.StatusMultipleChoices || a.Status >= http.StatusBadRequest {
		return model.TestFail, "HTTP is answered with " + strconv.Itoa(a.Status) + ", not sent on to HTTPS"
	}
	to, err := asked.Parse(a.Header.Get("Location"))
	wanted := url.URL{Host: host}
	switch {
	case err != nil || to.Scheme != "https":
		return model.TestFail, "the redirect doesn't lead to HTTPS"
	case !strings.EqualFold(to.Hostname(), wanted.Hostname()):
		return model.TestFail, "the redirect leads to another host, " + client.Cut(to.Hostname())
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
