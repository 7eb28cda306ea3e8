package command

import (
	"fmt"

	"farmtop/model"
	"farmtop/probe/program"
)

// A failure is why a program didn't do what it was run for, or why its answer can't be understood.
type failure = program.Failure

// answerFailure is an answer that can't be understood.
func answerFailure(fault model.ReadFault, format string, args ...any) *failure {
	return &failure{Text: fmt.Sprintf(format, args...), Read: fault}
}

// answerOf completes an answer's failure with the command that gave the answer; nil stays nil.
func answerOf(argv []string, f *failure) *failure {
	if f == nil {
		return nil
	}
	whole := *f
	whole.Text = "the answer of " + program.Line(argv) + " " + f.Text
	return &whole
}
