package program

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"strings"
	"time"
)

// Bounds of what a program may say.
const (
	maxOutput = 8 << 20 // of its answer: 50 000 servers at 160 bytes each
	maxTalk   = 4 << 10 // of its standard error, of which the first line is shown
)

// waitDelay is how long a program's children may keep its output open when it has ended.
const waitDelay = 500 * time.Millisecond

// A Program is one run of a command.
type Program struct {
	Argv   []string      // the program and its arguments
	Input  string        // what it reads from its standard input
	AtMost time.Duration // after so long it is ended, with all its children
	Most   int           // bytes of its answer that are kept, while the rest is lost; 0 for 8 MB, and its end when it writes more
	// Steady is a run that changes something. It isn't ended for what it writes, which nobody reads past the beginning; and what
	// it leaves running is its purpose, such as a balancer that it restarted, where the children of readings would pile up.
	Steady bool
}

// An Output is what a program wrote.
type Output struct {
	Stdout []byte // at most 8 MB, or Most bytes; of a steady one, the first 4 kB
	Said   string // the first line of its standard error, else of its output; clean and short
}

// Why a program was ended.
var (
	errTooLong = errors.New("took too long")
	errTooMuch = errors.New("wrote too much")
)

// Run runs the program to its end, in a session of its own: neither it nor ssh can ask at farmtop's terminal or screen, and a signal from
// there doesn't reach it. When time is over, ctx ends or it writes too much, it is ended with all its children. What can't be ended is left
// alone after 2 s, and not run again as long as it goes on.
func (p Program) Run(parent context.Context) (Output, *Failure) {
	line := Line(p.Argv)
	if isLeft(line) {
		return Output{}, stillRunning(line)
	}
	timed, cancel := context.WithTimeoutCause(parent, p.AtMost, errTooLong)
	defer cancel()
	ctx, end := context.WithCancelCause(timed)
	defer end(nil)

	stdout := &bounded{most: maxOutput, full: func() { end(errTooMuch) }}
	switch {
	case p.Steady:
		stdout = &bounded{most: maxTalk}
	case p.Most > 0:
		stdout = &bounded{most: p.Most}
	}
	stderr := &bounded{most: maxTalk}
	cmd := exec.CommandContext(ctx, p.Argv[0], p.Argv[1:]...)
	cmd.Stdout, cmd.Stderr = stdout, stderr
	if p.Input != "" {
		cmd.Stdin = strings.NewReader(p.Input)
	}
	cmd.WaitDelay = waitDelay
	cmd.Env = append(os.Environ(), "SSH_ASKPASS_REQUIRE=never") // else ssh opens a window where there is a display (ssh(1))
	separate(cmd)
	cmd.Cancel = func() error { return endAll(cmd.Process) }

	ended := make(chan error, 1)
	go func() { ended <- cmd.Run() }() // ends with the program
	gone, err := await(ctx, ended)
	if !gone {
		leave(line, ended)
		return Output{}, p.unended(context.Cause(ctx))
	}
	said := FirstLine(stderr.kept.Bytes(), stdout.kept.Bytes())
	switch {
	case stdout.over:
		return Output{}, p.failure(errTooMuch, said)
	case err != nil && ctx.Err() != nil:
		return Output{}, p.failure(context.Cause(ctx), said)
	case errors.Is(err, exec.ErrWaitDelay) && !p.Steady:
		_ = endAll(cmd.Process) // children that hold the output open; where they are gone by now, there is nothing to end
	case err != nil && !errors.Is(err, exec.ErrWaitDelay):
		return Output{}, p.failure(err, said)
	}
	return Output{stdout.kept.Bytes(), said}, nil
}

// bounded keeps the beginning of what is written, and tells once when there is more. It doesn't embed its buffer, whose ReadFrom
// would be copied into past the bound.
type bounded struct {
	kept bytes.Buffer
	most int
	over bool
	full func() // nil where the rest may be lost
}

// Write never fails, so that the writer isn't stopped by it.
func (b *bounded) Write(p []byte) (int, error) {
	room := b.most - b.kept.Len()
	b.kept.Write(p[:min(len(p), room)])
	if len(p) > room && b.full != nil && !b.over {
		b.over = true
		b.full()
	}
	return len(p), nil
}

// FirstLine is the first line with something in it, of the first text that has one: without control characters, and short.
func FirstLine(texts ...[]byte) string {
	for _, text := range texts {
		for line := range bytes.Lines(text) {
			if said := Clean(string(line)); said != "" {
				return said
			}
		}
	}
	return ""
}
