//go:build unix

package command

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"farmtop/model"
)

// script is a program in the shell's language, as an operator would write one. Another process writes it: while this one had it
// open, the programs that other tests start could inherit it, and a file that is open for writing can't be run.
func script(t *testing.T, text string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "lbctl")
	cmd := exec.CommandContext(t.Context(), "/bin/sh", "-c", `cat >"$0" && chmod 700 "$0"`, path)
	cmd.Stdin = strings.NewReader(text)
	if err := cmd.Run(); err != nil {
		t.Fatal(err)
	}
	return path
}

// poolctl keeps "GROUP/SERVER STATE WEIGHT CONNECTIONS" lines in a file beside it and answers like many a vendor's tool.
const poolctl = `#!/bin/sh
set -eu
state=$(dirname "$0")/state
case $1 in
list)
	echo 'MEMBER          STATE   WEIGHT  CONNS'
	while read -r member word weight conns; do printf '%-15s %-7s %6s %6s\n' "$member" "$word" "$weight" "$conns"; done <"$state" ;;
set)
	grep -q "^$2 " "$state" || { echo "unknown member $2" >&2; exit 2; }
	while read -r member word weight conns; do
		if [ "$member" = "$2" ]; then case $3 in weight) weight=$4 ;; *) word=$3 ;; esac; fi
		echo "$member $word $weight $conns"
	done <"$state" >"$state.new"
	mv "$state.new" "$state"
	echo "ok: $2" ;;
*) echo "usage: lbctl list | set MEMBER STATE" >&2; exit 64 ;;
esac
`

func pool(t *testing.T) model.Balancer {
	t.Helper()
	program := script(t, poolctl)
	if err := os.WriteFile(filepath.Join(filepath.Dir(program), "state"), []byte("web/am1 UP 10 3\nweb/am2 UP 10 0\napi/am1 DOWN 5 0\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return model.Balancer{Name: "lb1", Backend: "web", Timeout: patient, Commands: &model.Commands{
		Read: []string{program, "list"}, Pattern: `^(?P<group>\w+)/(?P<server>\w+)\s+(?P<state>\w+)\s+(?P<weight>\d+)\s+(?P<in_flight>\d+)$`,
		Drain: []string{program, "set", "{group}/{server}", "DRAINING"}, Maint: []string{program, "set", "{group}/{server}", "OFF"},
		Ready: []string{program, "set", "{group}/{server}", "UP"}, Weight: []string{program, "set", "{group}/{server}", "weight", "{weight}"},
		States: map[string]model.AdminState{"up": "ready", "draining": "drain", "off": "maint"},
		Lasts:  true,
	}}
}

func TestAFarmIsTendedByAShellScript(t *testing.T) {
	t.Parallel()
	w := writer(t, pool(t))
	before := w.Read(t.Context())
	if before.Err != "" || len(before.Servers) != 2 || before.Software != "lbctl" || before.Groups[0].InFlight != 3 {
		t.Fatalf("%+v", before)
	}
	for _, c := range []struct {
		change model.Change
		status string
	}{
		{model.Change{Verb: model.VerbDrain}, "DRAINING"},
		{model.Change{Verb: model.VerbMaint}, "OFF"},
		{model.Change{Verb: model.VerbWeight, Weight: 3}, "OFF"},
		{model.Change{Verb: model.VerbReady}, "UP"},
	} {
		got := w.Do(t.Context(), only(t, w, c.change, before.Servers[0]))
		if got.Err != "" || got.Said != "ok: web/am1" {
			t.Fatalf("%v: %+v", c.change, got)
		}
		if now := w.Read(t.Context()).Servers; now[0].Status != c.status || now[1].Status != "UP" {
			t.Errorf("after %v: %+v", c.change, now)
		}
	}
	got := w.Do(t.Context(), only(t, w, model.Change{Verb: model.VerbDrain}, model.Server{Group: "web", Name: "am9"}))
	if got.Fault != model.StepUnknown || !strings.Contains(got.Err, "failed with exit code 2: unknown member web/am9") {
		t.Errorf("%+v", got)
	}
}

func TestAScriptThatCannotBeRunIsExplained(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"#!/no/such/shell\n":      " or its first line (#!) names one that isn't there: correct the path",
		"echo am1 ready\n":        " can't be run: it is for another kind of machine, or its first line doesn't name what runs it (#!/bin/sh)",
		"#!/bin/sh\nkill -9 $$\n": " was ended by somebody else (signal: killed): it said nothing; run it by hand to see why",
	} {
		got := reading(t, model.Balancer{Commands: &model.Commands{Read: []string{script(t, text)}, Pattern: anyServer}, Timeout: patient})
		if !strings.HasSuffix(got.Err, want) {
			t.Errorf("%q: %s: %s", text, got.Fault, got.Err)
		}
	}
}

// TestAShellOnTheWayFindsNothingToDo sends arguments through a shell, as ssh does with those of a remote program.
func TestAShellOnTheWayFindsNothingToDo(t *testing.T) {
	t.Parallel()
	ssh := script(t, "#!/bin/sh\nshift\neval \"$*\"\n")
	mark := filepath.Join(t.TempDir(), "mark")
	b := model.Balancer{Name: "lb1", Timeout: patient, Commands: &model.Commands{
		Read: []string{ssh, "lb1", "echo", "am1 ready"}, Pattern: anyServer, Drain: []string{ssh, "lb1", "echo", "{server}"},
	}}
	w := writer(t, b)
	for _, name := range []string{"x;touch " + mark, "$(touch " + mark + ")", "x|touch\t" + mark, "x&touch${IFS}" + mark, ">" + mark, "x\ntouch " + mark} {
		if step, err := w.Steps(model.Change{Verb: model.VerbDrain}, model.Server{Group: "lb1", Name: name}); err == nil {
			t.Errorf("%q would be run: %v", name, step)
		}
	}
	got := w.Do(t.Context(), only(t, w, model.Change{Verb: model.VerbDrain}, model.Server{Group: "lb1", Name: "am-1.example[0]"}))
	if got.Said != "am-1.example[0]" {
		t.Errorf("%+v", got)
	}
	if _, err := os.Stat(mark); err == nil {
		t.Error("a name became a command")
	}
}
