package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"farmtop/config"
)

// The exit codes that aren't verdicts; 0 to 3 are, as monitoring plugins have them. The rest follows sysexits(3).
const (
	exitUsage       = 64  // wrong usage, or a farm or node that doesn't exist
	exitUnavailable = 69  // a balancer can't be reached or its rights are too small, so the command couldn't be carried out
	exitInternal    = 70  // farmtop itself failed
	exitTimedOut    = 75  // the deadline passed before the drain was done; the drain stays
	exitRefused     = 77  // a guard refused it, or nobody confirmed it
	exitConfig      = 78  // bad configuration
	exitInterrupted = 130 // by the operator
)

// An exitError ends the program with a code. Its message goes to stderr unless it is empty.
type exitError struct {
	code int
	err  error
}

// Error is the message alone.
func (e *exitError) Error() string {
	if e.err == nil {
		return ""
	}
	return e.err.Error()
}

// Unwrap is the cause.
func (e *exitError) Unwrap() error { return e.err }

func failed(code int, format string, args ...any) error {
	return &exitError{code, fmt.Errorf(format, args...)}
}

// exitCode says with which code an error ends the program, and tells people why.
func exitCode(err error, stderr io.Writer) int {
	if err == nil {
		return 0
	}
	code := exitUsage
	var exit *exitError
	var problems config.Problems
	switch {
	case errors.As(err, &exit):
		code = exit.code
	case errors.As(err, &problems):
		code = exitConfig
	case errors.Is(err, context.Canceled):
		code, err = exitInterrupted, errors.New("interrupted")
	}
	switch {
	case problems != nil: // each line begins with its place, as editors and people expect
		fmt.Fprintln(stderr, strings.TrimRight(problems.Error(), "\n"))
	case err.Error() != "":
		fmt.Fprintf(stderr, "farmtop: %v\n", err)
	}
	return code
}
