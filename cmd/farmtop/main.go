// Command farmtop watches a load-balanced farm: every node's health beside what the balancer believes.
//
// A file here is a command or one thing that commands share: root.go has what holds everywhere, farms.go finds out what to
// watch, errand.go carries an action out, trail.go is the audit log, exit.go says what exit codes mean. Only watch.go and
// guarded.go know the terminal's framework.
package main

import (
	"context"
	"os"
)

func main() {
	os.Exit(run(context.Background(), os.Args[1:], process{
		stdin: os.Stdin, stdout: os.Stdout, stderr: os.Stderr, env: os.Getenv,
	}))
}
