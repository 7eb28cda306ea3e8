package demo

import (
	"context"
	"encoding/json"
	"io"
	"net/http"
	"testing"
)

// listed asks a node of AM for the servers of its site.
func listed(t *testing.T, farm *Farm, n *webNode, query, header, value string) (status int, body []byte) {
	t.Helper()
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, "https://"+n.address+farm.product.servers()+query, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	if header != "" {
		request.Header.Set(header, value)
	}
	response, err := (&http.Transport{DisableKeepAlives: true, TLSClientConfig: farm.trust.Clone()}).RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	body, err = io.ReadAll(response.Body)
	if err != nil {
		t.Fatal(err)
	}
	return response.StatusCode, body
}

func TestAMListsItsServersForAnAdministrator(t *testing.T) {
	t.Parallel()
	const all = "?_queryFilter=true"
	for system, base := range map[string]string{"forgerock-am": "/am", "openam": "/openam"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			farm := quietFarm(t, Options{System: system})
			for _, c := range []struct {
				query, header, value string
				want                 int
			}{
				{all, "", "", http.StatusUnauthorized},
				{all, adminCookie, "ended", http.StatusUnauthorized},
				{all, adminCookie, userToken, http.StatusForbidden},
				{"", adminCookie, AdminToken, http.StatusBadRequest},
				{all, "Cookie", adminCookie + "=" + AdminToken, http.StatusOK},
			} {
				if got, body := listed(t, farm, farm.nodes[1], c.query, c.header, c.value); got != c.want || !json.Valid(body) {
					t.Errorf("%+v: %d %s", c, got, body)
				}
			}
			_, body := listed(t, farm, farm.nodes[0], all, adminCookie, AdminToken)
			var answer struct {
				Result []struct {
					ID  string `json:"_id"`
					URL string `json:"url"`
				}
			}
			if err := json.Unmarshal(body, &answer); err != nil || len(answer.Result) != len(farm.nodes) {
				t.Fatalf("%v: %s", err, body)
			}
			for i, n := range farm.nodes {
				if got := answer.Result[i]; got.ID != farm.product.value(n.number) || got.URL != "https://"+n.address+base {
					t.Errorf("%s is %+v", n.name, got)
				}
			}
		})
	}
}
