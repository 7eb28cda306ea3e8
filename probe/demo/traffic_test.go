package demo

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"farmtop/probe/balancer/contract"
)

// busyFarm has short sessions, so that a test sees many of them end.
func busyFarm(t *testing.T, o Options) *Farm {
	t.Helper()
	o.Traffic, o.SessionLength, o.think, o.Dir = cmp.Or(o.Traffic, 100), 400*time.Millisecond, 50*time.Millisecond, t.TempDir()
	o.checkEvery = cmp.Or(o.checkEvery, time.Hour) // or a machine that stands still takes nodes down
	farm, err := Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := farm.Close(); err != nil {
			t.Error(err)
		}
	})
	return farm
}

// requestsAt is how many requests a server was given.
func requestsAt(t *testing.T, farm *Farm, name string) int {
	t.Helper()
	return statNumber(t, farm, name, 7)
}

// chosenAt is for how many of them the balancer chose the server by itself.
func chosenAt(t *testing.T, farm *Farm, name string) int {
	t.Helper()
	return statNumber(t, farm, name, 30)
}

func statNumber(t *testing.T, farm *Farm, name string, column int) int {
	t.Helper()
	n, err := strconv.Atoi(strings.Split(statRow(t, farm, name), ",")[column])
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestSessionsAreSpreadOverAllNodesAndStick(t *testing.T) {
	t.Parallel()
	farm := busyFarm(t, Options{})
	for _, n := range farm.Nodes() {
		await(t, "traffic at "+n.Name, func() bool { return requestsAt(t, farm, n.Name) > 20 })
	}
	stuck := regexp.MustCompile(`^127\.0\.0\.4:.* be_farm/am(\d) .* JSESSIONID=(\w+) \S+ --VN .*\{(?:192\.0\.2\.\d+|198\.51\.100\.\d+|203\.0\.113\.\d+|2001:db8::[0-9a-f]+)\|demo\}`)
	count, begun := 0, 0
	nodes := map[string]string{} // of sessions
	for _, line := range loggedRequests(farm) {
		if strings.Contains(line, " --NI ") {
			begun++
		}
		if m := stuck.FindStringSubmatch(line); m != nil {
			count++
			if before := nodes[m[2]]; before != "" && before != m[1] {
				t.Errorf("a session was served by another node than before: %s", line)
			}
			nodes[m[2]] = m[1]
		}
	}
	if count == 0 || begun == 0 {
		t.Errorf("the log has %d requests with a cookie, and %d new sessions", count, begun)
	}
}

func TestADrainedNodeKeepsItsSessionsUntilTheyEnd(t *testing.T) {
	t.Parallel()
	farm := busyFarm(t, Options{})
	await(t, "traffic at am1", func() bool { return requestsAt(t, farm, "am1") > 10 })
	contract.Send(t, farm.Socket(), "set server be_farm/am1 state drain")
	drained, others := requestsAt(t, farm, "am1"), requestsAt(t, farm, "am2")
	await(t, "more cookie-bound requests at am1", func() bool { return requestsAt(t, farm, "am1") > drained })
	await(t, "end of the requests at am1", func() bool {
		before := requestsAt(t, farm, "am1")
		others = requestsAt(t, farm, "am2")
		await(t, "traffic at am2", func() bool { return requestsAt(t, farm, "am2") > others+50 })
		return requestsAt(t, farm, "am1") == before
	})
}

func TestSessionsOfANodeInMaintenanceMoveToOthers(t *testing.T) {
	t.Parallel()
	farm := busyFarm(t, Options{})
	await(t, "traffic at am1", func() bool { return requestsAt(t, farm, "am1") > 10 })
	contract.Send(t, farm.Socket(), "set server be_farm/am1 state maint")
	await(t, "session that moved", func() bool {
		return slices.ContainsFunc(loggedRequests(farm), regexp.MustCompile(`be_farm/am[23] .* JSESSIONID=\w+ - --DI `).MatchString)
	})
	after := requestsAt(t, farm, "am1")
	await(t, "traffic at am2", func() bool { return requestsAt(t, farm, "am2") > after+20 })
	if got := requestsAt(t, farm, "am1"); got != after {
		t.Errorf("in maintenance am1 was given %d requests", got-after)
	}
}

func TestAFarmThatBeginsWithANodeTakenOutHasNoSessionsThere(t *testing.T) {
	t.Parallel()
	farm := busyFarm(t, Options{Faults: []string{"LB05"}})
	for _, name := range []string{"am1", "am2"} {
		await(t, "traffic at "+name, func() bool { return requestsAt(t, farm, name) > 100 })
	}
	if got := requestsAt(t, farm, "am3"); got != 0 {
		t.Errorf("am3 had weight 0 before the first session, and was given %d requests", got)
	}
}
