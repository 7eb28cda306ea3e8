package command

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os/exec"
	"strings"
	"syscall"

	"farmtop/model"
)

// A failure is why a program didn't do what it was run for, in words that end with what to do.
type failure struct {
	text   string
	read   model.ReadFault // what it is for a reading,
	step   model.StepFault // and for a change
	unborn bool            // the program wasn't run at all
}

// failure explains why a program didn't succeed.
func (p program) failure(err error, said string) *failure {
	what := line(p.argv)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exitFailure(what, exit, said)
	}
	if said != "" {
		said = "; it said: " + said
	}
	switch {
	case errors.Is(err, errTooLong):
		return &failure{
			text: fmt.Sprintf("%s took longer than %v and was ended%s; run it by hand to see what it waits for, or raise \"timeout\"", what, p.atMost, said),
			read: model.ReadTimeout, step: model.StepUnreachable,
		}
	case errors.Is(err, errTooMuch):
		return &failure{
			text: fmt.Sprintf("%s wrote more than %d MB and was ended: let it write the servers alone", what, maxOutput>>20),
			read: model.ReadGarbage, step: model.StepRejected,
		}
	case errors.Is(err, context.Canceled), errors.Is(err, context.DeadlineExceeded):
		return &failure{text: what + " was stopped", read: model.ReadTimeout, step: model.StepUnreachable}
	}
	return startFailure(p.argv[0], err)
}

func exitFailure(what string, exit *exec.ExitError, said string) *failure {
	if said == "" {
		said = "it said nothing"
	}
	if code := exit.ExitCode(); code >= 0 {
		return &failure{
			text: fmt.Sprintf("%s failed with exit code %d: %s; run it by hand to see why", what, code, said),
			read: model.ReadGarbage, step: model.StepRejected,
		}
	}
	return &failure{
		text: fmt.Sprintf("%s was ended by somebody else (%v): %s; run it by hand to see why", what, exit.ProcessState, said),
		read: model.ReadCut, step: model.StepUnreachable,
	}
}

// startFailure explains why a program couldn't be started.
func startFailure(name string, err error) *failure {
	f := &failure{read: model.ReadAbsent, step: model.StepUnreachable, unborn: true}
	switch {
	case errors.Is(err, fs.ErrPermission):
		f.read, f.step = model.ReadDenied, model.StepDenied
		f.text = fmt.Sprintf("farmtop's user may not run %s: give that user the right to (chmod +x for a program of your own)", quote(name))
	case errors.Is(err, exec.ErrDot):
		f.text = fmt.Sprintf("%s is in the working folder alone, and nothing is run from there by its bare name: write its path", quote(name))
	case errors.Is(err, exec.ErrNotFound) && !strings.ContainsAny(name, `/\`):
		f.text = fmt.Sprintf("there is no program %s in the folders of PATH: install it, or write its path", quote(name))
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		f.text = fmt.Sprintf("there is no program at %s, or its first line (#!) names one that isn't there: correct the path", quote(name))
	case errors.Is(err, syscall.ENOEXEC):
		f.text = fmt.Sprintf("%s can't be run: it is for another kind of machine, or its first line doesn't name what runs it (#!/bin/sh)", quote(name))
	default:
		f.text = fmt.Sprintf("%s can't be run: %v; run it by hand to see why", quote(name), rootCause(err))
	}
	return f
}

// rootCause is the error without Go's account of what it tried.
func rootCause(err error) error {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err
}

// answerFailure is an answer that can't be understood.
func answerFailure(fault model.ReadFault, format string, args ...any) *failure {
	return &failure{text: fmt.Sprintf(format, args...), read: fault}
}

// of completes an answer's failure with the command that gave the answer; nil stays nil.
func (f *failure) of(argv []string) *failure {
	if f == nil {
		return nil
	}
	whole := *f
	whole.text = "the answer of " + line(argv) + " " + f.text
	return &whole
}
