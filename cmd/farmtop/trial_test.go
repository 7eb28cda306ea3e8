package main

import (
	"encoding/json"
	"encoding/xml"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"farmtop/probe/demo"
)

// demoFile starts a demo farm and writes the configuration that watches it.
func demoFile(t *testing.T, o demo.Options) (farm *demo.Farm, config string) {
	t.Helper()
	farm, err := demo.Start(t.Context(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := farm.Close(); err != nil {
			t.Error(err)
		}
	})
	config = filepath.Join(t.TempDir(), "farmtop.yaml")
	if err := os.WriteFile(config, []byte(farm.Config()), 0o600); err != nil {
		t.Fatal(err)
	}
	return farm, config
}

// quickRoute tests the routing as fast as it may.
func quickRoute(config string, more ...string) []string {
	return append([]string{"route", "--config", config, "--rate", "2000", "--at-once", "8"}, more...)
}

// A routed is what "route --format json" promises, as far as the tests look at it.
type routed struct {
	Schema   string
	Verdict  string
	Sessions int
	Requests int
	Reached  []struct {
		Node     string
		Sessions int
	}
	Breaks   int
	Findings []struct{ Code, Subject, Evidence string }
	Redirect struct{ OK bool }
	Stopped  string
}

func codesOf(r *routed) string {
	var codes []string
	for _, f := range r.Findings {
		codes = append(codes, f.Code)
	}
	return strings.Join(codes, " ")
}

func routeJSON(t *testing.T, args []string) (int, *routed) {
	t.Helper()
	code, stdout, stderr := farmtop(t, append(args, "--format", "json")...)
	var r routed
	if err := json.Unmarshal([]byte(stdout), &r); err != nil {
		t.Fatalf("exit %d, %v: %s%s", code, err, stdout, stderr)
	}
	return code, &r
}

func TestRouteTellsOfAHealthyFarmThatItIs(t *testing.T) {
	t.Parallel()
	_, config := demoFile(t, demo.Options{})
	code, r := routeJSON(t, quickRoute(config, "--keep-alive"))
	if code != 0 || r.Schema != "farmtop/route/v1" || r.Verdict != "ok" || len(r.Reached) != 3 || r.Breaks != 0 || !r.Redirect.OK || len(r.Findings) != 0 {
		t.Errorf("exit %d, %+v", code, r)
	}
	code, stdout, stderr := farmtop(t, quickRoute(config)...)
	if code != 0 || !strings.Contains(stdout, "3 of 3 nodes reached") || !strings.Contains(stderr, "sends up to ") {
		t.Errorf("exit %d, %s%s", code, stdout, stderr)
	}
}

func TestRouteNamesTheFaultByItsCode(t *testing.T) {
	t.Parallel()
	_, config := demoFile(t, demo.Options{Faults: []string{"RT01"}})
	code, r := routeJSON(t, quickRoute(config))
	if code != 1 || codesOf(r) != "RT01" || r.Verdict != "warning" {
		t.Errorf("exit %d, %+v", code, r)
	}
	code, stdout, _ := farmtop(t, "check", "--route", "--config", config, "--format", "junit")
	if code != 1 || !strings.Contains(stdout, "RT01") {
		t.Errorf("check --route: exit %d, %s", code, stdout)
	}
	if code, stdout, _ := farmtop(t, "check", "--config", config); code != 0 || strings.Contains(stdout, "RT01") {
		t.Errorf("check, without --route: exit %d, %s", code, stdout)
	}
}

func TestRouteSaysWhenNobodyAnswers(t *testing.T) {
	t.Parallel()
	farm, config := demoFile(t, demo.Options{})
	yaml := strings.ReplaceAll(farm.Config(), farm.Address(), "127.0.0.1:1")
	if err := os.WriteFile(config, []byte(yaml), 0o600); err != nil {
		t.Fatal(err)
	}
	code, stdout, _ := farmtop(t, quickRoute(config)...)
	if code != exitUnavailable || !strings.Contains(stdout, "nobody listens at 127.0.0.1:1") {
		t.Errorf("exit %d, %s", code, stdout)
	}
}

func TestANodeThatWasAddedIsAcceptedOnceItRunsThePeersVersion(t *testing.T) {
	t.Parallel()
	farm, config := demoFile(t, demo.Options{Faults: []string{"PAR01"}})
	code, stdout, _ := farmtop(t, "verify", "am3", "--config", config)
	if code != 2 || !strings.Contains(stdout, "1 failed") || !strings.Contains(stdout, "version") {
		t.Errorf("before the mend: exit %d, %s", code, stdout)
	}
	if err := farm.Mend("PAR01"); err != nil {
		t.Fatal(err)
	}
	code, stdout, _ = farmtop(t, "verify", "demo/am3", "--config", config)
	if code != 0 || !strings.Contains(stdout, "16 passed") {
		t.Errorf("after the mend: exit %d, %s", code, stdout)
	}
}

func TestVerifySpeaksToScripts(t *testing.T) {
	t.Parallel()
	_, config := demoFile(t, demo.Options{})
	var accepted struct {
		Schema, Farm, Node, Verdict string
		Items                       []struct{ ID, Result, Detail string }
	}
	code, stdout, stderr := farmtop(t, "verify", "am2", "--config", config, "--format", "json")
	if err := json.Unmarshal([]byte(stdout), &accepted); err != nil {
		t.Fatal(err, stdout, stderr)
	}
	if code != 0 || accepted.Schema != "farmtop/verify/v1" || accepted.Farm != "demo" || accepted.Node != "am2" || accepted.Verdict != "pass" || len(accepted.Items) != 16 {
		t.Errorf("exit %d, %+v", code, accepted)
	}
	if stderr != "" {
		t.Errorf("a script reads %q on stderr", stderr)
	}
	var suites struct {
		Suites []struct {
			Tests    int `xml:"tests,attr"`
			Failures int `xml:"failures,attr"`
		} `xml:"testsuite"`
	}
	code, stdout, _ = farmtop(t, "verify", "am2", "--config", config, "--format", "junit")
	if err := xml.Unmarshal([]byte(stdout), &suites); err != nil || code != 0 || len(suites.Suites) != 1 || suites.Suites[0].Tests != 16 || suites.Suites[0].Failures != 0 {
		t.Errorf("exit %d, %v, %+v", code, err, suites)
	}
	code, stdout, _ = farmtop(t, "verify", "am2", "--config", config, "--format", "nagios")
	if code != 0 || !strings.HasPrefix(stdout, "FARMTOP OK") {
		t.Errorf("exit %d, %s", code, stdout)
	}
}

func TestANodeIsVerifiedBeforeTheConfigurationAndTheBalancerKnowIt(t *testing.T) {
	t.Parallel()
	other, _ := demoFile(t, demo.Options{Nodes: 1, Traffic: -1})
	_, config := demoFile(t, demo.Options{})
	address := other.Nodes()[0].Address
	code, stdout, stderr := farmtop(t, "verify", "am4", "--address", address, "--config", config)
	if code != 2 || !strings.Contains(stdout, address) || !strings.Contains(stdout, "doesn't know") {
		t.Errorf("exit %d, %s%s", code, stdout, stderr)
	}
	code, stdout, _ = farmtop(t, "verify", "am1", "--address", address, "--config", config)
	if code != exitUsage {
		t.Errorf("a name that is taken: exit %d, %s", code, stdout)
	}
}
