package demo

import (
	"context"
	"crypto/sha256"
	"crypto/tls"
	"io"
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model/diagnose"
	"farmtop/probe/balancer/contract"
)

// A look is what one question to a node's own address, or to the endpoint, brings.
type look struct {
	refused     bool
	status      int
	body        string
	server      string // header
	took        time.Duration
	skew        time.Duration
	certificate [sha256.Size]byte
	expires     time.Time
	nameErr     error // what is wrong with the certificate's name
}

// lookAt asks an address for the path that health checks ask.
func lookAt(t *testing.T, farm *Farm, address string) look {
	t.Helper()
	var l look
	transport := &http.Transport{DisableKeepAlives: true, TLSClientConfig: &tls.Config{
		MinVersion: tls.VersionTLS12, ServerName: hostName, RootCAs: farm.Roots(),
		InsecureSkipVerify: true, // a wrong certificate is looked at, not refused
		VerifyConnection: func(s tls.ConnectionState) error {
			leaf := s.PeerCertificates[0]
			l.certificate, l.expires, l.nameErr = sha256.Sum256(leaf.Raw), leaf.NotAfter, leaf.VerifyHostname(hostName)
			return nil
		},
	}}
	request, err := http.NewRequestWithContext(context.WithoutCancel(t.Context()), http.MethodGet, "https://"+address+farm.product.check, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	began := time.Now()
	response, err := transport.RoundTrip(request)
	if err != nil {
		l.refused = true
		return l
	}
	defer response.Body.Close()
	body, _ := io.ReadAll(response.Body)
	l.status, l.body, l.server, l.took = response.StatusCode, string(body), response.Header.Get("Server"), time.Since(began)
	if date, err := http.ParseTime(response.Header.Get("Date")); err == nil {
		l.skew = date.Sub(began)
	}
	return l
}

// symptoms tell for each fault whether the farm shows it.
var symptoms = map[string]func(t *testing.T, farm *Farm) bool{
	"HC01": func(t *testing.T, farm *Farm) bool { return lookAt(t, farm, farm.nodes[1].address).refused },
	"HC02": func(t *testing.T, farm *Farm) bool {
		return lookAt(t, farm, farm.nodes[1].address).status == http.StatusFound
	},
	"HC03": func(t *testing.T, farm *Farm) bool { return lookAt(t, farm, farm.nodes[2].address).took >= slowFastest },
	"HC04": func(t *testing.T, farm *Farm) bool {
		return lookAt(t, farm, farm.nodes[1].address).status == http.StatusInternalServerError
	},
	"HC05": func(t *testing.T, farm *Farm) bool {
		l := lookAt(t, farm, farm.nodes[2].address)
		return l.status == http.StatusOK && !strings.Contains(l.body, "WSO2 API Manager")
	},
	"HC06": func(t *testing.T, farm *Farm) bool { return lookAt(t, farm, farm.Address()).refused },
	"TLS01": func(t *testing.T, farm *Farm) bool {
		return time.Until(lookAt(t, farm, farm.nodes[2].address).expires) < 6*24*time.Hour
	},
	"TLS02": func(t *testing.T, farm *Farm) bool {
		l := lookAt(t, farm, farm.nodes[1].address)
		return !l.refused && l.nameErr != nil
	},
	"TLS03": func(t *testing.T, farm *Farm) bool {
		return lookAt(t, farm, farm.nodes[2].address).certificate != lookAt(t, farm, farm.nodes[0].address).certificate
	},
	"TLS04": func(t *testing.T, farm *Farm) bool {
		return lookAt(t, farm, farm.Address()).certificate != lookAt(t, farm, farm.nodes[0].address).certificate
	},
	"PAR01": func(t *testing.T, farm *Farm) bool {
		return lookAt(t, farm, farm.nodes[2].address).body != lookAt(t, farm, farm.nodes[0].address).body
	},
	"PAR02": func(t *testing.T, farm *Farm) bool { return lookAt(t, farm, farm.nodes[2].address).skew > clockOff/2 },
	"PAR03": func(t *testing.T, farm *Farm) bool {
		return lookAt(t, farm, farm.nodes[2].address).server != lookAt(t, farm, farm.nodes[0].address).server
	},
	"LB01": func(t *testing.T, farm *Farm) bool {
		return lookAt(t, farm, farm.nodes[1].address).status == http.StatusInternalServerError &&
			strings.Contains(statRow(t, farm, "am2"), ",UP,") && strings.Contains(statRow(t, farm, "am2"), ",L6OK,")
	},
	"LB02": func(t *testing.T, farm *Farm) bool {
		return lookAt(t, farm, farm.nodes[2].address).status == http.StatusOK &&
			strings.Contains(statRow(t, farm, "am3"), ",DOWN,") && strings.Contains(statRow(t, farm, "am3"), ",L7STS,404,")
	},
	"LB03": func(t *testing.T, farm *Farm) bool {
		return strings.Contains(contract.Send(t, farm.Socket(), "show stat be_farm 4 -1"), "be_farm,am4,") && !strings.Contains(farm.Config(), "am4")
	},
	"LB04": func(t *testing.T, farm *Farm) bool { return strings.Contains(statRow(t, farm, "am1"), ",DRAIN,") },
	"LB05": func(t *testing.T, farm *Farm) bool { return strings.Contains(statRow(t, farm, "am3"), ",UP,0,") },
	"LB06": func(t *testing.T, farm *Farm) bool {
		return strings.Contains(statRow(t, farm, "am2"), ",MAINT,") && visit(t, farm, "n2").node() == "am2"
	},
	"LB07": func(t *testing.T, farm *Farm) bool {
		return contract.Send(t, farm.Socket(), "show cli level") == "user\n\n"
	},
	"LB08": func(t *testing.T, farm *Farm) bool {
		return strings.Count(contract.Send(t, farm.Socket(), "show stat be_farm 4 -1"), ",MAINT,") == 2
	},
	"LG01": func(t *testing.T, farm *Farm) bool {
		return contract.Send(t, farm.Socket(), "show events "+Ring) == noSink
	},
	"RT01": func(t *testing.T, farm *Farm) bool {
		answer := knock(t, farm, "/page")
		return answer.status == http.StatusOK && answer.node() != ""
	},
	"RT02": func(t *testing.T, farm *Farm) bool {
		return strings.Contains(statRow(t, farm, "am2"), ",UP,1,1,") && !slices.Contains(newcomers(t, farm), "am2")
	},
	"RT04": func(t *testing.T, farm *Farm) bool { return visit(t, farm, "n3").node() != "am3" },
	"ST07": func(t *testing.T, farm *Farm) bool {
		return len(sameCookie(t, farm, true)) == 1 && len(sameCookie(t, farm, false)) > 1
	},
	"RT03": func(t *testing.T, farm *Farm) bool {
		return strings.Contains(statRow(t, farm, "am2"), ",DRAIN,") && slices.Contains(newcomers(t, farm), "am2")
	},
	"DR01": func(t *testing.T, farm *Farm) bool {
		return strings.Contains(statRow(t, farm, "am1"), ",DRAIN,") && requestsAt(t, farm, "am1") > 0
	},
	"ST01": func(t *testing.T, farm *Farm) bool { return strayed(guests(t, farm)) },
	"ST02": func(t *testing.T, farm *Farm) bool { return strings.Contains(statRow(t, farm, "am3"), ",n1,http,") },
	"ST03": func(t *testing.T, farm *Farm) bool { return isLogged(guests(t, farm), " --II ") },
	"ST04": func(t *testing.T, farm *Farm) bool {
		return strings.Count(strings.Join(newcomers(t, farm), " "), "am1") > len(farm.nodes)
	},
	"ST05": func(t *testing.T, farm *Farm) bool {
		return stickyLines(visit(t, farm, ""))[0] == "SRVID="+cookieOfLast(t, farm)+"; path=/"
	},
	"ST06": func(t *testing.T, farm *Farm) bool {
		return len(stickyLines(visit(t, farm, ""))) == 0 && visit(t, farm, "n2").node() == "am2"
	},
	"ST08": func(t *testing.T, farm *Farm) bool {
		nodes := newcomers(t, farm)
		return len(slices.Compact(nodes)) == 1 && !isLogged(guests(t, farm), " --VN ")
	},
	"XFF01": func(t *testing.T, farm *Farm) bool { return isLogged(guests(t, farm), strangerHost+":") },
	"XFF02": func(t *testing.T, farm *Farm) bool {
		return isLogged(guests(t, farm), "{203.0.113.255, ") && strings.Contains(farm.Config(), "rule: openam") &&
			echoed(t, farm, farm.Address(), forged) == forged
	},
	"XFF03": func(t *testing.T, farm *Farm) bool {
		return isLogged(guests(t, farm), "{|demo}") && strings.Contains(farm.Config(), "forwards: keep")
	},
	"XFF04": func(t *testing.T, farm *Farm) bool { return isLogged(guests(t, farm), "{unknown|demo}") },
	"XFF05": func(t *testing.T, farm *Farm) bool {
		return strings.Contains(farm.Config(), "{rule: aspnet, trusted: [], limit: 2,") && echoed(t, farm, farm.nodes[0].address, forged) == forged
	},
	"XFF06": func(_ *testing.T, farm *Farm) bool {
		return strings.Contains(farm.Config(), "{rule: aspnet, trusted: ["+strings.Join(farm.proxies(), ", ")+"], limit: 1,")
	},
	"XFF07": func(t *testing.T, farm *Farm) bool { return isLogged(guests(t, farm), ", 127.0.0.4|demo}") },
}

// guests let some clients of the farm's own come, each for a few pages, and return what the log has of them.
func guests(t *testing.T, farm *Farm) []string {
	t.Helper()
	before := ""
	if logged := loggedRequests(farm); len(logged) > 0 {
		before = logged[len(logged)-1]
	}
	for range 20 {
		s := farm.traffic.newcomer()
		for range 4 {
			s.visit(context.WithoutCancel(t.Context()))
		}
	}
	lastRequest(t, farm) // all are logged
	logged := loggedRequests(farm)
	return logged[slices.Index(logged, before)+1:] // all of them, where the ring has room for no more
}

func isLogged(lines []string, text string) bool {
	return slices.ContainsFunc(lines, func(line string) bool { return strings.Contains(line, text) })
}

// strayed tells whether a client's cookie was passed over, and another node served.
func strayed(lines []string) bool {
	session := regexp.MustCompile(` be_farm/am(\d) .* JSESSIONID=(\w+) - --([UV])N `)
	kept := map[string]string{} // the nodes of sessions whose cookie was honoured
	for _, line := range lines {
		if m := session.FindStringSubmatch(line); m != nil && m[3] == "V" {
			kept[m[2]] = m[1]
		}
	}
	return slices.ContainsFunc(lines, func(line string) bool {
		m := session.FindStringSubmatch(line)
		return m != nil && m[3] == "U" && kept[m[2]] != "" && kept[m[2]] != m[1]
	})
}

// cookieOfLast is the cookie's value of the node that served last.
func cookieOfLast(t *testing.T, farm *Farm) string {
	t.Helper()
	m := regexp.MustCompile(` be_farm/am(\d+) `).FindStringSubmatch(lastRequest(t, farm))
	return "n" + m[1]
}

// newcomers are the nodes that clients without a cookie reach.
func newcomers(t *testing.T, farm *Farm) []string {
	t.Helper()
	var nodes []string
	for range 2 * len(farm.nodes) {
		nodes = append(nodes, visit(t, farm, "").node())
	}
	return nodes
}

func TestEveryFaultBringsAFindingThereIs(t *testing.T) {
	t.Parallel()
	for _, f := range Faults() {
		if _, known := diagnose.Explain(f.Code); !known {
			t.Errorf("nothing finds %s", f.Code)
		}
	}
}

func TestEveryFaultShowsWhenItIsInjectedAndNotWhenItIsMended(t *testing.T) {
	t.Parallel()
	for _, f := range Faults() {
		if !slices.Contains(f.Systems, defaultSystem) {
			continue // tests of its own
		}
		t.Run(f.Code, func(t *testing.T) {
			t.Parallel()
			shows := symptoms[f.Code]
			if shows == nil {
				t.Fatalf("nobody knows how to see %s", f.Code)
			}
			farm := quietFarm(t, Options{checkEvery: 50 * time.Millisecond})
			if shows(t, farm) {
				t.Errorf("a healthy farm shows %s", f.Code)
			}
			for range 2 { // the second one does nothing
				if err := farm.Inject(strings.ToLower(f.Code)); err != nil {
					t.Fatal(err)
				}
			}
			await(t, f.Code, func() bool { return shows(t, farm) })
			for range 2 {
				if err := farm.Mend(f.Code); err != nil {
					t.Fatal(err)
				}
			}
			await(t, "end of "+f.Code, func() bool { return !shows(t, farm) })
			await(t, "healthy farm", func() bool { return isHealthy(t, farm) })
		})
	}
}

// isHealthy tells whether nodes, balancer and endpoint are as at the start.
func isHealthy(t *testing.T, farm *Farm) bool {
	t.Helper()
	first := lookAt(t, farm, farm.nodes[0].address)
	for _, address := range []string{farm.nodes[1].address, farm.nodes[2].address, farm.Address()} {
		l := lookAt(t, farm, address)
		if l.status != http.StatusOK || l.body != first.body || l.server != first.server || l.certificate != first.certificate ||
			l.nameErr != nil || l.skew > clockOff/2 || l.took > slowFastest && address == farm.nodes[2].address {
			return false
		}
	}
	stat := contract.Send(t, farm.Socket(), "show stat be_farm 4 -1")
	return strings.Count(stat, "\n") == 5 && strings.Count(stat, ",UP,1,1,0,") == 3 && strings.Count(stat, ",L7OK,200,") == 3 &&
		strings.Contains(stat, ",n1,http,") && strings.Contains(stat, ",n2,http,") && strings.Contains(stat, ",n3,http,") &&
		visit(t, farm, "n2").node() == "am2" && len(stickyLines(visit(t, farm, ""))) == 1 &&
		knock(t, farm, "/").status == http.StatusMovedPermanently && echoed(t, farm, farm.nodes[0].address, forged) == loopbackHost
}

func TestALeakyBalancerGivesAnyDrainedNodeNewSessionsAndCountsThem(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{Faults: []string{"RT03"}, checkEvery: 50 * time.Millisecond})
	contract.Send(t, farm.Socket(), "set server be_farm/am3 state drain;set server be_farm/am1 state maint")
	before := chosenAt(t, farm, "am3")
	nodes := newcomers(t, farm)
	if !slices.Contains(nodes, "am3") || slices.Contains(nodes, "am1") {
		t.Errorf("am1 is in maintenance, and new clients reach %q", nodes)
	}
	if after := chosenAt(t, farm, "am3"); after <= before {
		t.Errorf("the balancer chose am3 %d times before and %d times after", before, after)
	}
	if row := statRow(t, farm, "am3"); !strings.Contains(row, ",DRAIN,") {
		t.Errorf("the balancer doesn't call am3 drained: %s", row)
	}
}

func TestStayersKeepADrainedNodeBusyAndAreNoNewSessions(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{Faults: []string{"DR01"}, checkEvery: 50 * time.Millisecond})
	chosen := chosenAt(t, farm, "am1")
	await(t, "two rounds of the clients that stay", func() bool { return requestsAt(t, farm, "am1") > 2*stayers })
	if now := chosenAt(t, farm, "am1"); now != chosen {
		t.Errorf("of their requests %d count as new sessions", now-chosen)
	}
	if slices.Contains(newcomers(t, farm), "am1") {
		t.Error("am1 is drained, and new clients reach it")
	}
	if err := farm.Mend("DR01"); err != nil {
		t.Fatal(err)
	}
	contract.Send(t, farm.Socket(), "set server be_farm/am1 state drain")
	if before := requestsAt(t, farm, "am1"); before != requestsAt(t, farm, "am1") {
		t.Error("they stay after the fault was mended")
	}
}

func TestALostDrainIsLostByAReload(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{checkEvery: 50 * time.Millisecond})
	before := contract.Send(t, farm.Socket(), "show info")
	contract.Send(t, farm.Socket(), "set server be_farm/am1 state drain;set server be_farm/am2 weight 7")
	visit(t, farm, "n1")
	farm.balancer.reload(time.Now())
	if after := contract.Send(t, farm.Socket(), "show info"); lineOf(before, "Pid:") == lineOf(after, "Pid:") {
		t.Errorf("after the reload it is the same process: %s", lineOf(after, "Pid:"))
	}
	if row := statRow(t, farm, "am1"); !strings.Contains(row, ",UP") || strings.Split(row, ",")[7] != "0" {
		t.Errorf("after the reload am1 is not as configured: %s", row)
	}
	if got := contract.Send(t, farm.Socket(), "get weight be_farm/am2"); got != "1 (initial 1)\n\n" {
		t.Errorf("after the reload the weight of am2 is %q", got)
	}
}

// lineOf is the line of a text that begins like that.
func lineOf(text, begins string) string {
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, begins) {
			return line
		}
	}
	return ""
}

func TestFaultsThatStrikeDifferentNodesStandTogether(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{Faults: []string{"HC01", "TLS01", "PAR02", "LB05", "LB07"}, checkEvery: 50 * time.Millisecond})
	for _, code := range []string{"HC01", "TLS01", "PAR02", "LB05", "LB07"} {
		await(t, code, func() bool { return symptoms[code](t, farm) })
	}
}
