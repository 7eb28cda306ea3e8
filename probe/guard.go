package probe

import (
	"fmt"
	"runtime/debug"
)

// A PanicError is a defect of farmtop itself that was caught on a goroutine, so that the terminal can be put right before the
// program ends.
type PanicError struct {
	Doing string
	Value any
	Stack []byte // for the log file, not for the screen
}

// Error says what failed, without the stack.
func (e *PanicError) Error() string {
	return fmt.Sprintf("farmtop failed while %s: %v; this is a defect: run it again with --log-file FILE and report what it wrote", e.Doing, e.Value)
}

// stackOf is where a panic happened, as far as its value tells; it may come from another goroutine.
func stackOf(value any) []byte {
	if traced, ok := value.(interface{ Stack() []byte }); ok {
		return traced.Stack()
	}
	return debug.Stack()
}

// guard runs a function and turns a panic in it into an error.
func guard(doing string, do func() error) (err error) {
	defer func() {
		if value := recover(); value != nil {
			err = &PanicError{Doing: doing, Value: value, Stack: stackOf(value)}
		}
	}()
	return do()
}
