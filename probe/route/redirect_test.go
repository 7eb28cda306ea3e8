package route

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/client"
)

func TestARedirectMustKeepHostAndPathAndLeadToHTTPS(t *testing.T) {
	t.Parallel()
	const kept = "farmtop=farmtop-1.redirect"
	asked, err := url.Parse("http://farm.test:80/page?" + kept)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		status   int
		location string
		verdict  model.TestVerdict
		why      string
	}{
		{301, "https://farm.test/page?" + kept, model.TestPass, ""},
		{308, "https://FARM.test:443/page?" + kept, model.TestPass, ""},
		{302, "https://farm.test/", model.TestFail, "forgets the path"},
		{302, "https://other.test/page?" + kept, model.TestFail, "another host"},
		{302, "https://farm.test:8443/page?" + kept, model.TestFail, "leads to port 8443"},
		{302, "/page?" + kept, model.TestFail, "doesn't lead to HTTPS"},
		{302, "%zz", model.TestFail, "doesn't lead to HTTPS"},
		{200, "", model.TestFail, "answered with 200"},
		{404, "", model.TestFail, "answered with 404"},
		{0, "", model.TestNoData, "nobody listens"},
	} {
		a := client.Answer{Status: c.status, Header: http.Header{"Location": {c.location}}, Fault: "nobody listens"}
		verdict, why := redirected(&a, "farm.test", asked)
		if verdict != c.verdict || !strings.Contains(why, c.why) {
			t.Errorf("%d to %q: %q, %q; want %q, %q", c.status, c.location, verdict, why, c.verdict, c.why)
		}
	}
}
