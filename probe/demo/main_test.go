package demo

import (
	"context"
	"fmt"
	"os"
	"testing"

	"go.uber.org/goleak"

	"farmtop/probe/demo/winhost"
)

// asPowerShell tells the test's program that it is run as the PowerShell of a farm's Windows machine.
const asPowerShell = "demo-powershell"

// Every test closes its farm, so whatever still runs at the end was left behind by Close.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == asPowerShell {
		exit, err := winhost.Ask(context.Background(), os.Args[2], os.Args[3:], os.Stdout, os.Stderr)
		if err != nil {
			fmt.Fprintln(os.Stderr, err)
			os.Exit(1)
		}
		os.Exit(exit)
	}
	goleak.VerifyTestMain(m)
}

// powerShell is what runs as PowerShell in tests.
func powerShell(t testing.TB) []string {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{self, asPowerShell}
}
