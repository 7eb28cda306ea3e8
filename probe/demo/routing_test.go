package demo

import (
	"net/http"
	"slices"
	"strings"
	"testing"

	"farmtop/probe/balancer/contract"
)

// call asks the endpoint of any system's farm for its first page, with a value of the sticky cookie unless that is "", and returns who
// answered and the value that was given, "" for none.
func call(t *testing.T, farm *Farm, c *http.Client, value string) (node, given string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, farm.Endpoint()+"page", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	name := farm.product.sticky()
	if value != "" {
		request.Header.Set("Cookie", name+"="+value)
	}
	answer := send(t, c, request)
	if answer.status != http.StatusOK {
		t.Fatalf("with the cookie %q the answer is %d", value, answer.status)
	}
	for _, line := range answer.header.Values("Set-Cookie") {
		if rest, sticky := strings.CutPrefix(line, name+"="); sticky {
			given, _, _ = strings.Cut(rest, ";")
		}
	}
	return answer.node(), given
}

// sameCookie are the nodes that a client with the cookie n2 reaches, over one connection or over a new one for each request.
func sameCookie(t *testing.T, farm *Farm, kept bool) []string {
	t.Helper()
	c := client(farm)
	c.Transport.(*http.Transport).DisableKeepAlives = !kept
	defer c.CloseIdleConnections()
	var nodes []string
	for range 2 * len(farm.nodes) {
		request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, farm.Endpoint()+"page", http.NoBody)
		if err != nil {
			t.Fatal(err)
		}
		request.Header.Set("Cookie", cookieName+"=n2")
		nodes = append(nodes, send(t, c, request).node())
	}
	slices.Sort(nodes)
	return slices.Compact(nodes)
}

func TestAHealthyFarmRoutesAsItShould(t *testing.T) {
	t.Parallel()
	eachBalanced(t, func(t *testing.T, system string) {
		farm := quietFarm(t, Options{System: system})
		c := client(farm)
		begun := map[string]int{}
		for range 2 * len(farm.nodes) {
			node, given := call(t, farm, c, "")
			begun[node]++
			for range 3 {
				if again, more := call(t, farm, c, given); again != node || more != "" {
					t.Errorf("a session of %s with the cookie %s was served by %s, which gave %q", node, given, again, more)
				}
			}
		}
		for _, n := range farm.nodes {
			if begun[n.name] != 2 {
				t.Errorf("of %d sessions %d began on %s, want 2", 2*len(farm.nodes), begun[n.name], n.name)
			}
			if node, given := call(t, farm, c, farm.product.value(n.number)); node != n.name || given != "" {
				t.Errorf("the pin of %s landed on %s, which gave %q", n.name, node, given)
			}
		}
		for _, strange := range []string{"farmtop-nobody", "99", farm.product.value(0)} {
			if node, given := call(t, farm, c, strange); node == "" || given == "" {
				t.Errorf("the strange cookie %s was served by %q and replaced by %q", strange, node, given)
			}
		}
	})
}

func TestANodeThatIsShunnedKeepsTheSessionsThatItHas(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{Faults: []string{"RT02"}})
	if node := visit(t, farm, "n2").node(); node != "am2" {
		t.Errorf("the cookie n2 leads to %s", node)
	}
	if row := statRow(t, farm, "am2"); chosenAt(t, farm, "am2") != 0 || requestsAt(t, farm, "am2") != 1 {
		t.Errorf("am2 wasn't chosen once: %s", row)
	}
	contract.Send(t, farm.Socket(), "set server be_farm/am1 state maint;set server be_farm/am3 state maint")
	if answer := visit(t, farm, ""); answer.status != http.StatusServiceUnavailable {
		t.Errorf("with no other node left a new client gets %d from %q", answer.status, answer.node())
	}
}

func TestARuleLeadsOneNodesSessionsAstrayAndNoOthers(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{Faults: []string{"RT04"}})
	for cookie, want := range map[string]string{"n1": "am1", "n2": "am2", "n3": "am1"} {
		if node := visit(t, farm, cookie).node(); node != want {
			t.Errorf("the cookie %s leads to %s, want %s", cookie, node, want)
		}
	}
	if got := stickyLines(visit(t, farm, "n3")); len(got) != 1 || !strings.HasPrefix(got[0], "SRVID=n1;") {
		t.Errorf("who was led astray is given %q", got)
	}
	if line := lastRequest(t, farm); !strings.Contains(line, " be_farm/am1 ") || !strings.Contains(line, " --UI ") {
		t.Errorf("the log: %s", line)
	}
	contract.Send(t, farm.Socket(), "set server be_farm/am1 state maint")
	if node := visit(t, farm, "n3").node(); node != "am3" {
		t.Errorf("while am1 is out the cookie n3 leads to %s", node)
	}
	if !slices.Contains(newcomers(t, farm), "am3") {
		t.Error("no new session begins on am3")
	}
}

func TestCookiesThatAreIgnoredAreStillGivenToNewClients(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{Faults: []string{"ST07"}})
	if got := stickyLines(visit(t, farm, "")); len(got) != 1 {
		t.Errorf("a new client is given %q", got)
	}
	if got := stickyLines(visit(t, farm, "n2")); len(got) != 0 {
		t.Errorf("a client with a cookie is given %q", got)
	}
	if line := lastRequest(t, farm); !strings.Contains(line, " --UN ") {
		t.Errorf("the log: %s", line)
	}
}
