package winlab

import (
	"context"
	"fmt"
	"net/http/httptest"
	"os"
	"testing"

	"farmtop/probe/demo/winhost"
)

// A Machine is a Windows machine for the length of a test.
type Machine struct {
	winhost.Machine
	address string
}

// NewMachine is a machine without clusters.
func NewMachine(t testing.TB) *Machine {
	m := &Machine{}
	server := httptest.NewServer(m)
	t.Cleanup(server.Close)
	m.address = server.Listener.Addr().String()
	return m
}

// argument tells the test's program that it is run as PowerShell; what follows are where the machine is, and PowerShell's own arguments.
const argument = "winlab-powershell"

// Through is what stands before a command that is to run on the machine. TestMain of that test must call [Main].
func (m *Machine) Through(t testing.TB) []string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return []string{program, argument, m.address}
}

// Main runs as the machine's PowerShell when the program was started as one, and doesn't return then. A test's TestMain calls it first.
func Main() {
	if len(os.Args) < 3 || os.Args[1] != argument {
		return
	}
	exit, err := winhost.Ask(context.Background(), os.Args[2], os.Args[3:], os.Stdout, os.Stderr)
	if err != nil {
		fmt.Fprintln(os.Stderr, "winlab:", err)
		os.Exit(1)
	}
	os.Exit(exit)
}
