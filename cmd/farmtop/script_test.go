package main

import (
	"context"
	"os"
	"testing"

	"github.com/adrg/xdg"
	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets the test binary be farmtop: for the scripts under that name, and in terminals with a role.
func TestMain(m *testing.M) {
	if what := os.Getenv(role); what != "" {
		os.Exit(runAs(what))
	}
	testscript.Main(stateless{m}, map[string]func(){"farmtop": main})
}

// stateless runs the tests with a folder for state of their own: nothing is written to the audit log of whoever runs them.
type stateless struct{ *testing.M }

// Run runs the tests.
func (s stateless) Run() int {
	dir, err := os.MkdirTemp("", "state")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	_ = os.Setenv("XDG_STATE_HOME", dir) // it fails for names that can't be one
	xdg.Reload()
	return s.M.Run()
}

func TestScripts(t *testing.T) {
	t.Parallel()
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata",
		RequireExplicitExec: true,
		Setup: func(env *testscript.Env) error {
			env.Setenv("XDG_CONFIG_HOME", env.WorkDir+"/none")
			env.Setenv("XDG_STATE_HOME", env.WorkDir+"/state")
			return nil
		},
	})
}

// role in the environment makes the test binary be farmtop itself; the value says what shall go wrong in it.
const role = "FARMTOP_CMD_TEST_ROLE"

// runAs is farmtop with what the role says; only terminals know roles in which something goes wrong.
func runAs(what string) int {
	p := &program{process: process{stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.Getenv}}
	strike(p, what)
	return p.run(context.Background(), os.Args[1:])
}
