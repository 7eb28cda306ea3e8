package command

import (
	"strings"
	"testing"

	"farmtop/probe/program"
)

// TestAProgramHasASessionOfItsOwn is what keeps it from asking at farmtop's terminal, and signals of that terminal from it.
func TestAProgramHasASessionOfItsOwn(t *testing.T) {
	t.Parallel()
	got, failed := program.Program{Argv: []string{"/bin/sh", "-c", "exec cut -d ' ' -f 1,6 /proc/self/stat"}, AtMost: patient}.Run(t.Context())
	if failed != nil {
		t.Fatal(failed.Text)
	}
	if words := strings.Fields(string(got.Stdout)); len(words) != 2 || words[0] != words[1] {
		t.Errorf("the process and its session are %q", words)
	}
}
