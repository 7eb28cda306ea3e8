package main

import (
	"os"
	"testing"

	"farmtop/config"
	"farmtop/model"
	"farmtop/probe"
	"farmtop/probe/demo"
)

// demoPowerShell is what runs as PowerShell for the demo farms of tests: this program as farmtop.
func demoPowerShell(t testing.TB) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{"env", role + "=" + roleFarmtop, self, "demo", "powershell"}
}

// TestEverySystemsDemoIsWellAndRoutesAsItShould watches each system's farm until everything was asked and a trial is over, and wants no
// finding.
func TestEverySystemsDemoIsWellAndRoutesAsItShould(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	for _, system := range config.Systems() {
		t.Run(system.Name, func(t *testing.T) {
			t.Parallel()
			calm := watchCalmness(t)
			w := newWatchedDemo(t, demo.Options{System: system.Name, Traffic: littleTraffic, PowerShell: demoPowerShell(t)}, probe.Options{}, patient)
			w.run(func() { w.staysWellInRuns(1, calm) })
		})
	}
}

// TestTheDocumentsWarningsAreFoundOnTheirSystems brings about what the systems' own documents warn of, on farms of these systems.
func TestTheDocumentsWarningsAreFoundOnTheirSystems(t *testing.T) {
	t.Parallel()
	takesMinutes(t)
	twoNodes := func(o *demo.Options) { o.Nodes = 2 }
	events := func(o *demo.Options) { o.EventLog = true }
	for _, c := range []struct {
		name, system string
		fault        demoFault
		options      func(*demo.Options)
	}{
		{"not the same certificate", "lithnet-ams-web", shown("TLS03"), nil},
		{"TLS ends at the balancer", "lithnet-ams-web", shown("TLS04"), nil},
		{"another version", "lithnet-ams-api", shown("PAR01"), nil},
		{"lists that are empty", "lithnet-ams-web", logged("XFF05"), nil},
		{"one entry for two proxies", "lithnet-ams-web", logged("XFF06", "XFF01"), nil},
		{"audit events that name the balancer", "lithnet-ams-web", logged("XFF01"), nil},
		{"the same from an event log", "lithnet-ams-web", logged("XFF01"), events},
		{"two active nodes", "lithnet-ams-cluster", shown("CL01").perhaps("CL04"), nil}, // who answers first is taken for the active one
		{"no active node", "lithnet-ams-cluster", shown("CL02"), nil},
		{"even nodes without a witness", "lithnet-ams-cluster", shown("CL03"), twoNodes},
		{"a role that moved", "lithnet-ams-cluster", shown("CL04"), nil},
		{"no sticky sessions on the publisher", "wso2-apim", logged("ST01"), nil},
		{"no cookie for the publisher", "wso2-apim-portal", logged("ST06", "ST01"), nil},
		{"a server's cookie twice", "forgerock-am", logged("ST02"), nil},
		{"TLS that is passed through", "forgerock-am", shown("ST06"), nil},
		{"a header that clients may set", "openam", logged("XFF02"), nil},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			o := demo.Options{System: c.system, Faults: []string{c.fault.code}, Traffic: max(c.fault.traffic, littleTraffic), PowerShell: demoPowerShell(t)}
			if c.options != nil {
				c.options(&o)
			}
			w := newWatchedDemo(t, o, probe.Options{}, func(f *model.Farm) { patient(f) })
			w.engine.SetPace(hurry)
			w.run(func() { w.awaitIt(&c.fault.expectation, c.fault.after) })
		})
	}
}

// TestTheOutageOfAMoveIsMeasured has the demo's cluster move its role while farmtop watches.
func TestTheOutageOfAMoveIsMeasured(t *testing.T) {
	t.Parallel()
	w := newWatchedDemo(t, demo.Options{System: "lithnet-ams-cluster", Traffic: -1, PowerShell: demoPowerShell(t)}, probe.Options{}, patient)
	w.engine.SetPace(hurry)
	w.run(func() {
		w.acquaint()
		if err := w.farm.Inject("CL04"); err != nil {
			t.Fatal(err)
		}
		v := w.await("the end of a failover", 0, func(v *model.FarmView) bool {
			return v.Failover != nil && !v.Failover.Ended.IsZero() && v.Failover.To != ""
		})
		f := v.Failover
		length, within, known := f.Outage.Measured()
		if f.From != "ams1" || f.To != "ams2" || v.Active.Node != "ams2" || !known || f.Outage.Lost == 0 || f.Outage.IsOut() {
			t.Errorf("%+v, active %+v, out for %v to %v: %t", f, v.Active, length, within, known)
		}
		t.Logf("out for %v, to %v", length, within)
	})
}
