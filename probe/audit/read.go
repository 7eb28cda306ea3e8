package audit

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"

	"farmtop/model"
)

// Bounds of what is read. A farm that is acted upon ten times a day fills the tail in half a year.
const (
	tailBytes = 4 << 20 // of the end of the log
	mostPast  = 1000    // actions handed out
)

// Read reads the end of the log at path: its newest actions, oldest first, at most limit and at most 1000 (and so many when limit
// is 0). A log that isn't there has none. The error, in words, tells what couldn't be read; the actions are all others.
//
// An action that has no end is Cut when the process that began it ran on this machine and is gone. Where farmtop ended in order, but
// before the action was over, Phase is how far it was (it isn't over), Ended is zero and Why says what stays behind. Where a Cut was
// closed, Ended is when, and Phase is "".
func Read(path string, limit int) ([]model.PastAction, error) {
	first, err := readTail(path)
	if err != nil {
		return nil, err
	}
	gone := first.gone()
	last := first
	if len(gone) > 0 { // between reading and looking for its process, an action may have ended in order: read what it wrote
		if last, err = readTail(path); err != nil {
			return nil, err
		}
	}
	if limit <= 0 || limit > mostPast {
		limit = mostPast
	}
	past := last.past(limit, gone)
	if last.junk > 0 {
		return past, fmt.Errorf("lines of the audit log %s are damaged or not farmtop's, and were left out: %d; look at the end of the file",
			path, last.junk)
	}
	return past, nil
}

// past are the newest actions. Those that are open are cut where their process is among those gone.
func (t *tail) past(limit int, gone map[string]bool) []model.PastAction {
	entries := t.entries[max(0, len(t.entries)-limit):]
	past := make([]model.PastAction, 0, len(entries))
	for _, e := range entries {
		e.past.Cut = e.isOpen() && gone[e.past.Action.ID]
		past = append(past, e.past)
	}
	return past
}

// gone are the actions without an end whose processes are gone from this machine.
func (t *tail) gone() map[string]bool {
	host, err := os.Hostname()
	gone := map[string]bool{}
	for _, e := range t.entries {
		if err == nil && e.isOpen() && e.host == clean(host, nameLimit) && isGone(e.pid, e.start) {
			gone[e.past.Action.ID] = true
		}
	}
	return gone
}

// readTail reads the end of the file.
func readTail(path string) (*tail, error) {
	t := &tail{byID: map[string]*entry{}}
	known, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return t, nil
	case err != nil:
		return nil, unreadable(path, err)
	case !known.Mode().IsRegular(): // opening or reading it might never end
		return nil, unreadable(path, errors.New("it is no ordinary file"))
	}
	file, err := os.Open(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	defer file.Close()
	from := max(0, known.Size()-tailBytes)
	text, err := io.ReadAll(io.NewSectionReader(file, from, tailBytes))
	if err != nil {
		return nil, unreadable(path, err)
	}
	if from > 0 { // it begins within a line
		_, text, _ = bytes.Cut(text, []byte("\n"))
	}
	for line := range bytes.Lines(text) {
		whole := bytes.HasSuffix(line, []byte("\n")) // or somebody is just writing it
		if line = bytes.TrimSpace(line); len(line) > 0 && !t.take(line) && whole {
			t.junk++
		}
	}
	return t, nil
}

func unreadable(path string, err error) error {
	return fmt.Errorf("the audit log %s can't be read, so what was done before isn't known: %w", path, bare(err))
}
