package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"farmtop/probe/accesslog"
	"farmtop/ui/report"
)

// readable refuses what can't be a log before the first of them is read, which may take a while.
func readable(files []string) error {
	if len(files) == 0 {
		return failed(exitUsage, "--file is missing: name the access log, or - for the standard input")
	}
	for _, file := range files {
		if file == standardInput {
			continue
		}
		found, err := os.Stat(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return failed(exitUsage, "no file %q; write the path of an access log, or - for the standard input", file)
		case err != nil:
			return failed(exitUnavailable, "looking for the log: %w", err)
		case found.IsDir():
			return failed(exitUsage, "%q is a directory; name the files in it, each with --file", file)
		}
	}
	return nil
}

// sourceName is what a file is called where its lines are told of.
func sourceName(file string) string {
	if file == standardInput {
		return "standard input"
	}
	return filepath.Base(file)
}

// readLog reads one log to its end. Compressed data that is damaged is told and left there.
func (p *program) readLog(ctx context.Context, tally *accesslog.Tally, file string, progress *progress) error {
	name := sourceName(file)
	var source io.Reader
	if file == standardInput {
		piped, end := interruptible(ctx, p.stdin)
		defer end()
		source = piped
	} else {
		opened, err := os.Open(file)
		if err != nil {
			return failed(exitUnavailable, "opening the log: %w; run farmtop as a user who may read it", err)
		}
		defer opened.Close()
		source = opened
	}
	err := tally.Read(ctx, name, progress.over(source))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, accesslog.ErrDamaged):
		progress.end()
		p.talk("%s: %v; what was read before counts", report.Clean(name, p.textOptions()), err)
	case err != nil:
		return failed(exitUnavailable, "reading %s: %w", name, err)
	}
	return nil
}

// interruptible is a reader which ends with its context: a pipe or a terminal that says nothing would be waited for forever.
func interruptible(ctx context.Context, r io.Reader) (piped *io.PipeReader, end func()) {
	piped, into := io.Pipe()
	go func() { // ends with the input or, when the operator interrupts, with the program: no read of a terminal can be called off
		_, err := io.Copy(into, r)
		_ = into.CloseWithError(err) // it never fails
	}()
	stop := context.AfterFunc(ctx, func() { _ = piped.CloseWithError(ctx.Err()) }) // nor does this
	return piped, func() {
		stop()
		_ = piped.Close() // nor does this
	}
}
