package config

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestProblemsPointIntoTheirLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name    string
		problem Problem
		want    string
	}{
		{"a place", Problem{"f.yaml", 3, 5, "this is wrong", "    tls: yes"}, "f.yaml:3:5: this is wrong\n        tls: yes\n        ^"},
		{"a flag", Problem{File: "--node", Text: "this is wrong"}, "--node: this is wrong"},
		{"the end of a line", Problem{"f", 1, 5, "missing", "a: b"}, "f:1:5: missing\n    a: b\n        ^"},
		{"past the line", Problem{"f", 1, 99, "missing", "a: b"}, "f:1:99: missing\n    a: b\n        ^"},
		{"a tab before it", Problem{"f", 1, 2, "wrong", "\ta"}, "f:1:2: wrong\n    \ta\n    \t^"},
		{"wide characters before it", Problem{"f", 1, 3, "wrong", "日本a"}, "f:1:3: wrong\n    日本a\n        ^"},
		{"combining characters before it", Problem{"f", 1, 3, "wrong", "e\u0301a"}, "f:1:3: wrong\n    e\u0301a\n     ^"},
		{
			"a long line",
			Problem{"f", 1, 101, "wrong", strings.Repeat("-", 100) + "x" + strings.Repeat("+", 100)},
			"f:1:101: wrong\n    " + strings.Repeat("-", 36) + "x" + strings.Repeat("+", 35) + "\n    " + strings.Repeat(" ", 36) + "^",
		},
		{
			"the end of a long line",
			Problem{"f", 1, 200, "wrong", strings.Repeat("-", 199) + "x"},
			"f:1:200: wrong\n    " + strings.Repeat("-", 71) + "x\n    " + strings.Repeat(" ", 71) + "^",
		},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if diff := cmp.Diff(c.want, Problems{c.problem}.Error()); diff != "" {
				t.Error(diff)
			}
		})
	}
}

func TestProblemsDoNotDisturbTheTerminal(t *testing.T) {
	t.Parallel()
	_, err := Parse("f", []byte("\"a\\e[2Jb\u202e\u009b\": 1\n# \u200b\nfarms: x\u202e\n"), known)
	for _, r := range err.Error() {
		if r != '\n' && (r < ' ' || r >= 0x7f && r <= 0x9f || r == '\u202e' || r == '\u200b') {
			t.Errorf("%q holds %U", err.Error(), r)
		}
	}
}

func TestProblemsAreBounded(t *testing.T) {
	t.Parallel()
	_, err := Parse("f", []byte("farms:\n"+strings.Repeat("  - {name: a, nodes: [{addr: a}]}\n", 500)), known)
	problems := err.(Problems) //nolint:errorlint // Parse promises it
	if last := problems[len(problems)-1]; len(problems) != maxProblems+1 || last.Text != "1399 more problems; mend these first" {
		t.Errorf("%d problems, the last: %v", len(problems), last)
	}
}
