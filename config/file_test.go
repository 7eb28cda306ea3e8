package config

import (
	"context"
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"regexp"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"farmtop/model"
	"farmtop/model/clientip"
)

// alike compares farms: expressions by their text, time zones by their clocks, and certificates not at all.
var alike = cmp.Options{
	cmp.Comparer(func(a, b *time.Location) bool {
		noon := time.Date(2026, time.July, 1, 12, 0, 0, 0, time.UTC)
		return (a == nil) == (b == nil) && (a == nil || noon.In(a).Format(time.RFC3339) == noon.In(b).Format(time.RFC3339))
	}),
	cmp.Comparer(func(a, b netip.Addr) bool { return a == b }),
	cmp.Comparer(func(a, b *regexp.Regexp) bool {
		return (a == nil) == (b == nil) && (a == nil || a.String() == b.String())
	}),
	cmpopts.IgnoreFields(model.TLS{}, "Roots", "Certificates"),
	cmpopts.EquateEmpty(),
}

func mustParse(t *testing.T, yaml string) *File {
	t.Helper()
	f, err := Parse("folder/farmtop.yaml", []byte(yaml), known)
	if err != nil {
		t.Fatalf("%s\n%v", yaml, err)
	}
	return f
}

func TestWhatAFarmLeavesOutComesFromItsSystem(t *testing.T) {
	t.Parallel()
	f := mustParse(t, `
farms:
  - name: as it is
    system: wso2-apim-portal
    nodes: [{address: am1}]
  - name: its own
    system: wso2-apim-portal
    nodes: [{address: am1}]
    sticky: {expected: none}
    client_ip: {rule: nginx, trusted: [10.0.0.1]}
    expect: {offload: false}
    checks: [{name: version, every: 10s}, {name: more, path: /more}]
  - name: another protocol
    system: wso2-apim-portal
    nodes: [{address: am1}]
    checks: [{name: version, tcp: 9443}]
  - {name: nothing, nodes: [{address: am1}]}
`)
	preset, err := SystemNamed("wso2-apim-portal")
	if err != nil {
		t.Fatal(err)
	}
	as, own, other, nothing := f.Farms[0], f.Farms[1], f.Farms[2], f.Farms[3]
	if diff := cmp.Diff(preset, System{preset.Name, preset.Title, preset.Summary, 9443, as.Checks, as.Sticky, as.ClientIP, as.Expect}, alike); diff != "" {
		t.Error(diff)
	}
	if as.Nodes[0].Address != "am1:9443" {
		t.Errorf("the address is %s, want the system's port", as.Nodes[0].Address)
	}

	tuned := preset.Checks[0]
	tuned.Every = 10 * time.Second
	more := model.Check{Name: "more", Protocol: "https", Path: "/more", Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 3}
	if diff := cmp.Diff([]model.Check{tuned, more}, own.Checks, alike); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(model.Sticky{Cookie: "JSESSIONID", Expected: "none"}, own.Sticky); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(clientip.Rule{Name: "nginx", Trusted: []string{"10.0.0.1"}}, own.ClientIP); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff(model.Expect{SameVersion: true}, own.Expect); diff != "" {
		t.Error(diff)
	}
	if diff := cmp.Diff([]model.Check{{Name: "version", Protocol: "tcp", Port: 9443, Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 3}}, other.Checks, alike); diff != "" {
		t.Error(diff)
	}
	if nothing.System != "generic" || nothing.Limits != model.DefaultLimits() || nothing.Checks[0].Path != "/" {
		t.Errorf("a farm that says nothing is %+v", nothing)
	}
}

func TestAConnectingCheckOfASystemIsTunedLikeAnyOther(t *testing.T) {
	t.Parallel()
	f := mustParse(t, `
farms:
  - {name: a, system: wso2-apim, nodes: [{address: am1}], checks: [{name: gateway, every: 9s}]}
  - {name: b, system: wso2-apim, nodes: [{address: am1}], checks: [{name: gateway, port: 18243}]}
`)
	for i, want := range []model.Check{
		{Name: "gateway", Protocol: "tcp", Port: 8243, Every: 9 * time.Second, Timeout: time.Second, Rise: 2, Fall: 3},
		{Name: "gateway", Protocol: "tcp", Port: 18243, Every: 2 * time.Second, Timeout: time.Second, Rise: 2, Fall: 3},
	} {
		if diff := cmp.Diff([]model.Check{want}, f.Farms[i].Checks, alike); diff != "" {
			t.Error(diff)
		}
	}
}

func TestNodesGetTheirPortAndName(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, system, endpoint, address, want string }{
		{"the address's own port", "wso2-apim", "https://www.example.com:8443/", "a:1", "a:1"},
		{"the endpoint's port", "wso2-apim", "https://www.example.com:8443/", "a", "a:8443"},
		{"the system's port", "wso2-apim", "https://www.example.com/", "a", "a:9443"},
		{"a system's port over plain HTTP", "generic", "http://www.example.com/", "a", "a:443"},
		{"an IPv6 address", "generic", "https://www.example.com/", "'[2001:db8::1]'", "[2001:db8::1]:443"},
		{"an IPv6 address with a zone", "generic", "https://www.example.com/", "'[fe80::1%eth0]:81'", "[fe80::1%eth0]:81"},
		{"a dot at the end", "generic", "https://www.example.com/", "a.example.com.", "a.example.com.:443"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			f := mustParse(t, fmt.Sprintf("farms: [{name: f, system: %s, endpoint: %q, nodes: [{address: %s}]}]", c.system, c.endpoint, c.address))
			if got := f.Farms[0].Nodes[0].Address; got != c.want {
				t.Errorf("got %s, want %s", got, c.want)
			}
		})
	}
	f := mustParse(t, "farms: [{name: f, nodes: [{address: a}, {address: b}, {address: 'b:8443'}, {address: '[::1]:1'}]}]")
	var names []string
	for _, n := range f.Farms[0].Nodes {
		names = append(names, n.Name)
	}
	if diff := cmp.Diff([]string{"a", "b:443", "b:8443", "::1"}, names); diff != "" {
		t.Error(diff)
	}
}

func TestAnchorsAndMergeKeysStandForWhatTheyName(t *testing.T) {
	t.Parallel()
	f := mustParse(t, `
x-common: &common
  endpoint: https://www.example.com/
  limits: &limits {slow: 1s}
x-strict: &strict {protected: true, endpoint: https://strict.example.com/}
farms:
  - <<: *common
    name: a
    nodes: &nodes [{address: one}]
  - <<: [*strict, *common]
    name: b
    limits: {<<: *limits, flaps: 9}
    nodes: *nodes
`)
	a, b := f.Farms[0], f.Farms[1]
	if a.Endpoint != "https://www.example.com/" || a.Limits.Slow != time.Second || a.Protected {
		t.Errorf("got %+v", a)
	}
	if b.Endpoint != "https://strict.example.com/" || b.Limits.Slow != time.Second || b.Limits.Flaps != 9 || !b.Protected || b.Nodes[0].Address != "one:443" {
		t.Errorf("got %+v", b)
	}
}

func TestLineEndsAndByteOrderMarkOfWindowsAreNoProblem(t *testing.T) {
	t.Parallel()
	f := mustParse(t, "\ufeff"+strings.ReplaceAll("# first\n"+oneFarm+"theme: dark\n...\n", "\n", "\r\n"))
	if f.Theme != "dark" || len(f.Farms) != 1 {
		t.Errorf("got %+v", f)
	}
}

func TestNamesAreNotCheckedWhenNothingIsKnown(t *testing.T) {
	t.Parallel()
	_, err := Parse("f", []byte("theme: pink\nkeys: {jump: J}\n"+web("balancer: {kind: other, socket: /s}")), Known{})
	if err != nil {
		t.Error(err)
	}
}

func TestLoadReadsFilesBesideTheConfiguration(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	authority := newAuthority(t)
	write(t, folder, "ca.pem", authority.pem, 0o644)
	path := write(t, folder, "farmtop.yaml", []byte(web("tls: {ca: ca.pem}")), 0o644)
	f, err := Load(path, known)
	if err != nil {
		t.Fatal(err)
	}
	if got := f.Farms[0].TLS.Roots; got == nil || !got.Equal(authority.pool) {
		t.Error("the CA isn't among the farm's roots")
	}
}

func TestAConfigurationThatCannotBeReadIsAProblem(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for _, c := range []struct{ path, want string }{
		{filepath.Join(folder, "none.yaml"), "none.yaml: the configuration doesn't exist; correct the path or put the file there"},
		{folder, ": the configuration is a folder; name the file in it"},
	} {
		_, err := Load(c.path, known)
		if err == nil || !strings.HasSuffix(err.Error(), c.want) {
			t.Errorf("got %v, want …%s", err, c.want)
		}
	}
}

func write(t *testing.T, folder, name string, content []byte, mode os.FileMode) string {
	t.Helper()
	path := filepath.Join(folder, name)
	if err := os.WriteFile(path, content, mode); err != nil {
		t.Fatal(err)
	}
	if err := os.Chmod(path, mode); err != nil { // the umask may have taken rights away
		t.Fatal(err)
	}
	return path
}

// guarded is a configuration whose every reference leads nowhere, or to a command that never ends.
const guarded = `
farms:
  - name: web
    nodes: [{address: a}, {name: two, address: "b:1"}]
    tls: {ca: none.pem, client_cert: none.pem, client_key: "cmd:sleep 3600"}
    checks: [{name: up, headers: {Authorization: "cmd:sleep 3600", X-Token: "env:FARMTOP_TEST_UNSET", Cookie: "file:none"}}]
keys: {drain: [D]}
theme: dark
`

func TestAnOutlineAsksForNoFileAndNoSecret(t *testing.T) {
	t.Parallel()
	path := write(t, t.TempDir(), "farmtop.yaml", []byte(guarded), 0o644)
	f, err := Outline(path, known)
	if err != nil {
		t.Fatal(err)
	}
	farm := f.Farms[0]
	if farm.Name != "web" || len(farm.Nodes) != 2 || farm.Nodes[1].Name != "two" || f.Theme != "dark" || f.Keys["drain"][0] != "D" {
		t.Errorf("got %+v, %+v", f, farm)
	}
	if farm.TLS.Roots != nil || farm.TLS.Certificates != nil || len(farm.Checks[0].Send) != 0 {
		t.Errorf("something was fetched: %+v, %+v", farm.TLS, farm.Checks[0].Send)
	}
	path = write(t, t.TempDir(), "farmtop.yaml", []byte(web("tls: {client_key: hunter2}")), 0o644)
	if _, err := Outline(path, known); err == nil {
		t.Error("a secret in the file is no problem")
	}
}

func TestLoadingEndsWithItsContext(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no sleep")
	}
	path := write(t, t.TempDir(), "farmtop.yaml", []byte(web(`checks: [{name: up, headers: {Authorization: "cmd:sleep 3600"}}]`)), 0o644)
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	_, err := LoadContext(ctx, path, known)
	const want = `the command "sleep 3600" was interrupted`
	if first, _, _ := strings.Cut(fmt.Sprint(err), "\n"); !strings.HasSuffix(first, want) {
		t.Errorf("got %v, want %s", err, want)
	}
}
