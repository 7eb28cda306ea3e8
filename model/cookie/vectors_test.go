package cookie

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/bits"
	"net/netip"
	"strings"
	"testing"
)

// farm is three nodes as a configuration and a balancer know them.
func farm() *Known {
	return &Known{
		Nodes: []Node{
			{Name: "am1", Addresses: []string{"127.0.0.1:21001"}, Values: []string{"n1"}},
			{Name: "am2", Servers: []string{"portal-2"}, Addresses: []string{"10.1.1.100:8080", "[2001:112::30]:80"}, Values: []string{"n2"}},
			{Name: "am3", Addresses: []string{"am3.example.com:443"}, Values: []string{"n3"}},
		},
		Cookies: []string{"SRVID"},
		Secrets: []string{"s3cret"},
		Keys:    []string{"SECRETKEY"},
		Learned: map[string]string{"sealed-value": "am3"},
	}
}

// written is an address as F5's documentation has it, with the route domain behind a percent sign.
func written(r Reading) string {
	if r.RouteDomain == "" {
		return r.Address
	}
	address := netip.MustParseAddrPort(r.Address)
	return fmt.Sprintf("%s%%%s:%d", address.Addr(), r.RouteDomain, address.Port())
}

func TestPublishedValuesReadAsPublished(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		name, value  string
		kind         Kind
		form, wanted string
	}{
		// F5, K6917, and DevCentral.
		{"BIGipServerweb", "1677787402.20480.0000", F5, "IPv4", "10.1.1.100:80"},
		{"BIGipServerweb", "1677787402.36895.0000", F5, "IPv4", "10.1.1.100:8080"},
		{"BIGipServerweb", "1701187756.20480.0000", F5, "IPv4", "172.16.102.101:80"},
		{"SitePersistence", "2064452106.47873.0000", F5, "IPv4", "10.10.13.123:443"},
		{"BIGipServerweb", "rd5o00000000000000000000ffffc0000201o80", F5, "IPv4 route domain", "192.0.2.1%5:80"},
		{"BIGipServerweb", "vi20010112000000000000000000000030.20480", F5, "IPv6", "[2001:112::30]:80"},
		{"BIGipServerweb", "rd3o20010112000000000000000000000030o80", F5, "IPv6 route domain", "2001:112::30%3:80"},
		// Public samples of NetScaler's.
		{"NSC_xfc_wjq", "ffffffff09091f7545525d5f4f58455e445a4a4229a0", NetScaler, "", "10.1.1.100:8080"},
		{"NSC_Qspe-xxx.bwjwb.dp.vl-IUUQ", "ffffffff50effd8445525d5f4f58455e445a4a423660", NetScaler, "", "83.231.227.149:80"},
		// Envoy's documentation of the cookie, and a message with an expiry.
		{"session", "MS4yLjMuNDo4MA==", Envoy, "address", "1.2.3.4:80"},
		{"session", `"MTI3LjAuMC4xOjIxMDAx"`, Envoy, "address", "127.0.0.1:21001"},
		{"session", "CgoxLjIuMy40OjgwEKqCBA==", Envoy, "message", "1.2.3.4:80"},
		{"session", "CgoxLjIuMy40Ojgw", Envoy, "message", "1.2.3.4:80"},
		// Hashes of 127.0.0.1:21001, as nginx 1.31.5, Traefik 3.7, Caddy 2.6.2 and HAProxy 2.6.12 wrote them.
		{"route", "f88049795d1bd12d4f713dc29309c222", Nginx, "", "127.0.0.1:21001"},
		{"_ab01c", "f7b0af4df225c594", Traefik, "sha256", "127.0.0.1:21001"},
		{"lb", "1e7269a29d2cae124505332e1326c947cce0247501dd0c1254aec276e0d4a5bc", Caddy, "", "127.0.0.1:21001"},
		{"SRVID", "8ff2e9cd011951b7", HAProxy, "dynamic", "127.0.0.1:21001"},
		{"_ab01c", "https://127.0.0.1:21001", Traefik, "url", "127.0.0.1:21001"},
		{"_ab01c", "http://192.0.2.1/", Traefik, "url", "192.0.2.1:80"},
	} {
		readings := NewIndex(farm()).Read(tt.name, tt.value)
		if len(readings) == 0 {
			t.Errorf("%s=%s reads as nothing", tt.name, tt.value)
			continue
		}
		got := readings[0]
		if got.Kind != tt.kind || got.Form != tt.form || written(got) != tt.wanted || !got.Sure {
			t.Errorf("%s=%s reads as %s %q %s, sure %v; published is %s %q %s",
				tt.name, tt.value, got.Kind, got.Form, written(got), got.Sure, tt.kind, tt.form, tt.wanted)
		}
	}
}

func TestWhatIsWrittenForAnAddressReadsAsThatAddress(t *testing.T) {
	t.Parallel()
	if got, want := writeF5(netip.MustParseAddrPort("10.1.1.100:8080")), "1677787402.36895.0000"; got != want {
		t.Errorf("F5 writes %s, the test %s", want, got)
	}
	if got, want := writeF5(netip.MustParseAddrPort("127.0.0.1:21001")), "16777343.2386.0000"; got != want {
		t.Errorf("F5 writes %s, the test %s", want, got)
	}
	if got, want := writeNetScaler(netip.MustParseAddrPort("10.1.1.100:8080")), "ffffffff09091f7545525d5f4f58455e445a4a4229a0"; got != want {
		t.Errorf("NetScaler writes %s, the test %s", want, got)
	}
	ix := NewIndex(&Known{})
	for i := range 256 {
		address := netip.AddrPortFrom(netip.AddrFrom4([4]byte{10, byte(i), byte(255 - i), 1}), uint16(i*257))
		for name, value := range map[string]string{"BIGipServerx": writeF5(address), "NSC_x": writeNetScaler(address)} {
			readings := ix.Read(name, value)
			if len(readings) != 1 || readings[0].Address != address.String() || !readings[0].Sure {
				t.Errorf("%s=%s reads as %+v, written for %s", name, value, readings, address)
			}
		}
	}
}

func writeF5(a netip.AddrPort) string {
	ip := a.Addr().As4()
	return fmt.Sprintf("%d.%d.0000", binary.LittleEndian.Uint32(ip[:]), bits.ReverseBytes16(a.Port()))
}

func writeNetScaler(a netip.AddrPort) string {
	ip := a.Addr().As4()
	return fmt.Sprintf("ffffffff%08x%s%04x", binary.BigEndian.Uint32(ip[:])^netscalerAddress, netscalerFiller, a.Port()^netscalerPort)
}

func TestHAProxysDynamicCookiesAreComputed(t *testing.T) {
	t.Parallel()
	// From "show stat" of HAProxy 2.6.12.
	for _, tt := range []struct{ key, address, want string }{
		{"SECRETKEY", "127.0.0.1:21001", "8ff2e9cd011951b7"},
		{"SECRETKEY", "127.0.0.1:21002", "2e2ec979aaf4bdf1"},
		{"K-1234567890-abcdefghijklmnop", "[::1]:8443", "add9a161885122c1"},
		{"K-1234567890-abcdefghijklmnop", "10.9.8.7:65535", "0310fe51abcb8165"},
	} {
		got := haproxyClaims(tt.address, &Known{Keys: []string{tt.key}})
		if len(got) != 1 || got[0].value != tt.want {
			t.Errorf("%s has %+v, HAProxy has %s", tt.address, got, tt.want)
		}
	}
}

func TestXXH64IsThatOfItsSpecification(t *testing.T) {
	t.Parallel()
	for input, want := range map[string]uint64{
		"": 0xef46db3751d8e999, "a": 0xd24ec4f1a98c6e5b, "abc": 0x44bc2cf5ad770999,
		"Nobody inspects the spammish repetition": 0xfbcea83c8a378bf1,
	} {
		if got := xxh64([]byte(input)); got != want {
			t.Errorf("%q hashes to %x, want %x", input, got, want)
		}
	}
}

func TestEveryClaimSaysWhatItIs(t *testing.T) {
	t.Parallel()
	known := farm()
	ix := NewIndex(known)
	said := map[string]string{}
	for i := range known.Nodes {
		for _, c := range claimsOf(&known.Nodes[i], known) {
			for _, r := range ix.Read("SRVID", c.value) {
				said[strings.TrimSpace(string(r.Kind)+" "+r.Form)] = r.Says
				if words := strings.Fields(r.Says); len(words) < 4 || words[0] == "of" || !r.Sure || r.Node != known.Nodes[i].Name {
					t.Errorf("%s reads as %+v", c.value, r)
				}
			}
		}
	}
	for _, kind := range []string{"value", "value address", "nginx", "haproxy dynamic", "traefik sha256", "traefik fnv", "traefik url", "caddy", "envoy address"} {
		if said[kind] == "" {
			t.Errorf("no node claims a value as %s; there are %v", kind, said)
		}
	}
}

func TestOlderTraefiksHashesAreComputed(t *testing.T) {
	t.Parallel()
	const url = "http://10.1.1.100:8080"
	// FNV-1, 64 bits, of "a" is af63bd4c8601b7be, of "" its offset basis (draft-eastlake-fnv).
	if got := fnv1("a"); got != "af63bd4c8601b7be" {
		t.Errorf("FNV-1 of a is %s", got)
	}
	ix := NewIndex(farm())
	for _, value := range []string{fnv1(url), fnv1(fnv1(url))} {
		if got, ok := ix.Node([]byte(value)); !ok || got != 1 {
			t.Errorf("%s leads to %d, %v", value, got, ok)
		}
	}
}

func TestNamesOfCookiesTellTheGroup(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"BIGipServerweb_pool": "web_pool", "BIGipServer~Common~web": "/Common/web", "NSC_xfc_wjq": "web_vip", "NSC_a-Ab": "z-Za",
		"JSESSIONID": "", "BIGipServer" + strings.Repeat("x", 300): "",
	} {
		if got := groupOf(name); got != want {
			t.Errorf("%.40s tells %q, want %q", name, got, want)
		}
	}
}

func TestHexIsLowerCaseAsBalancersWriteIt(t *testing.T) {
	t.Parallel()
	if !isHex([]byte(hex.EncodeToString([]byte{0x0a, 0xf9}))) || isHex([]byte("0A")) || isHex([]byte("0g")) {
		t.Error("lower-case hexadecimal digits are hex, others aren't")
	}
}
