package nginx

import (
	"os/exec"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/probe/lab"
)

func TestAFileThatIsMountedByItselfCannotBeChanged(t *testing.T) {
	t.Parallel()
	unshare := lab.Require(t, "unshare")
	if out, err := exec.CommandContext(t.Context(), unshare, "-rm", "true").CombinedOutput(); err != nil {
		t.Skipf("nothing can be mounted for one process here: %v, %s", err, out)
	}
	b, folder := newImitation(t, twoServers)
	b.Through = append([]string{unshare, "-rm", "sh", "-c", `mount --bind "$0" "$0" && exec "$@"`, b.File}, b.Through...)
	d := opened(t, b)
	if status := d.Read(t.Context()); status.Level != model.LevelUser || strings.Join(status.Hidden, "\n") != b.File+mountedAlone {
		t.Errorf("%+v", status)
	}
	got := d.Do(t.Context(), planned(t, d, model.VerbMaint))
	if got.Fault != model.StepRejected || got.Err != "nothing was changed: "+b.File+mountedAlone || textOf(t, b.File) != twoServers {
		t.Errorf("%+v", got)
	}
	isTidy(t, folder)
}
