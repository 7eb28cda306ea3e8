package main

import (
	"strings"
	"testing"
	"time"

	"farmtop/probe/lab"
)

func TestCheckTellsTheTruthAboutARealFarm(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		extra string
		spoil func(f *realFarm)
		want  []string // codes and subjects
		code  int
		node2 string // what node2's reason, or its balancer's word, contains
	}{
		{name: "a healthy farm has no findings", spoil: func(*realFarm) {}, node2: "200"},
		{
			name: "a node that is killed", code: 2, node2: "refused by 127.0.0.12:",
			spoil: func(f *realFarm) { f.nodes[1].Stop() }, want: []string{"HC01 web/node2"},
		},
		{
			name: "a node that hangs", code: 2, node2: "it accepted the connection, then sent nothing",
			spoil: func(f *realFarm) { f.nodes[1].Set(lab.Behaviour{Frozen: true}) }, want: []string{"HC01 web/node2"},
		},
		{
			name: "a node that answers 503", code: 2, node2: "503",
			spoil: func(f *realFarm) { f.nodes[1].Set(lab.Behaviour{Status: 503}) }, want: []string{"HC01 web/node2"},
		},
		{
			name: "a node that redirects", code: 2, node2: "302",
			spoil: func(f *realFarm) {
				f.nodes[1].Set(lab.Behaviour{Status: 302, Headers: map[string][]string{"Location": {"https://farm.test/login"}}})
			},
			want: []string{"HC02 web/node2", "LB01 web/node2"}, // HAProxy takes 3xx for healthy
		},
		{
			name: "an expired certificate, which HAProxy doesn't verify", code: 2, node2: "expired",
			spoil: func(f *realFarm) { f.nodes[1].Set(lab.Behaviour{Flaw: lab.FlawExpired, Version: "4.3.0"}) },
			want:  []string{"HC01 web/node2", "LB01 web/node2", "TLS01 web/node2"},
		},
		{
			name: "a certificate for another name", code: 2, node2: "certificate",
			spoil: func(f *realFarm) { f.nodes[1].Set(lab.Behaviour{Flaw: lab.FlawName, Version: "4.3.0"}) },
			want:  []string{"HC01 web/node2", "LB01 web/node2", "TLS02 web/node2"},
		},
		{
			name: "a self-signed certificate", code: 2, node2: "self-signed",
			spoil: func(f *realFarm) { f.nodes[1].Set(lab.Behaviour{Flaw: lab.FlawSelfSigned, Version: "4.3.0"}) },
			want:  []string{"HC01 web/node2", "LB01 web/node2", "TLS02 web/node2"},
		},
		{
			name: "another version", code: 2, node2: "200",
			spoil: func(f *realFarm) { f.nodes[1].Set(lab.Behaviour{Version: "4.2.0"}) },
			want:  []string{"PAR01 web/node2"},
		},
		{
			name: "a clock that is off", code: 1, node2: "200",
			spoil: func(f *realFarm) { f.nodes[1].Set(lab.Behaviour{Version: "4.3.0", Skew: time.Minute}) },
			want:  []string{"PAR02 web/node2"},
		},
		{
			name: "maintenance, set by hand", node2: "maint operator",
			spoil: func(f *realFarm) { f.proxy.Ask("set server app/node2 state maint") },
		},
		{
			name: "a drain, set by hand", node2: "drain operator",
			spoil: func(f *realFarm) { f.proxy.Ask("set server app/node2 state drain") },
		},
		{
			name: "too few nodes ready", code: 1, node2: "maint operator", extra: "limits: {min_ready: 3}",
			spoil: func(f *realFarm) { f.proxy.Ask("set server app/node2 state maint") }, want: []string{"LB08 web"},
		},
		{
			name: "weight 0, the hidden drain", code: 1, node2: "ready",
			spoil: func(f *realFarm) { f.proxy.Ask("set server app/node2 weight 0") }, want: []string{"LB05 web/node2"},
		},
		{
			name: "a server the configuration doesn't know", code: 1, node2: "ready",
			spoil: func(f *realFarm) {
				f.setup.Servers = append(f.setup.Servers, lab.Server{Name: "stray", Address: f.nodes[0].Address})
				f.setup.Servers[3].Address = strings.Replace(f.nodes[0].Address, "127.0.0.11", "127.0.0.99", 1)
				f.proxy.Reload(f.setup)
			},
			want: []string{"LB03 web"},
		},
		{
			name: "a node the balancer doesn't know", code: 1,
			spoil: func(f *realFarm) {
				f.setup.Servers = append(f.setup.Servers[:1:1], f.setup.Servers[2])
				f.proxy.Reload(f.setup)
			},
			want: []string{"LB03 web/node2"},
		},
		{
			name: "a balancer that is gone", code: 2,
			spoil: func(f *realFarm) { f.proxy.Stop() }, want: []string{"HC06 web", "LB07 web"},
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			f := startFarm(t, test.extra)
			test.spoil(f)
			code, c := f.settles(test.want, "--samples", "3")
			if code != test.code {
				t.Errorf("exit code %d, want %d", code, test.code)
			}
			n := c.Farms[0].Nodes[1]
			said := n.Reason + " " + n.Balancer.Admin + " " + n.Balancer.Why
			if !strings.Contains(said, test.node2) {
				t.Errorf("node2: %q, want %q in it", said, test.node2)
			}
		})
	}
}

func TestASocketOfALesserLevelIsToldWithWhatItCannotDo(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	f.configure(f.setup.Authority.File, f.proxy.User)
	_, c := f.settles([]string{"LB07 web"})
	if n := c.Farms[0].Nodes[1]; n.Balancer.Admin != "ready" {
		t.Errorf("at level user the admin state reads %q", n.Balancer.Admin)
	}
	_, c = f.settles(nil, "--read-only")
	if c.Verdict != "ok" {
		t.Errorf("a farm that is only looked at: verdict %q", c.Verdict)
	}
}

func TestASocketAloneIsAFarm(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	code, c := checkJSON(t, "--haproxy", f.proxy.Admin)
	if code != 0 || len(c.Farms) != 1 || c.Farms[0].Name != "app" || len(c.Farms[0].Nodes) != 3 {
		t.Fatalf("exit %d, farms %+v", code, c.Farms)
	}
	for i, n := range c.Farms[0].Nodes {
		if n.State != "up" || n.Address != f.nodes[i].Address || n.Balancer.Admin != "ready" {
			t.Errorf("node %+v", n)
		}
	}
	f.nodes[2].Stop()
	if code, c = checkJSON(t, "--haproxy", f.proxy.TCP); code != 2 || c.Farms[0].Nodes[2].State != "down" {
		t.Errorf("over TCP, with a node killed: exit %d, %+v", code, c.Farms[0].Nodes[2])
	}
}

func TestAFarmByFlags(t *testing.T) {
	t.Parallel()
	f := startFarm(t)
	code, c := checkJSON(t, "--node", "a="+f.nodes[0].Address, "--node", f.nodes[1].Address,
		"--ca", f.setup.Authority.File, "--server-name", lab.ServerName, "--path", "/health")
	if code != 0 || len(c.Farms[0].Nodes) != 2 || c.Farms[0].Nodes[0].Name != "a" {
		t.Errorf("exit %d, %+v", code, c)
	}
	code, c = checkJSON(t, "--node", f.nodes[0].Address, "--server-name", lab.ServerName)
	if code != 2 || !strings.Contains(c.Farms[0].Nodes[0].Reason, "certificate") {
		t.Errorf("without the authority: exit %d, %+v", code, c)
	}
}
