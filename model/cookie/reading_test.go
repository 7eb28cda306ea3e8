package cookie

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// brief is a reading on one line: "haproxy dated n1 -> am1 sure".
func brief(r Reading) string {
	words := []string{string(r.Kind)}
	for _, word := range []string{r.Form, r.Server, r.Address} {
		if word != "" {
			words = append(words, word)
		}
	}
	if r.Node != "" {
		words = append(words, "->", r.Node)
	}
	for _, flag := range []struct {
		word string
		is   bool
	}{{"sure", r.Sure}, {"sealed", r.Sealed}, {"hint", r.Hint != ""}} {
		if flag.is {
			words = append(words, flag.word)
		}
	}
	return strings.Join(words, " ")
}

func read(known *Known, name, value string) []string {
	lines := []string{}
	for _, r := range NewIndex(known).Read(name, value) {
		lines = append(lines, brief(r))
	}
	return lines
}

func TestAValueReadsAsWhatItMayMean(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, value string
		want        []string
	}{
		// A server's own value: the balancer's word, in the cookie that is known to be sticky.
		{"SRVID", "n1", []string{"value n1 -> am1 sure"}},
		{"other", "n1", []string{"value n1 -> am1"}},
		{"SRVID", "portal-2", []string{"value portal-2 -> am2 sure"}},
		{"SRVID", "am1", []string{"value am1 -> am1 sure"}},
		{"SRVID", "n9", []string{"value n9 hint"}},
		{"SRVID", "10.1.1.100:8080", []string{"value address 10.1.1.100:8080 -> am2 sure"}},

		// HAProxy.
		{"SRVID", "n1|awDx5|awDx5", []string{"haproxy dated n1 -> am1 sure"}},
		{"SRVID", "n1|awDx5", []string{"haproxy dated n1 -> am1 sure"}},
		{"other", "x9|awDx5|awDx5", []string{"haproxy dated x9 sure hint"}},
		{"other", "x9|awDx5", []string{"haproxy dated x9 hint"}},
		{"other", "en|us", []string{}},
		{"SRVID", "n1|never!", []string{"haproxy dated n1 -> am1"}},
		{"SRVID", "8ff2e9cd011951b7|awDx5", []string{"haproxy dated 8ff2e9cd011951b7 -> am1 sure"}},
		{"JSESSIONID", "n1~ABC123", []string{"haproxy prefix n1 -> am1 sure"}},
		{"JSESSIONID", "x1~ABC123", []string{"haproxy prefix x1 hint"}},

		// Routes: behind the first dot, and behind the last one.
		{"JSESSIONID", "ABC123.am1", []string{"route am1 -> am1 sure"}},
		{"JSESSIONID", "ABC123.portal-2", []string{"route portal-2 -> am2 sure"}},
		{"JSESSIONID", "ABC123.gone", []string{"route gone sure hint"}},
		{"JSESSIONID", "ABC.DEF.am1", []string{"route am1 -> am1 sure"}},
		{"ROUTEID", ".n1", []string{"route n1 -> am1 sure"}},
		{"ROUTEID", ".n9", []string{"route n9 hint"}},
		{"other", "ABC123.am1", []string{"route am1 -> am1"}},
		{"other", "ABC 123.", []string{}},
		{"other", "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0.c2lnbmF0dXJlIQ", []string{}},
		{"other", "n1.x.n2", []string{"route n2 -> am2"}},

		// Addresses, with nodes and without.
		{"BIGipServerweb", "1677787402.36895.0000", []string{"f5 IPv4 10.1.1.100:8080 -> am2 sure"}},
		{"BIGipServerweb", "1677787402.20480.0000", []string{"f5 IPv4 10.1.1.100:80 -> am2 sure"}}, // another port, the only node there
		{"BIGipServerweb", "1701187756.20480.0000", []string{"f5 IPv4 172.16.102.101:80 sure hint"}},
		{"BIGipServerweb", "!Wm5vdCBvcGVu", []string{"f5 sealed sure sealed hint"}},
		{"NSC_xfc", "ffffffff09091f7545525d5f4f58455e445a4a4229a0", []string{"netscaler 10.1.1.100:8080 -> am2 sure"}},
		{"other", "ffffffff09091f7545525d5f4f58455e445a4a4229a0", []string{"netscaler 10.1.1.100:8080 -> am2 sure"}},
		{"NSC_xfc", "not hexadecimal", []string{"netscaler sealed sure sealed hint"}},
		{"x", "MTI3LjAuMC4xOjIxMDAx", []string{"envoy address 127.0.0.1:21001 -> am1 sure"}},

		// Hashes that nobody has: what they may be.
		{"x", "00000000000000000000000000000000", []string{"nginx hint"}},
		{"x", "0000000000000000", []string{"haproxy dynamic hint", "traefik sha256 hint"}},
		{"_ab01c", "0000000000000000", []string{"traefik sha256 sure hint"}},
		{"lb", strings.Repeat("0", 64), []string{"caddy sure hint"}},

		// Applications and clouds.
		{"amlbcookie", "01", []string{"am 01 sure hint"}},
		{"amlbcookie", "n2", []string{"am n2 -> am2 sure", "value n2 -> am2"}},
		{"amlbcookie", "LOGOUT", []string{"am cleared sure"}},
		{"AWSALBAPP-0", "_remove_", []string{"aws cleared sure"}},
		{"AWSALB", "kQz+/abc=", []string{"aws sealed sure sealed hint"}},
		{"AWSALBCORS", "kQz+/abc=", []string{"aws sealed sure sealed hint"}},
		{"ARRAffinity", strings.Repeat("ab", 32), []string{"azure sealed sure sealed hint"}},
		{"ARRAffinitySameSite", strings.Repeat("ab", 32), []string{"azure sealed sure sealed hint"}},
		{"ApplicationGatewayAffinityCORS", strings.Repeat("ab", 32), []string{"azure sealed sure sealed hint"}},
		{"GCLB", "CJ_x", []string{"google sealed sure sealed hint"}},
		{"GCLBx", "no token!", []string{}},
		{"AWSALB", "sealed-value", []string{"aws sealed sure sealed", "learned -> am3"}},

		// Sessions that a balancer looks up in a table of its own.
		{"JSESSIONID", "0123456789ABCDEF0123456789ABCDEF", []string{}},
		{"JSESSIONID", "sealed-value", []string{"learned -> am3"}},
		{"", "", []string{}},
		{"", `""`, []string{}},
		{"x", strings.Repeat("a", maxValue+1), []string{}},
	} {
		got := read(farm(), tt.name, tt.value)
		if diff := cmp.Diff(tt.want, got); diff != "" {
			t.Errorf("%s=%.60s (-want +got):\n%s", tt.name, tt.value, diff)
		}
	}
}

func TestAnIDThatIsNoNodesIsExplainedByAMsList(t *testing.T) {
	t.Parallel()
	known := farm()
	for _, tt := range []struct {
		listed map[string]string
		want   string
	}{
		{nil, "AM lists its servers' IDs at /json/global-config/servers: farmtop asks there"},
		{map[string]string{}, "AM doesn't list 07: the server was removed there, or the cookie is of another site"},
		{map[string]string{"01": "https://am1/am"}, "AM doesn't list 07: the server was removed there, or the cookie is of another site"},
		{
			map[string]string{"07": "https://am7/\x1b" + strings.Repeat("a", 100)},
			`AM lists 07 as "https://am7/\x1b` + strings.Repeat("a", shownURL-13) + `", which is none of the nodes, or can't be told from others; correct the node's address, or name it 07`,
		},
	} {
		known.Listed = tt.listed
		if got := NewIndex(known).Read("amlbcookie", "07"); len(got) != 1 || !strings.HasPrefix(got[0].Hint, tt.want) {
			t.Errorf("%v: it is %+v, and should say\n%s", tt.listed, got, tt.want)
		}
	}
}

func TestHAProxysDatesAreTold(t *testing.T) {
	t.Parallel()
	// Written by HAProxy 2.6.12 with maxidle and maxlife, at 01:20:34 UTC.
	got := NewIndex(farm()).Read("SRVID", "n1|awDx5|awDx5")[0]
	want := time.Date(2026, 11, 21, 1, 20, 36, 0, time.UTC)
	if !got.LastSeen.Equal(want) || !got.FirstSeen.Equal(want) {
		t.Errorf("last %s, first %s, want %s", got.LastSeen, got.FirstSeen, want)
	}
	if want := "server n1; the client was last seen 2026-11-21 01:20:36 UTC, first 2026-11-21 01:20:36 UTC"; got.Says != want {
		t.Errorf("it says %q, want %q", got.Says, want)
	}
	for _, value := range []string{"n1|awDx5|awDx6", "n1|AAAAA", "n1|awDx", "n1|awDx5|", "n1||awDx5", "n1|aw-x5"} {
		if got := NewIndex(farm()).Read("SRVID", value)[0]; !got.LastSeen.IsZero() || got.Sure {
			t.Errorf("%s has no good dates and reads as %+v", value, got)
		}
	}
}

func TestNodesThatShareAValueCannotBeToldApart(t *testing.T) {
	t.Parallel()
	var known Known
	for i := range 2 * maxReadings {
		known.Nodes = append(known.Nodes, Node{Name: fmt.Sprint("am", i), Values: []string{"s1"}})
	}
	known.Nodes[7].Values = append(known.Nodes[7].Values, "am8") // the balancer's word goes before a name
	ix := NewIndex(&known)
	readings := ix.Read("SRVID", "s1")
	if len(readings) != maxReadings || readings[0].Sure || !strings.Contains(readings[0].Hint, "am0, am1, am2, am3, am4, 59 more;") {
		t.Errorf("%d readings, the first %+v", len(readings), readings[0])
	}
	if at, ok := ix.Node([]byte("s1")); ok {
		t.Errorf("it leads to %d", at)
	}
	if at, ok := ix.Node([]byte("am8")); !ok || at != 7 {
		t.Errorf("am8 leads to %d, %v; the balancer says it is am7's", at, ok)
	}
}

func TestNodesOnOneHostAreToldApartByThePort(t *testing.T) {
	t.Parallel()
	ix := NewIndex(&Known{Nodes: []Node{{Name: "a", Addresses: []string{"10.1.1.100:8080"}}, {Name: "b", Addresses: []string{"10.1.1.100:8081"}}}})
	if at, ok := ix.Node([]byte("1677787402.36895.0000")); !ok || at != 0 {
		t.Errorf("port 8080 leads to %d, %v", at, ok)
	}
	if _, ok := ix.Node([]byte("1677787402.20480.0000")); ok {
		t.Error("port 80 leads to a node, although two are on that host at other ports")
	}
}

func TestASecretIsNeededWhereCaddyHasOne(t *testing.T) {
	t.Parallel()
	const secret = "1e7269a29d2cae124505332e1326c947cce0247501dd0c1254aec276e0d4a5bc"
	known := farm()
	known.Secrets = nil
	if diff := cmp.Diff([]string{"caddy sure hint"}, read(known, "lb", secret)); diff != "" {
		t.Error(diff)
	}
	none := caddyClaims("127.0.0.1:21001", known)
	if diff := cmp.Diff([]string{"caddy 127.0.0.1:21001 -> am1 sure"}, read(known, "lb", none[0].value)); diff != "" {
		t.Error(diff)
	}
}

func TestClearedCookiesAreNoSessions(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]bool{"": true, `""`: true, "LOGOUT": true, "_remove_": true, "01": false, "logout": false} {
		if got := Cleared([]byte(value)); got != want {
			t.Errorf("%q is cleared: %v", value, got)
		}
	}
}

func TestWithoutKnownNodesFormsStillTellWhatTheyTell(t *testing.T) {
	t.Parallel()
	for value, want := range map[string]string{
		"1677787402.36895.0000": "f5 IPv4 10.1.1.100:8080 sure hint",
		"n1":                    "value n1 hint",
	} {
		if diff := cmp.Diff([]string{want}, read(&Known{}, "x", value)); diff != "" {
			t.Errorf("%s: %s", value, diff)
		}
	}
}
