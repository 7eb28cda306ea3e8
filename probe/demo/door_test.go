package demo

import (
	"context"
	"net/http"
	"strings"
	"testing"
)

// knock asks the endpoint's plain HTTP for a page, and follows no redirect.
func knock(t *testing.T, farm *Farm, page string) reply {
	t.Helper()
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, "http://"+farm.door.address+page, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Host = hostName
	return send(t, &http.Client{
		Transport:     &http.Transport{DisableKeepAlives: true},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}, request)
}

func TestPlainHTTPSendsClientsOnWithHostPageAndQuery(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{})
	for _, page := range []string{"/", "/a%2Fb/c;d?e=f&g=%20", "//else.example/x?", "/page?to=https://else.example/"} {
		answer := knock(t, farm, page)
		if want := strings.TrimSuffix(farm.Endpoint(), "/") + page; answer.status != http.StatusMovedPermanently || answer.header.Get("Location") != want {
			t.Errorf("%s: %d, to %q, want 301 to %q", page, answer.status, answer.header.Get("Location"), want)
		}
	}
	if !strings.Contains(farm.Config(), "routing: {http_port: "+portOf(farm.door.address)+"}") {
		t.Errorf("the configuration doesn't have the port of %s:\n%s", farm.door.address, farm.Config())
	}
}

func TestPlainHTTPIsOnTheEndpointsHost(t *testing.T) {
	t.Parallel()
	first, second := quietFarm(t, Options{}), quietFarm(t, Options{})
	for _, farm := range []*Farm{first, second} {
		if hostOf(farm.door.address) != hostOf(farm.Address()) {
			t.Errorf("plain HTTP is at %s, and the endpoint at %s", farm.door.address, farm.Address())
		}
	}
	if first.door.address == second.door.address {
		t.Errorf("two farms share %s", first.door.address)
	}
}

func TestPagesOverPlainHTTPAreLoggedWithoutTLS(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{Faults: []string{"RT01"}})
	knock(t, farm, "/page")
	if line := lastRequest(t, farm); !strings.Contains(line, " fe be_farm/") {
		t.Errorf("the log: %s", line)
	}
}
