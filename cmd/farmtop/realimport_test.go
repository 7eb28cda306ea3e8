package main

import (
	"encoding/pem"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"farmtop/config"
	"farmtop/config/importnginx"
	"farmtop/probe/lab"
)

// nginxFixtures are configurations of the section http, as documents and sites have them.
func nginxFixtures(t *testing.T) []string {
	t.Helper()
	files, err := filepath.Glob("../../config/importnginx/testdata/*.conf")
	if err != nil || len(files) == 0 {
		t.Fatalf("found %q: %v", files, err)
	}
	return files
}

// TestNginxRefusesWhatTheImportSaysItDoes lets the real nginx test the configurations whose import is tested: it takes those which
// the import has nothing to say against, and no others.
func TestNginxRefusesWhatTheImportSaysItDoes(t *testing.T) {
	t.Parallel()
	nginx := lab.Require(t, "nginx")
	printed, err := exec.Command(nginx, "-v").CombinedOutput()
	if err != nil {
		t.Fatalf("nginx -v: %v\n%s", err, printed)
	}
	version, err := importnginx.ParseVersion(string(printed))
	if err != nil {
		t.Fatal(err)
	}
	taken := 0
	for _, fixture := range nginxFixtures(t) {
		folder := nginxFolder(t, fixture)
		source, err := (&nginxFiles{folder: folder}).load(filepath.Join(folder, "nginx.conf"))
		if err != nil {
			t.Fatal(err)
		}
		result, err := importnginx.Import(source, importnginx.Options{Version: version})
		if err != nil {
			t.Fatal(err)
		}
		refused := strings.Contains(remarkLines(result), "refuses the")
		said, err := exec.Command(nginx, "-t", "-e", "stderr", "-p", folder, "-c", filepath.Join(folder, "nginx.conf")).CombinedOutput()
		if (err != nil) != refused {
			t.Errorf("%s: nginx -t says\n%s\nand the import\n%s", fixture, said, remarkLines(result))
		}
		if err == nil {
			taken++
		}
	}
	if taken < 3 { // those of a single node, of gateways, and of a site without what 1.22 lacks
		t.Errorf("nginx takes %d of the configurations, so little was compared", taken)
	}
}

func remarkLines(r importnginx.Result) string {
	var b strings.Builder
	for _, remark := range r.Remarks {
		b.WriteString(remark.String() + "\n")
	}
	return b.String()
}

// nginxFolder is a folder in which nginx can test a fixture: with the certificates and folders that it names. It listens at ports of
// loopback, which a test of a configuration doesn't need to be free.
func nginxFolder(t *testing.T, fixture string) string {
	t.Helper()
	folder := t.TempDir()
	text, err := os.ReadFile(fixture)
	if err != nil {
		t.Fatal(err)
	}
	moved := strings.NewReplacer(
		"/etc/nginx/", folder+"/", "/var/log/nginx/", folder+"/log/", "/run/nginx.pid", folder+"/pid", "user www-data;", "",
		"listen 80", "listen 127.0.0.1:18080", "listen 443", "listen 127.0.0.1:18443", "listen [::]:", "listen 127.0.0.2:18", "am1.example.com", "10.0.0.11", "am2.example.com", "10.0.0.12",
	).Replace(string(text))
	if !strings.Contains(moved, "events {") {
		write(t, filepath.Join(folder, "am.conf"), moved)
		moved = "pid " + folder + "/pid;\nevents {}\nhttp { include am.conf; }\n"
	}
	write(t, filepath.Join(folder, "nginx.conf"), moved)
	for _, log := range []string{"log/am/https", "log/gw/https", "log/gwm/https", "log/publisher/https", "log/store/https", "logs/store/https", "log/km/https", "ssl"} {
		if err := os.MkdirAll(filepath.Join(folder, log), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	bundle, err := os.ReadFile(lab.NewAuthority(t).Bundle(t, "127.0.0.1"))
	if err != nil {
		t.Fatal(err)
	}
	for block, rest := pem.Decode(bundle); block != nil; block, rest = pem.Decode(rest) {
		name := "am.crt"
		if strings.Contains(block.Type, "KEY") {
			name = "am.key"
		}
		write(t, filepath.Join(folder, "ssl", name), string(pem.EncodeToMemory(block)))
	}
	return folder
}

func write(t *testing.T, name, text string) {
	t.Helper()
	if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

// TestLogsOfImportedFarmsCanBeRead compiles each format that an import writes.
func TestLogsOfImportedFarmsCanBeRead(t *testing.T) {
	t.Parallel()
	logs := 0
	for _, fixture := range nginxFixtures(t) {
		source, err := (&nginxFiles{folder: filepath.Dir(fixture)}).load(fixture)
		if err != nil {
			t.Fatal(err)
		}
		result, err := importnginx.Import(source, importnginx.Options{})
		if err != nil {
			t.Fatal(err)
		}
		file, err := config.Parse("farmtop.yaml", result.YAML, config.Known{})
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range file.Farms {
			logs += len(f.Logs)
			if err := checkLogs(f); err != nil {
				t.Errorf("%s: farm %q: %v", fixture, f.Name, err)
			}
		}
	}
	if logs < len(nginxFixtures(t)) {
		t.Errorf("compiled %d formats", logs)
	}
}
