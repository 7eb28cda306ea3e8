package source

import (
	"context"
	"path/filepath"
	"slices"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	// pollEvery is how often a file is looked at in any case: watches fail, miss what other machines write to a network file system,
	// and overflow. It is also how late a line can be where they do.
	pollEvery = time.Second
	// pollUnwatched is the same where nothing could be watched, as when the system's watches are used up.
	pollUnwatched = 250 * time.Millisecond
	// rest is the least time between two looks. While a writer floods, some megabytes gather meanwhile and are read in large blocks,
	// and its thousands of notices cost nothing.
	rest = 40 * time.Millisecond
)

// A waker waits until a log may have changed. What it is told by the system only makes it quick.
type waker struct {
	path    string
	watcher *fsnotify.Watcher // nil where the system has none
	dirs    []string          // watched
	names   []string          // in them: the log's, and of what it is a symlink to
}

func newWaker(path string) *waker {
	w := &waker{path: path}
	w.watcher, _ = fsnotify.NewWatcher() // polling does without
	w.aim()
	return w
}

// aim watches the directories where the log is now. It is to be called again when the log has become another file.
func (w *waker) aim() {
	if w.watcher == nil {
		return
	}
	w.names = []string{filepath.Clean(w.path)}
	if real, err := filepath.EvalSymlinks(w.path); err == nil && real != w.names[0] {
		w.names = append(w.names, real)
	}
	for _, dir := range w.dirs {
		_ = w.watcher.Remove(dir) // it may be another directory of that name by now; one that is gone isn't watched any more
	}
	w.dirs = w.dirs[:0]
	for _, name := range w.names {
		dir := filepath.Dir(name)
		if !slices.Contains(w.dirs, dir) && w.watcher.Add(dir) == nil {
			w.dirs = append(w.dirs, dir)
		}
	}
}

// wait returns after a rest, when the log may have changed or it is time to look anyway; false means that ctx ended.
func (w *waker) wait(ctx context.Context) bool {
	if !after(ctx, rest) {
		return false
	}
	if w.watcher == nil || len(w.dirs) == 0 {
		return after(ctx, pollUnwatched-rest)
	}
	poll := time.NewTimer(pollEvery - rest)
	defer poll.Stop()
	for {
		select {
		case <-ctx.Done():
			return false
		case <-poll.C:
			return true
		case event, more := <-w.watcher.Events:
			if !more {
				w.dirs = nil
				return true
			}
			if slices.Contains(w.names, event.Name) {
				return true
			}
		case _, more := <-w.watcher.Errors: // an overflow at most: there is something to see then
			if !more {
				w.dirs = nil
			}
			return true
		}
	}
}

func (w *waker) close() {
	if w.watcher != nil {
		_ = w.watcher.Close() // it only watched
	}
}
