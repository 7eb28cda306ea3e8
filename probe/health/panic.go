package health

import (
	"bytes"
	"fmt"
	"runtime/debug"
)

// A panicError is a panic of ours while something was checked: a fault of farmtop, told like any other failure.
type panicError struct {
	checked string
	trouble any
	at      string
}

// newPanicError must be called by the deferred function that recovered.
func newPanicError(checked string, trouble any) *panicError {
	return &panicError{checked: quote(checked, nameLimit), trouble: trouble, at: origin(debug.Stack())}
}

func (e *panicError) Error() string {
	return fmt.Sprintf("farmtop failed while it checked %s: %v at %s; please report this, farmtop goes on asking", e.checked, e.trouble, e.at)
}

// origin finds where a panic came from in its stack: the first function of ours.
func origin(stack []byte) string {
	_, after, _ := bytes.Cut(stack, []byte("panic("))
	for line := range bytes.Lines(after) {
		if file := bytes.TrimSpace(line); bytes.Contains(file, []byte("/probe/health/")) {
			file = file[bytes.LastIndexByte(file, '/')+1:]
			file, _, _ = bytes.Cut(file, []byte{' '})
			return string(file)
		}
	}
	return "an unknown place"
}
