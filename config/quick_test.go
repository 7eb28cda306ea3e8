package config

import (
	"path/filepath"
	"slices"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

func TestAFarmIsGivenByFlags(t *testing.T) {
	t.Parallel()
	root := model.Check{Name: "root", Protocol: "https", Path: "/", Status: []model.StatusRange{{From: 200, To: 200}}, Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 3}
	health := model.Check{Name: "health", Protocol: "https", Path: "/up", Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 3}
	base := model.Farm{System: "generic", Checks: []model.Check{root}, Expect: model.Expect{Offload: true}, Limits: model.DefaultLimits()}
	with := func(change func(*model.Farm)) *model.Farm {
		f := base
		change(&f)
		return &f
	}
	for _, c := range []struct {
		name  string
		quick Quick
		want  *model.Farm
	}{
		{"nodes alone", Quick{Nodes: []string{"a", "b:8443"}}, with(func(f *model.Farm) {
			f.Name, f.Nodes = "farm", []model.Node{{Name: "a", Address: "a:443"}, {Name: "b", Address: "b:8443"}}
		})},
		{"names and the same host twice", Quick{Nodes: []string{"n1=a:1", "a:2", "a:3"}}, with(func(f *model.Farm) {
			f.Name, f.Nodes = "farm", []model.Node{{Name: "n1", Address: "a:1"}, {Name: "a:2", Address: "a:2"}, {Name: "a:3", Address: "a:3"}}
		})},
		{"the endpoint's port and name", Quick{Endpoint: "https://www.example.com:8443/", Nodes: []string{"a"}, Insecure: true}, with(func(f *model.Farm) {
			f.Name, f.Endpoint, f.Nodes = "www.example.com", "https://www.example.com:8443/", []model.Node{{Name: "a", Address: "a:8443"}}
			f.TLS.Insecure = true
		})},
		{"a check and a server name", Quick{ServerName: "www.example.com", Check: "/up", Nodes: []string{"[::1]:1"}}, with(func(f *model.Farm) {
			f.Name, f.TLS.ServerName, f.Nodes = "www.example.com", "www.example.com", []model.Node{{Name: "::1", Address: "[::1]:1"}}
			f.Checks = []model.Check{health}
		})},
		{"a balancer", Quick{HAProxy: "/run/haproxy.sock", Nodes: []string{"a"}}, with(func(f *model.Farm) {
			f.Name, f.Nodes = "farm", []model.Node{{Name: "a", Address: "a:443"}}
			f.Balancers = []model.Balancer{{Name: "haproxy", Kind: "haproxy", Address: filepath.FromSlash("/run/haproxy.sock"), Every: time.Second, Timeout: 800 * time.Millisecond}}
		})},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got, err := c.quick.Farm()
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(c.want, got, alike); diff != "" {
				t.Error(diff)
			}
		})
	}
	got, err := Quick{System: "lithnet-ams-web", Nodes: []string{"a"}}.Farm()
	if err != nil || got.System != "lithnet-ams-web" || got.Checks[0].Path != "/health-check" {
		t.Errorf("got %+v, %v", got, err)
	}
}

func TestWrongFlagsAreNamed(t *testing.T) {
	t.Parallel()
	flags := []string{"--node", "--system", "--endpoint", "--ca", "--server-name", "--insecure", "--path", "--haproxy"} // the command line's
	for _, c := range []struct {
		quick Quick
		want  string
	}{
		{Quick{}, "--node: there are no nodes; write --node HOST:PORT for each, or --haproxy SOCKET alone, which finds them"},
		{Quick{Nodes: []string{"a:0"}}, `--node: "address" can't be "a:0": "0" is no port; write a number from 1 to 65535`},
		{Quick{Nodes: []string{"a", "a:443"}}, `--node: the address a:443 is there twice, first of node "a:443"; remove one of them, or correct its port`},
		{Quick{Nodes: []string{"n=a", "n=b"}}, `--node: the node "n" is there twice, first by --node; give this one another name`},
		{Quick{Nodes: []string{"=a"}}, "--node: the name of the node is empty; write one"},
		{Quick{Nodes: []string{"[::1]:1", "[0:0::1]:1"}}, `--node: the address [::1]:1 is there twice, first of node "[::1]:1"; remove one of them, or correct its port`},
		{Quick{HAProxy: "x://y", Nodes: []string{"a"}}, `--haproxy: "socket" can't be a URL; write a socket's path or HOST:PORT, or ssh://HOST/PATH for a socket of another machine`},
		{Quick{System: "opnam", Nodes: []string{"a"}}, `--system: there is no system "opnam"; did you mean "openam"?`},
		{Quick{Endpoint: "www", Nodes: []string{"a"}}, `--endpoint: "endpoint" can't be "www"; write the URL that clients use, such as https://www.example.com/`},
		{Quick{CA: "none.pem", Nodes: []string{"a"}}, "--ca: the CA file none.pem doesn't exist; correct the path or put the file there"},
		{Quick{Check: "up", Nodes: []string{"a"}}, `--path: "path" can't be "up": it must begin with a slash; write "/up"`},
		{Quick{ServerName: "a b", System: "x", Nodes: []string{"a"}}, `--server-name: "server_name" can't be "a b": the host "a b" is no name; write one of letters, digits, dots and hyphens, or an IP address
--system: there is no system "x"; known are "forgerock-am", "generic", "lithnet-ams-api", "lithnet-ams-cluster", "lithnet-ams-web", "openam", "wso2-apim", "wso2-apim-gateway", "wso2-apim-key-manager", "wso2-apim-portal"`},
	} {
		_, err := c.quick.Farm()
		if err == nil {
			t.Errorf("%+v is accepted", c.quick)
			continue
		}
		if diff := cmp.Diff(c.want, err.Error()); diff != "" {
			t.Errorf("%+v: %s", c.quick, diff)
		}
		for _, p := range err.(Problems) { //nolint:errorlint // Farm promises Problems
			if !slices.Contains(flags, p.File) {
				t.Errorf("%+v: there is no flag %s", c.quick, p.File)
			}
		}
	}
}
