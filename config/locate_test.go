package config

import (
	"os"
	"path/filepath"
	"testing"
)

func TestTheNearestConfigurationIsTaken(t *testing.T) {
	folder, home := t.TempDir(), t.TempDir()
	t.Chdir(folder)
	inHome := filepath.Join(home, "farmtop", "farmtop.yaml")
	variables := map[string]string{"XDG_CONFIG_HOME": home}
	env := func(name string) string { return variables[name] }
	expect := func(explicit, path string, found bool) {
		t.Helper()
		if gotPath, gotFound := Locate(explicit, env); gotPath != path || gotFound != found {
			t.Errorf("got %s, %v; want %s, %v", gotPath, gotFound, path, found)
		}
	}
	expect("", inHome, false)
	if err := os.MkdirAll(filepath.Dir(inHome), 0o755); err != nil {
		t.Fatal(err)
	}
	write(t, home, filepath.Join("farmtop", "farmtop.yaml"), nil, 0o644)
	expect("", inHome, true)
	write(t, folder, "farmtop.yaml", nil, 0o644)
	expect("", "farmtop.yaml", true)
	variables["FARMTOP_CONFIG"] = "none.yaml"
	expect("", "none.yaml", true)
	expect("named.yaml", "named.yaml", true)
}
