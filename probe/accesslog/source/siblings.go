package source

import (
	"bytes"
	"cmp"
	"os"
	"path/filepath"
	"slices"
	"strings"
)

const (
	// maxSiblings bounds how many files beside a log are looked into after a rotation, which are open for that moment.
	maxSiblings = 128
	// maxHeads bounds how many files are known again by their beginnings: all that are looked into, and as many which are gone.
	maxHeads = 2 * maxSiblings
	// lookTries is how often they are looked at again because they were renamed meanwhile.
	lookTries = 8
	// shortestHead is how many bytes of a line must be there to know it again: about an address and a time.
	shortestHead = 64
)

// A sibling is a file beside the log that may hold what the log held before a rotation. It is open, since its name may be another's a
// moment later.
type sibling struct {
	*generation
	path  string
	begun []byte // what it begins with, at most headBytes
}

// siblings are the log's rotated files that hold anything and aren't compressed, by their time of modification, the oldest first. Where
// names change meanwhile it looks again; sure is false where they went on changing, so that some may be missing. The caller closes them.
func siblings(path string) (found []sibling, sure bool) {
	for range lookTries {
		closeAll(found)
		names := besides(path)
		found = openAll(names)
		if slices.Equal(names, besides(path)) && !slices.ContainsFunc(found, sibling.moved) {
			return found, true
		}
	}
	return found, false
}

// besides are the paths of rotated files, in the order of their names.
func besides(path string) []string {
	dir, log := filepath.Split(path)
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil // without them only what was rotated away unseen is missed
	}
	var paths []string
	for _, entry := range entries {
		if entry.Type().IsRegular() && isRotated(entry.Name(), log) {
			paths = append(paths, filepath.Join(dir, entry.Name()))
		}
	}
	return paths
}

// openAll opens files that can be read, as many as are looked into, and sorts them.
func openAll(paths []string) []sibling {
	var found []sibling
	for _, path := range paths {
		g, err := opened(path)
		if err != nil {
			continue
		}
		begun, err := readAt(g.file, 0, headBytes)
		if err != nil || len(begun) == 0 || len(found) == maxSiblings {
			_ = g.file.Close() // it was only read
			continue
		}
		found = append(found, sibling{g, path, begun})
	}
	slices.SortStableFunc(found, func(a, b sibling) int {
		return cmp.Or(a.seen.ModTime().Compare(b.seen.ModTime()), byName(a.path, b.path)) // file systems count time in steps of some milliseconds
	})
	return found
}

// byName orders rotated files, the oldest first: log.10 before log.9, but log-20260101 before log-20260102.
func byName(a, b string) int {
	if len(strings.TrimLeft(filepath.Ext(a), ".0123456789")) == 0 && len(filepath.Ext(a)) <= len(".999") {
		return cmp.Or(len(b)-len(a), strings.Compare(b, a))
	}
	return strings.Compare(a, b)
}

// moved tells whether the name is another file's by now.
func (s sibling) moved() bool {
	info, err := os.Stat(s.path)
	return err != nil || !os.SameFile(info, s.info)
}

func closeAll(siblings []sibling) {
	for _, s := range siblings {
		_ = s.file.Close() // it was only read
	}
}

// isRotated tells whether a file's name is the log's with digits and dates added, at its end or before its last extension, as
// logrotate, rotatelogs and the like name what they keep. What is compressed isn't: it is complete and comes from a file that was.
func isRotated(name, log string) bool {
	if rest, ok := strings.CutPrefix(name, log); ok {
		return isAddition(rest)
	}
	extension := filepath.Ext(log)
	rest, ok := strings.CutPrefix(name, strings.TrimSuffix(log, extension))
	if !ok || extension == "" {
		return false
	}
	rest, ok = strings.CutSuffix(rest, extension)
	return ok && isAddition(rest)
}

func isAddition(text string) bool {
	switch text {
	case "":
		return false
	case ".old", ".bak", ".save", "~":
		return true
	}
	return strings.ContainsAny(text, "0123456789") && strings.Trim(text, "0123456789.-_:T+") == ""
}

// heads are the beginnings of files whose lines were handed over, or that were there before the log was followed.
type heads struct{ all [][]byte }

// add forgets the oldest when there are too many.
func (h *heads) add(head []byte) {
	if len(head) == 0 || h.know(head) {
		return
	}
	if len(h.all) >= maxHeads {
		h.all = slices.Delete(h.all, 0, 1)
	}
	h.all = append(h.all, bytes.Clone(head))
}

func (h *heads) know(head []byte) bool {
	return slices.ContainsFunc(h.all, func(known []byte) bool { return isSameHead(known, head) })
}

// isSameHead tells whether two files begin alike. One may have been shorter when it was looked at, but not too short to tell.
func isSameHead(a, b []byte) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	return bytes.Equal(a, b) || tells(a) && bytes.HasPrefix(b, a)
}

// tells tells whether a beginning is long enough to know the file again by it: a line, or as much as says the same.
func tells(head []byte) bool { return len(head) >= shortestHead || bytes.IndexByte(head, '\n') >= 0 }
