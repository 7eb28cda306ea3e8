package health

import (
	"context"
	"errors"
	"io"
	"net"
	"os"
)

// What went wrong below HTTP, told apart by the errors of the system; errno_*.go has its numbers.

func isTimeout(err error) bool {
	var timeout net.Error
	return errors.Is(err, os.ErrDeadlineExceeded) || errors.Is(err, context.DeadlineExceeded) || errors.As(err, &timeout) && timeout.Timeout()
}

func isEnd(err error) bool { return errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) }

func isRefused(err error) bool { return isAny(err, refusals) }

func isReset(err error) bool { return isAny(err, resets) }

func isUnreachable(err error) bool { return isAny(err, dead) }

func isAny(err error, kinds []error) bool {
	for _, k := range kinds {
		if errors.Is(err, k) {
			return true
		}
	}
	return false
}
