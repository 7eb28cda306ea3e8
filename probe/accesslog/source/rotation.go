package source

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"slices"
	"time"
)

// missingGrace is how long a log may be missing before it is told: in a rotation it is, for a moment.
const missingGrace = 2 * time.Second

// find sees whether the path leads to another file than before.
func (t *tail) find() {
	info, err := os.Stat(t.path)
	if err == nil && t.current != nil && !t.current.broken && os.SameFile(info, t.current.info) {
		t.missing = time.Time{}
		return
	}
	if err == nil {
		err = neverALog(t.path)
	}
	var next *generation
	if err == nil {
		next, err = t.open()
	}
	if err != nil {
		if errors.Is(err, fs.ErrNotExist) {
			t.entry = nil // what comes there is new, and wanted from its beginning
		}
		t.isMissing(err)
		return
	}
	t.missing = time.Time{}
	t.replace(next)
}

func (t *tail) isMissing(err error) {
	now := time.Now()
	if t.missing.IsZero() {
		t.missing = now
	}
	if t.current == nil || now.Sub(t.missing) > missingGrace {
		t.post.say(Waiting, notThere(t.path, err))
		t.wake.aim()
	}
}

// replace makes another file the log. One that begins as the former does, as far as that was read, is the same log written anew, as
// rsync and editors do.
func (t *tail) replace(next *generation) {
	former := t.current
	t.current = next
	t.post.remark("") // on the file before
	t.wake.aim()
	switch {
	case former == nil:
	case next.goesOn(former):
		next.follow(former)
		_ = former.file.Close() // it was only read
	case former.broken:
		t.finish(former)
		t.countRotation()
	default:
		former.grew = time.Now()
		t.old = append(t.old, former)
		t.countRotation()
	}
}

// truncated begins the current file anew, after what its copy has more than was read of it.
func (t *tail) truncated(ctx context.Context) {
	former := t.current
	next := *former
	next.offset, next.head, next.mark, next.lines = 0, nil, nil, lines{}
	t.current = &next
	t.post.remark("") // on the truncation before
	if rest := t.copyOf(former); rest != nil {
		rest.follow(former)
		t.mind(rest, t.drain(ctx, rest))
		t.finish(rest)
	} else {
		former.lines.end(t.post.lines)
		t.known.add(former.head)
		t.post.remark(t.path + " was truncated, and no copy of it stands beside it: its last lines may be missing; let the copies be kept in the same directory, uncompressed at first")
	}
	t.countRotation()
}

// copyOf is the newest rotated file that begins with all that was read of the current one, nil where there is none.
func (t *tail) copyOf(former *generation) (found *generation) {
	beside, _ := siblings(t.path)
	for _, s := range slices.Backward(beside) {
		if found == nil && s.goesOn(former) {
			found = s.generation
			continue
		}
		_ = s.file.Close() // it was only read
	}
	return found
}

func (t *tail) countRotation() { t.post.change(func(s *Status) { s.Rotations++ }) }
