package config

import (
	"path/filepath"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

func TestTheExampleOfACommandIsWhatItsDriverDocuments(t *testing.T) {
	t.Parallel()
	file, err := Load(filepath.Join("testdata", "command.yaml"), known)
	if err != nil {
		t.Fatal(err)
	}
	want := []model.Balancer{{
		Name: "lb1", Kind: "command", Address: "lbctl", Backend: "web", Every: 5 * time.Second, Timeout: 4 * time.Second,
		Commands: &model.Commands{
			Read:   []string{"lbctl", "status", "--json"},
			Drain:  []string{"lbctl", "member", "drain", "{group}/{server}"},
			Maint:  []string{"lbctl", "member", "disable", "{group}/{server}"},
			Ready:  []string{"lbctl", "member", "enable", "{group}/{server}"},
			Weight: []string{"lbctl", "member", "weight", "{group}/{server}", "{weight}"},
			JSON: &model.JSONAnswer{Servers: "pools.web.members", Fields: map[string]string{
				"server": "name", "address": "addr", "state": "admin.state", "weight": "weight", "in_flight": "active", "requests": "total",
			}},
			States: map[string]model.AdminState{"enabled": "ready", "draining": "drain", "disabled": "maint", "offline": "down"},
			Soft:   true,
		},
	}}
	if diff := cmp.Diff(want, file.Farms[0].Balancers); diff != "" {
		t.Error(diff)
	}
}

func TestAProgramWithASlashIsInTheConfigurationsFolder(t *testing.T) {
	t.Parallel()
	absolute, err := filepath.Abs("lbctl")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct{ folder, written, want string }{
		{"/etc/farmtop", "lbctl", "lbctl"},
		{"/etc/farmtop", "./lbctl", "/etc/farmtop/lbctl"},
		{"/etc/farmtop", "../bin/lbctl", "/etc/bin/lbctl"},
		{".", "./lbctl", "./lbctl"},
		{"x", "../lbctl", "./lbctl"},
		{"x", absolute, absolute},
	} {
		if got := (outside{folder: filepath.FromSlash(c.folder)}).program(c.written); got != filepath.FromSlash(c.want) {
			t.Errorf("%s in %s: %q, want %q", c.written, c.folder, got, c.want)
		}
	}
}

// TestTheDocumentNamesWhatCommandsKnow keeps the descriptions, which editors show, and the words that are understood together.
func TestTheDocumentNamesWhatCommandsKnow(t *testing.T) {
	t.Parallel()
	about := map[string]string{}
	keys, _ := keysOf(reflect.TypeFor[balancer]())
	for _, k := range keys {
		about[k.name] = k.tag.Get("about")
	}
	if want := strings.Join(model.CommandFields(), ", "); !strings.Contains(about["fields"], want) {
		t.Errorf("the fields are %s, and their description is %q", want, about["fields"])
	}
	for _, word := range model.CommandPlaceholders() {
		if !strings.Contains(about["drain"]+about["weight"], "{"+word+"}") {
			t.Errorf("{%s} is in no description", word)
		}
	}
	for kind, k := range balancerKinds() {
		if !strings.Contains(about["kind"], kind) {
			t.Errorf("the kind %q is in no description", kind)
		}
		for _, name := range k.keys {
			if about[name] == "" {
				t.Errorf("there is no key %q", name)
			}
		}
	}
}

func TestReadOnlyAndProtectedReachTheirFarms(t *testing.T) {
	t.Parallel()
	const farms = "farms:\n  - {name: a, nodes: [{address: a}], protected: true}\n  - {name: b, nodes: [{address: b}, {address: c}], limits: {min_ready: 2}}\n"
	for prefix, readOnly := range map[string]bool{"": false, "read_only: true\n": true} {
		file := mustParse(t, prefix+farms)
		a, b := file.Farms[0], file.Farms[1]
		if file.ReadOnly != readOnly || a.ReadOnly != readOnly || b.ReadOnly != readOnly {
			t.Errorf("%q: the file %v, its farms %v and %v", prefix, file.ReadOnly, a.ReadOnly, b.ReadOnly)
		}
		if !a.Protected || b.Protected || a.Limits.MinReady != 1 || b.Limits.MinReady != 2 {
			t.Errorf("protected %v and %v, min_ready %d and %d", a.Protected, b.Protected, a.Limits.MinReady, b.Limits.MinReady)
		}
	}
}
