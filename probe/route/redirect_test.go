package route

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"farmtop/model"
)

func TestARedirectMustKeepHostAndPathAndLeadToHTTPS(t *testing.T) {
	t.Parallel()
	asked, err := url.Parse("http://farm.test:80/page?" + keptQuery)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status   int
		location string
		verdict  model.RouteVerdict
		why      string
	}{
		{301, "https://farm.test/page?" + keptQuery, model.RoutePass, ""},
		{308, "https://FARM.test:443/page?" + keptQuery, model.RoutePass, ""},
		{302, "https://farm.test/", model.RouteFail, "forgets the path"},
		{302, "https://other.test/page?" + keptQuery, model.RouteFail, "another host"},
		{302, "https://farm.test:8443/page?" + keptQuery, model.RouteFail, "leads to port 8443"},
		{302, "/page?" + keptQuery, model.RouteFail, "doesn't lead to HTTPS"},
		{302, "%zz", model.RouteFail, "doesn't lead to HTTPS"},
		{200, "", model.RouteFail, "answered with 200"},
		{404, "", model.RouteFail, "answered with 404"},
		{0, "", model.RouteNoData, "nobody listens"},
	} {
		a := answer{status: c.status, header: http.Header{"Location": {c.location}}, fault: "nobody listens"}
		verdict, why := redirected(&a, "farm.test", asked)
		if verdict != c.verdict || !strings.Contains(why, c.why) {
			t.Errorf("%d to %q: %q, %q; want %q, %q", c.status, c.location, verdict, why, c.verdict, c.why)
		}
	}
}
