package demo

import (
	"encoding/json"
	"io"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"farmtop/probe/balancer/contract"
)

// signIn begins a login without credentials, at a node's address or through the endpoint, and returns the sticky cookies that it gives.
func signIn(t *testing.T, farm *Farm, address string, cookies ...string) (given []string, node string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://"+address+farm.product.login, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range cookies {
		request.Header.Add("Cookie", amCookie+"="+c)
	}
	transport := &http.Transport{TLSClientConfig: farm.trust.Clone(), DisableKeepAlives: true}
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	var step struct {
		AuthID    string `json:"authId"`
		Callbacks []struct{ Type string }
	}
	if err := json.NewDecoder(io.LimitReader(response.Body, bodyLimit)).Decode(&step); err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("%s answers %d, %v", address, response.StatusCode, err)
	}
	if step.AuthID == "" || len(step.Callbacks) != 2 || step.Callbacks[0].Type != "NameCallback" {
		t.Errorf("%s asks for %+v", address, step)
	}
	for _, line := range response.Header.Values("Set-Cookie") {
		if value, sticky := strings.CutPrefix(line, amCookie+"="); sticky {
			given = append(given, value)
		}
	}
	return given, response.Header.Get(servedBy)
}

func TestTheFirstStepOfALoginTiesTheClientToTheServer(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"forgerock-am", "openam"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			farm := quietFarm(t, Options{System: system, checkEvery: time.Hour})
			stat := contract.Send(t, farm.Socket(), "show stat be_farm 4 -1")
			for i, n := range farm.nodes {
				id := "0" + strconv.Itoa(i+1)
				if given, node := signIn(t, farm, n.address); len(given) != 1 || given[0] != id+"; Path=/; Secure; HttpOnly" || node != n.name {
					t.Errorf("%s, asked straight, gives %q as %s", n.name, given, node)
				}
				if given, node := signIn(t, farm, farm.Address(), id); len(given) != 0 || node != n.name {
					t.Errorf("with the cookie %s the endpoint gives %q, from %s", id, given, node)
				}
				if line := lastRequest(t, farm); !strings.Contains(line, " "+amCookie+"="+id+" "+amCookie+"="+id+" --VD ") {
					t.Errorf("the log: %s", line)
				}
				if !strings.Contains(stat, ","+id+",http,") {
					t.Errorf("the runtime socket has no cookie %s:\n%s", id, stat)
				}
			}
			given, node := signIn(t, farm, farm.Address())
			if len(given) != 1 || given[0] != strings.Replace(node, "am", "0", 1)+"; path=/; HttpOnly; Secure" {
				t.Errorf("the endpoint gives a new client %q, from %s", given, node)
			}
		})
	}
}

func TestAFaultOfTheCookieIsOneOfAMsCookieToo(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{System: "openam", Faults: []string{"ST06"}})
	strayed := map[string]bool{}
	for range farm.nodes { // TLS is passed through: each connection goes to the next node, whatever the cookie
		_, node := signIn(t, farm, farm.Address(), "01")
		strayed[node] = true
	}
	if row := statRow(t, farm, "am1"); len(strayed) != len(farm.nodes) || !strings.Contains(row, ",,tcp,") {
		t.Errorf("with ST06 the cookie 01 leads to %v; %s", strayed, row)
	}
	if err := farm.Mend("ST06"); err != nil {
		t.Fatal(err)
	}
	for range farm.nodes {
		if _, node := signIn(t, farm, farm.Address(), "01"); node != "am1" {
			t.Errorf("mended, the cookie 01 leads to %s", node)
		}
	}
	if err := farm.Inject("ST02"); err != nil {
		t.Fatal(err)
	}
	if given, _ := signIn(t, farm, farm.nodes[2].address); len(given) != 1 || !strings.HasPrefix(given[0], "01;") {
		t.Errorf("with ST02 am3, asked straight, gives %q", given)
	}
	if err := farm.Mend("ST02"); err != nil {
		t.Fatal(err)
	}
	if err := farm.Inject("RT04"); err != nil {
		t.Fatal(err)
	}
	if given, node := signIn(t, farm, farm.Address(), "03"); node != "am1" || len(given) != 1 || !strings.HasPrefix(given[0], "01;") {
		t.Errorf("with RT04 the cookie 03 leads to %s, which gives %q", node, given)
	}
}
