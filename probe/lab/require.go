package lab

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// sbin is where servers are installed, which isn't in every user's PATH.
var sbin = []string{"/usr/sbin", "/usr/local/sbin", "/opt/homebrew/sbin"}

// Require is the path of a program the test can't do without. Where it is missing the test is skipped and says so; with
// FARMTOP_REAL=1, as in continuous integration, it fails.
func Require(t testing.TB, program string) string {
	t.Helper()
	if path, err := exec.LookPath(program); err == nil {
		return path
	}
	for _, dir := range sbin {
		if path, err := exec.LookPath(filepath.Join(dir, program)); err == nil {
			return path
		}
	}
	if os.Getenv("FARMTOP_REAL") == "1" {
		t.Fatalf("%s is not installed, and FARMTOP_REAL=1 wants the real servers", program)
	}
	t.Skipf("%s is not installed; with it this test would run", program)
	return ""
}
