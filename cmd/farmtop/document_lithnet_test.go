package main

import (
	"encoding/json"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/demo"
)

// The systems that Lithnet's "Installing Access Manager behind a load balancer" is about.
const (
	accessWeb = "lithnet-ams-web"
	accessAPI = "lithnet-ams-api"
)

func TestAccessManagersGuideToALoadBalancerIsFollowedOnDemoFarms(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	for _, system := range []string{accessWeb, accessAPI} {
		t.Run("2. the first node, "+system, func(t *testing.T) { t.Parallel(); firstAccessNode(t, system) })
		areTold(t, demo.Options{System: system, Nodes: 3},
			wrongTurn{"3. another certificate", "TLS03", []string{"TLS03 demo/ams3"}, "Host configuration page"},
			wrongTurn{"3. another version", "PAR01", []string{"PAR01 demo/ams3"}, "Every host"},
			wrongTurn{"4. empty lists", "XFF05", []string{"XFF05 demo"}, "may leave both lists empty"},
			wrongTurn{"5. SSL offloading", "TLS04", []string{"TLS04 demo"}, "doesn't support SSL offloading"},
		)
	}
	t.Run("3. the remaining nodes", func(t *testing.T) { t.Parallel(); remainingAccessNodes(t) })
	t.Run("3. separate farms for web app and agents", func(t *testing.T) { t.Parallel(); separateAccessFarms(t) })
	t.Run("3. one farm for both", func(t *testing.T) { t.Parallel(); oneAccessFarm(t) })
	t.Run("4. how an address is detected", func(t *testing.T) { t.Parallel(); detectedAddresses(t) })
}

// firstAccessNode looks at a node that nothing else knows yet.
func firstAccessNode(t *testing.T, system string) {
	dir := t.TempDir()
	farm, _ := demoFile(t, demo.Options{System: system, Nodes: 1, Traffic: -1, Dir: dir})
	code, stdout, stderr := farmtop(t, "check", "--system", system, "--server-name", "farm.demo.test", "--ca", filepath.Join(dir, "ca.pem"),
		"--node", "ams1="+farm.Nodes()[0].Address)
	if code != 0 || !strings.Contains(stdout, "no findings") {
		t.Errorf("exit %d, %s%s", code, stdout, stderr)
	}
}

// remainingAccessNodes accepts the last node once it has its peers' certificate and version, and then the balancer.
func remainingAccessNodes(t *testing.T) {
	farm, path := demoFile(t, demo.Options{System: accessWeb, Traffic: -1, Faults: []string{"TLS03", "PAR01"}})
	verifyFor(t, path, "ams3", []string{"version", "cert"}, "--direct")
	for _, fault := range []string{"TLS03", "PAR01"} {
		if err := farm.Mend(fault); err != nil {
			t.Fatal(err)
		}
	}
	path = written(t, farm.Config()) // which asserts the versions
	verifyFor(t, path, "ams3", nil)
}

// separateAccessFarms watches both farms from one configuration.
func separateAccessFarms(t *testing.T) {
	web, _ := demoFile(t, demo.Options{System: accessWeb, Traffic: -1})
	api, _ := demoFile(t, demo.Options{System: accessAPI, Traffic: -1, Faults: []string{"TLS04"}})
	agents := strings.TrimPrefix(strings.Replace(api.Config(), "name: demo", "name: agents", 1), "farms:\n")
	path := written(t, web.Config()+agents)
	checkFor(t, path, []string{"TLS04 agents"})
	if err := api.Mend("TLS04"); err != nil {
		t.Fatal(err)
	}
	if c := checkFor(t, path, nil); len(c.Farms) != 2 {
		t.Errorf("%+v", c)
	}
}

// oneAccessFarm asks each node for both services.
func oneAccessFarm(t *testing.T) {
	farm, _ := demoFile(t, demo.Options{System: accessWeb, Traffic: -1})
	path := written(t, farm.Config()+"    checks: [{name: health}, {name: agents, path: /api/v3.0/health-check}]\n")
	checkFor(t, path, nil)
	code, stdout, stderr := farmtop(t, "config", "show", "--config", path)
	if code != 0 || !strings.Contains(stdout, "/health-check") || !strings.Contains(stdout, "/api/v3.0/health-check") {
		t.Errorf("exit %d, %s%s", code, stdout, stderr)
	}
}

// detectedAddresses tries the settings of the page "IP address detection" on a request that came through a firewall and a load balancer.
func detectedAddresses(t *testing.T) {
	for _, c := range []struct {
		settings        []string
		client, verdict string
	}{
		{[]string{"--trusted", "10.0.0.4/31", "--limit", "2"}, "203.0.113.67", "client"},
		{[]string{"--trusted", "10.0.0.4/31"}, "10.0.0.4", "proxy"},                       // one entry is allowed
		{[]string{"--trusted", "10.0.0.5", "--limit", "2"}, "10.0.0.4", "proxy"},          // the firewall isn't listed
		{[]string{"--trusted", "none", "--limit", "3"}, "198.51.100.1", "spoofable"},      // empty lists
		{[]string{"--trusted", "10.0.0.4/31", "--limit", "3"}, "203.0.113.67", "client"},  // one device less than allowed
		{[]string{"--trusted", "192.0.2.0/24", "--limit", "2"}, "10.0.0.5:4711", "proxy"}, // the balancer isn't listed
	} {
		args := append([]string{"xff", "--rule", "aspnet", "--peer", "10.0.0.5:4711", "--header", "198.51.100.1, 203.0.113.67, 10.0.0.4", "--format", "json"}, c.settings...)
		code, stdout, stderr := farmtop(t, args...)
		var said struct {
			Results []struct{ Client, Verdict string }
		}
		if err := json.Unmarshal([]byte(stdout), &said); err != nil || code != 0 || len(said.Results) != 1 {
			t.Fatalf("%q: exit %d, %v: %s%s", c.settings, code, err, stdout, stderr)
		}
		if r := said.Results[0]; r.Client != c.client || r.Verdict != c.verdict {
			t.Errorf("%q: takes %s (%s), want %s (%s)", c.settings, r.Client, r.Verdict, c.client, c.verdict)
		}
	}
}

// TestAccessManagerIsWellBehindRealBalancers follows the guide's steps 3 to 5 to their good end.
func TestAccessManagerIsWellBehindRealBalancers(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	for name, balance := range map[string]func(*accessFarm){
		"HAProxy": throughHAProxy, "nginx": throughNginx, "httpd": throughHttpd, "HAProxy behind a firewall": behindFirewall,
		"HAProxy as a transport layer balancer": passedOn,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newAccessFarm(t, accessFlaw{}, balance)
			checkFor(t, w.config, nil)
			routeFor(t, w.config)
			w.isWatched() // the guide's own test
		})
	}
}

// TestANodeOfAccessManagerIsAcceptedByItsAuditEvents verifies a node whose audit events name the client, behind a balancer whose log has no
// header, and one whose audit events name the balancer, whose log has it.
func TestANodeOfAccessManagerIsAcceptedByItsAuditEvents(t *testing.T) {
	t.Parallel()
	t.Run("the client", func(t *testing.T) {
		t.Parallel()
		verifyFor(t, newAccessFarm(t, accessFlaw{}, throughNginx).config, "node3", nil)
	})
	t.Run("the balancer", func(t *testing.T) {
		t.Parallel()
		verifyFor(t, newAccessFarm(t, accessFlaw{deaf: true}, throughHAProxy).config, "node3", []string{"client-ip"})
	})
}

// TestWhatIsWrongWithAccessManagerBehindRealBalancersIsTold takes the wrong turns that farmtop's checks and tests show.
func TestWhatIsWrongWithAccessManagerBehindRealBalancersIsTold(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	offloads := accessFlaw{usual: flaw{offloads: true}}
	believed := []string{"XFF05 ams/node1", "XFF05 ams/node2", "XFF05 ams/node3"}
	asleep := []string{"HC01 ams/node2", "LB01 ams/node2"}
	for _, c := range []struct {
		name    string
		wrong   accessFlaw
		balance func(*accessFarm)
		routed  bool // it takes requests
		want    []string
	}{
		{"another certificate", accessFlaw{usual: flaw{strange: "node3"}}, throughHAProxy, false, []string{"TLS03 ams/node3"}},
		{"SSL offloading by HAProxy", offloads, throughHAProxy, false, []string{"TLS04 ams"}},
		{"SSL offloading by nginx", offloads, throughNginx, false, []string{"TLS04 ams"}},
		{"SSL offloading by httpd", offloads, throughHttpd, false, []string{"TLS04 ams"}},
		{"HAProxy's probes over HTTP", accessFlaw{asleep: true, plainly: true}, throughHAProxy, false, asleep},
		{"probes over HTTP at the transport layer", accessFlaw{asleep: true, plainly: true}, passedOn, false, asleep},
		{"no node is kept to at the transport layer", accessFlaw{usual: flaw{free: true}}, passedOn, true, []string{"ST01 ams"}},
		{"HTTP that isn't balanced to the nodes' HTTP", accessFlaw{open: true}, throughHAProxy, true, []string{"RT01 ams"}},
		{"empty lists", accessFlaw{usual: flaw{credulous: everybody}, short: true}, throughHAProxy, true, believed},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			w := newAccessFarm(t, c.wrong, c.balance)
			if c.routed {
				routeFor(t, w.config, c.want...)
			} else {
				checkFor(t, w.config, c.want)
			}
		})
	}
	t.Run("farmtop's own probes over HTTP", func(t *testing.T) {
		t.Parallel()
		w := newAccessFarm(t, accessFlaw{}, throughNginx)
		path := written(t, w.document()+"    checks: [{name: health, protocol: http, port: "+w.plain+"}]\n")
		checkFor(t, path, []string{"HC02 ams/node1", "HC02 ams/node2", "HC02 ams/node3", "LB08 ams"})
	})
}

// TestTheAuditEntryBehindARealBalancerTellsWhatIsWrong has people ask for access, and farmtop read the audit events: step 4 of the guide.
func TestTheAuditEntryBehindARealBalancerTellsWhatIsWrong(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	for _, c := range []struct {
		name    string
		wrong   accessFlaw
		balance func(*accessFarm)
		want    []string
	}{
		{"detection is off behind HAProxy", accessFlaw{deaf: true}, throughHAProxy, []string{"XFF01 ams"}},
		{"detection is off behind nginx", accessFlaw{deaf: true}, throughNginx, []string{"XFF01 ams"}},
		{"detection is off behind httpd", accessFlaw{deaf: true}, throughHttpd, []string{"XFF01 ams"}},
		{"one entry is allowed behind a firewall", accessFlaw{short: true}, behindFirewall, []string{"XFF01 ams", "XFF06 ams"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			newAccessFarm(t, c.wrong, c.balance).isWatched(c.want...)
		})
	}
}

// accessRequests are enough for what logs are judged by.
const accessRequests = 24

// isWatched watches the farm while people ask for access, and wants exactly those findings.
func (w *accessFarm) isWatched(want ...string) {
	w.t.Helper()
	e := watchFile(w.t, w.config)
	e.run(func() {
		e.acquaint()
		w.request(accessRequests)
		e.await("all audit events", 0, func(v *model.FarmView) bool { return v.Traffic.Clients.Total.Recent.Own >= accessRequests })
		e.finds(slices.Clone(want)...)
	})
}
