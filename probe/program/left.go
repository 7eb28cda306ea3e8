package program

import (
	"context"
	"sync"
	"time"
)

// leaveDelay is how long what was ended may take to be gone: longer than waitDelay, after which nobody waits for its children.
const leaveDelay = 4 * waitDelay

// left are the commands of programs that couldn't be ended and go on: those of another user, such as root's behind sudo, or of one that
// waits for a disk. They are known to all who run programs, since what went on beside its next run would pile up.
var left sync.Map

// await waits until a program is gone, or couldn't be ended.
func await(ctx context.Context, ended <-chan error) (gone bool, err error) {
	select {
	case err := <-ended:
		return true, err
	case <-ctx.Done():
	}
	select {
	case err := <-ended:
		return true, err
	case <-time.After(leaveDelay):
		return false, nil
	}
}

// leave waits for a program's end beside everything else.
func leave(line string, ended <-chan error) {
	left.Store(line, struct{}{})
	go func() { // ends with the program
		<-ended //nolint:errcheck // nobody asks any more how it ended
		left.Delete(line)
	}()
}

func isLeft(line string) bool {
	_, is := left.Load(line)
	return is
}
