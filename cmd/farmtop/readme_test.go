package main

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"farmtop/config"
	"farmtop/model/diagnose"
	"farmtop/ui"
)

var update = flag.Bool("update", false, "write the README's table of keys anew")

const readme = "../../README.md"

// keysTable is the table of keys as the README has it.
func keysTable() string {
	var b strings.Builder
	b.WriteString("| keys | what they do |\n|---|---|\n")
	for _, a := range ui.Actions() {
		keys := make([]string, len(a.Keys))
		for i, key := range a.Keys {
			keys[i] = "`" + key + "`"
		}
		fmt.Fprintf(&b, "| %s | %s |\n", strings.Join(keys, " "), a.Help)
	}
	return b.String()
}

func TestTheReadmeHasTheKeys(t *testing.T) {
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, found := strings.Cut(string(text), "## Keys\n\n")
	old, after, closed := strings.Cut(rest, "\n\nKeys are rebound")
	if !found || !closed {
		t.Fatal("the README has no section \"Keys\"")
	}
	want := strings.TrimSpace(keysTable())
	if old == want {
		return
	}
	if !*update {
		t.Fatalf("the README's keys aren't those of the program; go test ./cmd/farmtop -run Readme -update writes them:\n%s", want)
	}
	text = []byte(before + "## Keys\n\n" + want + "\n\nKeys are rebound" + after)
	if err := os.WriteFile(readme, text, 0o644); err != nil {
		t.Fatal(err)
	}
}

func TestTheReadmeNamesEveryFindingAndEveryPictureIsThere(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range diagnose.Codes() {
		if !strings.Contains(string(text), c.Code) {
			t.Errorf("the README doesn't name %s", c.Code)
		}
	}
	pictures := regexp.MustCompile(`\]\((screenshots/[^)]+)\)`).FindAllStringSubmatch(string(text), -1)
	if len(pictures) == 0 {
		t.Error("the README shows no picture")
	}
	for _, p := range pictures {
		if _, err := os.Stat("../../" + p[1]); err != nil {
			t.Error(err)
		}
	}
}

func TestTheReadmeHasTheTwoCommands(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	lines := strings.Split(string(text), "\n")
	for _, command := range []string{"go run ./cmd/farmtop demo", "go test ./..."} {
		if !slices.ContainsFunc(lines, func(line string) bool { return strings.HasPrefix(line, command) }) {
			t.Errorf("no line of the README begins with %q", command)
		}
	}
}

// TestTheReadmesConfigurationsAreRight reads every one of them, and those that are a part alone in a farm.
func TestTheReadmesConfigurationsAreRight(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	blocks := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindAllStringSubmatch(string(text), -1)
	if len(blocks) < 5 {
		t.Errorf("the README has %d configurations", len(blocks))
	}
	for _, block := range blocks {
		yaml := block[1]
		if !strings.HasPrefix(yaml, "farms:") {
			yaml = "farms:\n  - name: web\n    endpoint: https://www.example.com/\n    nodes: [{address: 192.0.2.11}]\n" + yaml
		}
		if strings.Contains(yaml, "{ring:") {
			yaml += "    balancer: {kind: haproxy, socket: /run/haproxy/admin.sock}\n"
		}
		path := filepath.Join(t.TempDir(), "farmtop.yaml")
		if err := os.WriteFile(path, []byte(yaml), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := config.Outline(path, known()); err != nil {
			t.Errorf("%v\n%s", err, yaml)
		}
	}
}

func TestTheReadmesCommandLinesAreUnderstood(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	var code strings.Builder
	for _, block := range regexp.MustCompile("(?s)```.*?```").FindAllString(string(text), -1) {
		code.WriteString(strings.ReplaceAll(block, "\\\n", " "))
	}
	lines := regexp.MustCompile(`(?m)^(?:\$ )?farmtop( [^#\n]*)`).FindAllStringSubmatch(code.String(), -1)
	if len(lines) < 10 {
		t.Errorf("the README has %d command lines", len(lines))
	}
	words := regexp.MustCompile(`"[^"]*"|\$?'[^']*'|\S+`)
	for _, line := range lines {
		args := words.FindAllString(line[1], -1)
		root := (&program{}).rootCommand()
		cmd, rest, err := root.Find(args)
		if err == nil {
			err = cmd.ParseFlags(rest)
		}
		if err == nil {
			err = cmd.ValidateArgs(cmd.Flags().Args())
		}
		if err != nil {
			t.Errorf("farmtop%s: %v", line[1], err)
		}
	}
}
