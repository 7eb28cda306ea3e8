package program

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

// A Failure is why a program didn't do what it was run for, in words that end with what to do.
type Failure struct {
	Text   string
	Read   model.ReadFault // what it is for a reading,
	Step   model.StepFault // and for a change
	Unborn bool            // the program wasn't run at all
	Exit   int             // its exit code; 0 when it didn't end by itself
}

// IsLost tells whether the program may have done what it was run for, while its answer didn't come.
func (f *Failure) IsLost() bool {
	return !f.Unborn && (f.Step == model.StepUnreachable || f.Step == model.StepUnknown)
}

// failure explains why a program didn't succeed.
func (p Program) failure(err error, said string) *Failure {
	what := Line(p.Argv)
	if exit, ok := errors.AsType[*exec.ExitError](err); ok {
		return exitFailure(what, exit, said)
	}
	if said != "" {
		said = "; it said: " + said
	}
	switch {
	case errors.Is(err, errTooLong):
		return &Failure{
			Text: fmt.Sprintf("%s took longer than %v and was ended%s; run it by hand to see what it waits for, or raise \"timeout\"", what, p.AtMost, said),
			Read: model.ReadTimeout, Step: model.StepUnreachable,
		}
	case errors.Is(err, errTooMuch):
		return &Failure{
			Text: fmt.Sprintf("%s wrote more than %d MB and was ended: let it write the servers alone", what, maxOutput>>20),
			Read: model.ReadGarbage, Step: model.StepRejected,
		}
	case errors.Is(err, context.DeadlineExceeded):
		return &Failure{
			Text: fmt.Sprintf("%s didn't end in time and was ended%s; run it by hand to see what it waits for, or raise \"timeout\"", what, said),
			Read: model.ReadTimeout, Step: model.StepUnreachable,
		}
	case errors.Is(err, context.Canceled):
		return &Failure{Text: what + " was stopped", Read: model.ReadTimeout, Step: model.StepUnreachable}
	}
	return startFailure(p.Argv[0], err)
}

func exitFailure(what string, exit *exec.ExitError, said string) *Failure {
	if said == "" {
		said = "it said nothing"
	}
	if code := exit.ExitCode(); code >= 0 {
		return &Failure{
			Text: fmt.Sprintf("%s failed with exit code %d: %s; run it by hand to see why", what, code, said),
			Read: model.ReadGarbage, Step: model.StepRejected, Exit: code,
		}
	}
	return &Failure{
		Text: fmt.Sprintf("%s was ended by somebody else (%v): %s; run it by hand to see why", what, exit.ProcessState, said),
		Read: model.ReadCut, Step: model.StepUnreachable,
	}
}

// unended explains why a program is left alone.
func (p Program) unended(cause error) *Failure {
	why := "was to stop"
	switch {
	case errors.Is(cause, errTooLong):
		why = fmt.Sprintf("took longer than %v", p.AtMost)
	case errors.Is(cause, errTooMuch):
		why = fmt.Sprintf("wrote more than %d MB", maxOutput>>20)
	case errors.Is(cause, context.DeadlineExceeded):
		why = "didn't end in time"
	}
	return &Failure{
		Text: fmt.Sprintf("%s %s, and couldn't be ended: it is another user's (sudo makes it root's), or waits for a disk; end it by hand, and see what it waits for", Line(p.Argv), why),
		Read: model.ReadTimeout, Step: model.StepUnreachable,
	}
}

// stillRunning explains why a program isn't run beside one that is left alone.
func stillRunning(what string) *Failure {
	return &Failure{
		Text: what + " isn't run as long as an earlier run of it goes on, which couldn't be ended: end it by hand, and see what it waits for",
		Read: model.ReadTimeout, Step: model.StepUnreachable, Unborn: true,
	}
}

// startFailure explains why a program couldn't be started.
func startFailure(name string, err error) *Failure {
	f := &Failure{Read: model.ReadAbsent, Step: model.StepUnreachable, Unborn: true}
	switch {
	case errors.Is(err, fs.ErrPermission):
		f.Read, f.Step = model.ReadDenied, model.StepDenied
		f.Text = fmt.Sprintf("farmtop's user may not run %s: give that user the right to (chmod +x for a program of your own)", Shown(name))
	case errors.Is(err, exec.ErrDot):
		f.Text = fmt.Sprintf("%s is in the working folder alone, and nothing is run from there by its bare name: write its path", Shown(name))
	case errors.Is(err, exec.ErrNotFound) && !strings.ContainsAny(name, `/\`):
		f.Text = fmt.Sprintf("there is no program %s in the folders of PATH: install it, or write its path", Shown(name))
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		f.Text = fmt.Sprintf("there is no program at %s, or its first line (#!) names one that isn't there: correct the path", Shown(name))
	case errors.Is(err, syscall.ENOEXEC):
		f.Text = fmt.Sprintf("%s can't be run: it is for another kind of machine, or its first line doesn't name what runs it (#!/bin/sh)", Shown(name))
	default:
		f.Text = fmt.Sprintf("%s can't be run: %v; run it by hand to see why", Shown(name), rootCause(err))
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
