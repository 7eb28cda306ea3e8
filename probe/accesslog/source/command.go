package source

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"
)

const (
	// restartLeast and restartMost bound how long a command that has ended is waited with: long enough that one which ends at once
	// costs nothing, short enough that a host which came back is seen soon.
	restartLeast = time.Second
	restartMost  = 30 * time.Second
	// steadyTime is how long a command must have run for its next end to count as the first: longer than it takes to find out that
	// another machine doesn't answer, 127 s for Linux (tcp_syn_retries, tcp(7)).
	steadyTime = 3 * time.Minute
	// lastWords is how long a command may go on when its output has ended, and its children hold its other outputs open.
	lastWords = 500 * time.Millisecond
)

// Command follows the standard output of a program, which is started again when it ends. It has no input and no terminal; the last
// that it wrote to its standard error is part of the reason told. It is ended with its children, as far as they stay in its process
// group (on Windows without them). Lines that it repeats when it starts again are handed over again: let it begin at the end, as
// "tail -F -n 0" does.
func Command(argv []string) Source { return command{argv} }

type command struct{ argv []string }

// Follow runs the program until ctx ends. A program that isn't there may be installed yet, so it is no error; no program is.
func (c command) Follow(ctx context.Context, to Sink) error {
	post := newPost(to)
	defer post.close()
	if len(c.argv) == 0 || c.argv[0] == "" {
		return post.fail(errors.New("no command is given: name a program and its arguments"))
	}
	pause := backoff{least: restartLeast, most: restartMost}
	settle := settleTime
	for {
		post.begin(settle)
		began := time.Now()
		why := c.run(ctx, post)
		if ctx.Err() != nil {
			return nil
		}
		lasted := time.Since(began)
		if lasted > steadyTime {
			pause.succeeded()
		}
		settle = settleAfter(lasted)
		wait := pause.next(jitter())
		post.say(Waiting, fmt.Sprintf("%s; it is started again in %s", why, inSeconds(wait)))
		if !after(ctx, wait) {
			return nil
		}
		post.say(Waiting, why+"; it was started again, and nothing has come of it yet")
		post.change(func(s *Status) { s.Restarts++ })
	}
}

// inSeconds is a time to wait, for reading.
func inSeconds(wait time.Duration) string { return wait.Round(100 * time.Millisecond).String() }

// run runs the program to its end and says why that came.
func (c command) run(parent context.Context, post *post) (why string) {
	ctx, end := context.WithCancel(parent)
	defer end()
	cmd := exec.CommandContext(ctx, c.argv[0], c.argv[1:]...)
	said := &lastSaid{}
	cmd.Stderr, cmd.WaitDelay = said, lastWords
	separate(cmd)
	cmd.Cancel = func() error { return endAll(cmd.Process) }
	stdout, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		return fmt.Sprintf("the command %q couldn't be started: %v", c.argv[0], unwrapped(err))
	}
	stop := context.AfterFunc(ctx, func() { _ = stdout.Close() }) // children outside the group may hold it open
	defer stop()
	copyLines(stdout, post)
	last := time.AfterFunc(lastWords, end)
	err = cmd.Wait()
	last.Stop()
	_ = endAll(cmd.Process) // children that were left would pile up; where there are none there is nothing to end
	return c.ending(err, said.text())
}

// copyLines hands over the lines of a stream to its end.
func copyLines(from io.Reader, post *post) {
	var cutter lines
	buf := make([]byte, blockBytes)
	for {
		n, err := from.Read(buf)
		cutter.cut(buf[:n], post.lines)
		if err != nil {
			cutter.end(post.lines)
			return
		}
	}
}

// ending is how the program ended, and the last that it said.
func (c command) ending(err error, said string) string {
	how := "ended, though it was to go on"
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit) && exit.ExitCode() >= 0:
		how = fmt.Sprintf("ended with status %d", exit.ExitCode())
	case errors.As(err, &exit):
		how = "was ended: " + exit.String()
	}
	why := fmt.Sprintf("the command %q %s", c.argv[0], how)
	if said != "" {
		why += " and said: " + said
	}
	return why
}

// unwrapped is what the system says, without the name of the program or the operation.
func unwrapped(err error) error {
	if notFound, ok := errors.AsType[*exec.Error](err); ok {
		return notFound.Err
	}
	if at, ok := errors.AsType[*os.PathError](err); ok {
		return at.Err
	}
	return err
}

const (
	// maxSaid is how much of a command's standard error is kept, from its end.
	maxSaid = 2 << 10
	// saidLines is how many lines of that are told.
	saidLines = 3
)

// lastSaid keeps the end of what is written to it, however much that is.
type lastSaid struct{ kept []byte }

// Write never fails, so that the writer isn't stopped by it.
func (l *lastSaid) Write(text []byte) (int, error) {
	l.kept = lastBytes(l.kept, text, maxSaid)
	return len(text), nil
}

// text is the last lines with something in them.
func (l *lastSaid) text() string {
	said := strings.FieldsFunc(string(l.kept), func(r rune) bool { return r == '\n' || r == '\r' })
	said = said[max(0, len(said)-saidLines):]
	return strings.TrimSpace(strings.Join(said, " / "))
}
