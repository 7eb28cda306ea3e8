package source

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
)

// A writer writes numbered lines at full speed into a log that is rotated again and again.
type writer struct {
	t    testing.TB
	path string
	file *os.File
	next int
}

func newWriter(t testing.TB, path string) *writer {
	t.Helper()
	w := &writer{t: t, path: path}
	w.reopen()
	t.Cleanup(func() { w.file.Close() })
	return w
}

func (w *writer) reopen() {
	w.t.Helper()
	if w.file != nil {
		w.file.Close()
	}
	file, err := os.OpenFile(w.path, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600)
	if err != nil {
		w.t.Fatal(err)
	}
	w.file = file
}

// write writes so many lines, in writes of different sizes that end anywhere in a line, as buffered logs are written.
func (w *writer) write(n int) {
	w.t.Helper()
	var text strings.Builder
	for range n {
		text.WriteString(numbered(w.next))
		text.WriteByte('\n')
		w.next++
	}
	rest := text.String()
	for size := 1; rest != ""; size = size*7%4001 + 1 {
		piece := rest[:min(size, len(rest))]
		if _, err := io.WriteString(w.file, piece); err != nil {
			w.t.Fatal(err)
		}
		rest = rest[len(piece):]
	}
}

func numbered(n int) string {
	return fmt.Sprintf("%08d 192.0.2.%d - - \"GET /%d HTTP/1.1\" 200 %d", n, n%250, n*7919%100003, n*31%9973)
}

func wantNumbered(g *gathering, n int) {
	g.t.Helper()
	g.awaitLines(n)
	got := g.all()
	if len(got) != n {
		g.t.Errorf("%d lines came, of %d", len(got), n)
	}
	for i, line := range got {
		if line != numbered(i) {
			g.t.Fatalf("line %d is %.300q, after %.300q", i, line, got[max(0, i-1)])
		}
	}
}

// shift renames path.1 to path.2 and so on, as logrotate does before it makes path.1.
func shift(t testing.TB, path string, rotations int) {
	t.Helper()
	for i := rotations; i >= 1; i-- {
		from, to := path+"."+strconv.Itoa(i), path+"."+strconv.Itoa(i+1)
		if err := os.Rename(from, to); err != nil && !os.IsNotExist(err) {
			t.Fatal(err)
		}
	}
}

func rename(t testing.TB, path string, rotations int) {
	t.Helper()
	shift(t, path, rotations)
	if err := os.Rename(path, path+".1"); err != nil {
		t.Fatal(err)
	}
}

const (
	rotations  = 20
	perRound   = 5000
	afterwards = 700 // lines that the writer still writes to the renamed file before it reopens
)

// rounds are the ways in which a log is rotated under its writer.
var rounds = map[string]func(t testing.TB, w *writer, round int){
	"renamed and created by the writer": func(t testing.TB, w *writer, round int) {
		rename(t, w.path, round)
		w.write(afterwards)
		w.reopen()
	},
	"renamed and created by logrotate, reopened later": func(t testing.TB, w *writer, round int) {
		rename(t, w.path, round)
		if err := os.WriteFile(w.path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
		w.write(afterwards)
		w.reopen()
	},
	"copied and truncated": func(t testing.TB, w *writer, round int) {
		shift(t, w.path, round)
		text, err := os.ReadFile(w.path)
		if err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(w.path+".1", text, 0o600); err != nil {
			t.Fatal(err)
		}
		if err := os.Truncate(w.path, 0); err != nil {
			t.Fatal(err)
		}
	},
	"a symlink that is switched": func(t testing.TB, w *writer, round int) {
		w.write(afterwards)
		switchLink(t, w, round)
		w.write(afterwards)
	},
}

// switchLink makes the log a symlink to another file, at one stroke.
func switchLink(t testing.TB, w *writer, round int) {
	t.Helper()
	target := fmt.Sprintf("%s-20261121-%04d", w.path, round)
	if err := os.WriteFile(target, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	link := filepath.Join(filepath.Dir(w.path), "link")
	if err := os.Symlink(filepath.Base(target), link); err != nil {
		t.Fatal(err)
	}
	if err := os.Rename(link, w.path); err != nil {
		t.Fatal(err)
	}
	w.reopen()
}

func TestNothingIsLostOrReadTwiceOverTwentyRotations(t *testing.T) {
	t.Parallel()
	for name, rotate := range rounds {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := newWriter(t, filepath.Join(t.TempDir(), "access.log"))
			w.write(10)
			g := gather(t, File(FileOptions{Path: w.path}))
			g.awaitState(Reading, "")
			w.next = 0
			for round := range rotations {
				w.write(perRound)
				rotate(t, w, round)
			}
			w.write(perRound)
			wantNumbered(g, w.next)
		})
	}
}
