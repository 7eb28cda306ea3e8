package demo

import (
	"context"
	"crypto/tls"
	"io"
	"net/http"
	"testing"
)

// forged is an address that nobody has (RFC 5737).
const forged = "198.51.100.99"

// echoed is whom a node takes for the client of a request with those header lines, asked at an address: a node's or the endpoint's.
func echoed(t *testing.T, farm *Farm, address string, lines ...string) string {
	t.Helper()
	return echoedFrom(t, farm, source{}, address, lines...)
}

// echoedFrom is the same for who connects from an address.
func echoedFrom(t *testing.T, farm *Farm, from source, address string, lines ...string) string {
	t.Helper()
	transport := &http.Transport{
		TLSClientConfig:   &tls.Config{MinVersion: tls.VersionTLS12, ServerName: hostName, RootCAs: farm.Roots()},
		DisableKeepAlives: true, DialContext: from.dialer.DialContext,
	}
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, "https://"+address+echoPath, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header[forwardedFor] = lines
	response, err := transport.RoundTrip(request)
	if err != nil {
		t.Fatalf("asking %s for its client: %v", address, err)
	}
	defer response.Body.Close()
	body, err := io.ReadAll(response.Body)
	if err != nil || response.StatusCode != http.StatusOK {
		t.Fatalf("asking %s for its client: %d, %v", address, response.StatusCode, err)
	}
	if response.Header.Get(servedBy) == "" {
		t.Error("the answer doesn't tell which node made it")
	}
	return string(body)
}

// forgeries are headers that clients send who would like to be somebody else.
var forgeries = [][]string{
	{forged}, {"203.0.113.98", forged}, {"2001:db8::99"}, {forged + ":4711"}, {"unknown, " + forged}, {forged + ", "}, {"x\xff", forged}, {","},
}

// needAddresses skips a test where the farm's parts can't be told apart.
func needAddresses(t *testing.T, farm *Farm) {
	t.Helper()
	if farm.sources.balancer.host == loopbackHost {
		t.Skip("this system has no loopback address but 127.0.0.1")
	}
}

func TestInAHealthyFarmNobodyButTheFrontProxyTellsTheClient(t *testing.T) {
	t.Parallel()
	eachBalanced(t, func(t *testing.T, system string) {
		farm := quietFarm(t, Options{System: system})
		needAddresses(t, farm)
		if got := echoed(t, farm, farm.nodes[0].address); got != loopbackHost {
			t.Errorf("asked straight, without a header, the client is %q, want %s", got, loopbackHost)
		}
		for _, lines := range forgeries {
			if ruleOf(system) != leftMost { // AM believes whoever reaches it
				if got := echoed(t, farm, farm.nodes[0].address, lines...); got != loopbackHost {
					t.Errorf("asked straight with %q the client is %q, want %s", lines, got, loopbackHost)
				}
			}
			if got := echoed(t, farm, farm.Address(), lines...); got != loopbackHost {
				t.Errorf("through the endpoint with %q the client is %q, want %s", lines, got, loopbackHost)
			}
		}
		if got := echoedFrom(t, farm, farm.sources.front, farm.Address(), forged); got != forged {
			t.Errorf("through the front proxy the client is %q, want %s", got, forged)
		}
	})
}

func TestWhatAFaultLetsClientsChooseTheEchoShows(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		code               string
		straight, endpoint string // the client of a forged header
	}{
		{"XFF02", forged, forged}, // the left-most entry, whoever wrote it
		{"XFF03", loopbackHost, forged},
		{"XFF05", forged, forged},
		{"XFF06", loopbackHost, loopbackHost},
		{"XFF07", loopbackHost, loopbackHost},
	} {
		t.Run(c.code, func(t *testing.T) {
			t.Parallel()
			eachBalanced(t, func(t *testing.T, system string) {
				farm := quietFarm(t, Options{System: system, Faults: []string{c.code}})
				needAddresses(t, farm)
				straight, endpoint := c.straight, c.endpoint
				if ruleOf(system) == leftMost && (c.code == "XFF03" || c.code == "XFF07") { // AM still follows its own rule
					straight = forged
				}
				if ruleOf(system) == leftMost && c.code == "XFF03" {
					endpoint = farm.sources.balancer.host // the balancer drops the header, and adds none
				}
				if got := echoed(t, farm, farm.nodes[0].address, forged); got != straight {
					t.Errorf("straight %q, want %s", got, straight)
				}
				if got := echoed(t, farm, farm.Address(), forged); got != endpoint {
					t.Errorf("through the endpoint %q, want %s", got, endpoint)
				}
				if err := farm.Mend(c.code); err != nil {
					t.Fatal(err)
				}
				if got := echoed(t, farm, farm.Address(), forged); got != loopbackHost {
					t.Errorf("mended, through the endpoint %q, want %s", got, loopbackHost)
				}
			})
		})
	}
}

func TestASourceThatTheSystemDoesNotHaveIsTheLoopbackAddress(t *testing.T) {
	t.Parallel()
	s := newSource(t.Context(), "192.0.2.1")
	if s.host != loopbackHost || s.dialer.LocalAddr != nil {
		t.Errorf("a source at an address of somebody else: %+v", s)
	}
	farm := &Farm{sources: sources{s, s, s}}
	if got := farm.proxies(); len(got) != 1 || got[0] != loopbackHost {
		t.Errorf("the proxies are %q", got)
	}
}
