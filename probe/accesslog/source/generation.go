package source

import (
	"bytes"
	"errors"
	"io"
	"os"
	"time"
)

const (
	// headBytes is how much of a file's beginning is known again: two lines or more. Times of day, addresses and ports in it tell
	// one log's generations apart.
	headBytes = 512
	// markBytes is how much of what was read last is read again before what follows it is believed.
	markBytes = 512
)

// A generation is one file that is or was the log, open, and how far it was read. It stays readable when it is renamed or removed.
type generation struct {
	file   *os.File
	info   os.FileInfo // its identity
	seen   os.FileInfo // as seen last
	size   int64       // of it, or what reading found to be less
	stale  bool        // it was written since the look before, so that even where nothing follows, what was read is to be checked
	offset int64       // where reading goes on
	head   []byte      // what it begins with, at most headBytes and never past offset where it is read from its beginning
	mark   []byte      // the bytes before offset, at most markBytes
	lines  lines
	putOff int       // how often its beginning was left for later
	broken bool      // it can't be read any more
	grew   time.Time // when something was read of it last, or when it stopped being the log
}

// errOther says that the file's content isn't what was read before: it was truncated, and perhaps has grown again.
var errOther = errors.New("the file holds something else than before")

// opened opens a log's file, at its beginning.
func opened(path string) (*generation, error) {
	file, err := open(path)
	if err != nil {
		return nil, err
	}
	g := &generation{file: file, grew: time.Now()}
	if err := g.look(); err != nil {
		_ = file.Close() // it was only to be read
		return nil, err
	}
	g.info = g.seen
	return g, nil
}

// look sees how large the file is, and whether there is anything to read or to check.
func (g *generation) look() error {
	now, err := g.file.Stat()
	if err != nil {
		return err
	}
	g.stale = g.seen == nil || now.Size() != g.offset || !now.ModTime().Equal(g.seen.ModTime())
	g.seen, g.size = now, now.Size()
	return nil
}

// behind is how many bytes of the file were not read, as of the last look.
func (g *generation) behind() int64 { return max(0, g.size-g.offset) }

// read reads the next piece, up to the size seen last, into buf, and hands the lines over that it completes. The bytes before it are
// read again with it, in one system call: where they aren't what they were, nothing is handed over and the error is errOther.
func (g *generation) read(buf []byte, hand func([]byte)) error {
	if g.size < g.offset {
		return errOther
	}
	again := len(g.mark)
	want := min(int64(len(buf)), int64(again)+g.size-g.offset)
	n, err := g.file.ReadAt(buf[:want], g.offset-int64(again))
	switch {
	case err != nil && !errors.Is(err, io.EOF):
		return err
	case n < again || !bytes.Equal(buf[:again], g.mark):
		return errOther
	}
	if err != nil {
		g.size = g.offset + int64(n-again) // it ended early
	}
	g.stale = false
	g.take(buf[again:n], hand)
	return nil
}

// take cuts a piece that was read at the offset, and moves on behind it.
func (g *generation) take(piece []byte, hand func([]byte)) {
	if len(piece) == 0 {
		return
	}
	if room := headBytes - len(g.head); room > 0 && g.offset == int64(len(g.head)) {
		g.head = append(g.head, piece[:min(room, len(piece))]...)
	}
	g.mark = lastBytes(g.mark, piece, markBytes)
	g.offset += int64(len(piece))
	g.grew = time.Now()
	g.lines.cut(piece, hand)
}

// lastBytes is the last bytes of a and b together, in a's memory.
func lastBytes(a, b []byte, most int) []byte {
	if len(b) >= most {
		return append(a[:0], b[len(b)-most:]...)
	}
	if over := len(a) + len(b) - most; over > 0 {
		a = a[:copy(a, a[over:])]
	}
	return append(a, b...)
}

// startAt makes the generation go on at an offset, as if all before it had been read.
func (g *generation) startAt(offset int64) error {
	head, err := readAt(g.file, 0, min(headBytes, offset))
	if err != nil {
		return err
	}
	from := max(0, offset-markBytes)
	mark, err := readAt(g.file, from, offset-from)
	if err != nil {
		return err
	}
	g.offset, g.head, g.mark = offset, head, mark
	return nil
}

// goesOn tells whether the file begins with all that was read of another, so that it is a copy or has taken its place with more added.
func (g *generation) goesOn(other *generation) bool {
	if other.offset == 0 || len(other.mark) == 0 {
		return false
	}
	head, err := readAt(g.file, 0, int64(len(other.head)))
	if err != nil || !bytes.Equal(head, other.head) {
		return false
	}
	mark, err := readAt(g.file, other.offset-int64(len(other.mark)), int64(len(other.mark)))
	return err == nil && bytes.Equal(mark, other.mark)
}

// follow makes the generation go on where another stopped, half a line included.
func (g *generation) follow(other *generation) {
	g.offset, g.head, g.mark, g.lines = other.offset, other.head, other.mark, other.lines
}

// readAt reads so many bytes, fewer where the file ends.
func readAt(file *os.File, offset, size int64) ([]byte, error) {
	buf := make([]byte, size)
	n, err := file.ReadAt(buf, offset)
	if err != nil && !errors.Is(err, io.EOF) {
		return nil, err
	}
	return buf[:n], nil
}
