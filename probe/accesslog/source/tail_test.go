package source

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/fsnotify/fsnotify"
)

// A stepped tail is followed by hand, a pass at a time.
type stepped struct {
	*tail
	text strings.Builder
	last Status
}

func step(t testing.TB, path string) *stepped {
	t.Helper()
	s := &stepped{}
	post := newPost(Sink{Lines: func(block []byte) { s.text.Write(block) }, Tell: func(status Status) { s.last = status }})
	s.tail = newTail(path, post, &waker{path: path})
	s.start(FileOptions{})
	t.Cleanup(func() {
		s.close()
		post.close()
	})
	return s
}

func (s *stepped) want(t testing.TB, when, text string) {
	t.Helper()
	if got := s.text.String(); got != text {
		t.Errorf("%s, came %q, want %q", when, got, text)
	}
}

func TestHalfALineIsHandedOverWhenItsFileWasQuietForLong(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "")
	s := step(t, path)
	add(t, path, "whole\nhalf")
	s.pass(t.Context())
	read := s.current.grew
	s.retire(read.Add(halfLine))
	s.want(t, "while its end may come", "whole\n")
	s.retire(read.Add(halfLine + 1))
	s.want(t, "when its writer is dead", "whole\nhalf\n")
	s.retire(read.Add(time.Hour))
	add(t, path, "rest\n")
	s.pass(t.Context())
	s.want(t, "when it goes on all the same", "whole\nhalf\nrest\n")
}

func TestAFormerFileIsReadOnUntilItWasQuietForLong(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "")
	s := step(t, path)
	add(t, path, "a\n")
	s.pass(t.Context())
	rename(t, path, 0)
	write(t, path, "c\n")
	s.pass(t.Context())
	add(t, path+".1", "b\n")
	s.pass(t.Context())
	s.want(t, "after a late line", "a\nc\nb\n")
	quiet := s.old[0].grew
	s.retire(quiet.Add(oldQuiet))
	if len(s.old) != 1 {
		t.Fatalf("%d former files are read on before their time is over", len(s.old))
	}
	s.retire(quiet.Add(oldQuiet + 1))
	if len(s.old) != 0 {
		t.Fatalf("%d former files are read on", len(s.old))
	}
	add(t, path, "d\n")
	s.pass(t.Context()) // which doesn't take the former file for one that was missed
	s.want(t, "afterwards", "a\nc\nb\nd\n")
	if s.post.status.Rotations != 1 {
		t.Errorf("%d rotations", s.post.status.Rotations)
	}
}

func TestNoMoreThanAFewFormerFilesStayOpen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "")
	s := step(t, path)
	var want strings.Builder
	for i := range 3 * maxOld {
		line := numbered(i) + "\n"
		add(t, path, line)
		want.WriteString(line)
		s.pass(t.Context())
		rename(t, path, i)
		write(t, path, "")
	}
	s.pass(t.Context())
	if len(s.old) != maxOld {
		t.Errorf("%d former files are open", len(s.old))
	}
	s.want(t, "over all of them", want.String())
}

func TestARemarkOnATruncationEndsWithTheNextRotation(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "a\n")
	s := step(t, path)
	add(t, path, "b\n")
	s.pass(t.Context())
	write(t, path, "c, and longer\n")
	s.pass(t.Context())
	if note := s.post.note; !strings.Contains(note, "was truncated") {
		t.Fatalf("the remark is %q", note)
	}
	rename(t, path, 0)
	write(t, path, "d\n")
	s.pass(t.Context())
	if note := s.post.note; note != "" {
		t.Errorf("the remark is %q still", note)
	}
	s.want(t, "over all of it", "b\nc, and longer\nd\n")
}

func TestAFileThatCouldntBeOpenedAtFirstIsReadFromWhereItWasWanted(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	if err := os.Mkdir(path, 0o700); err != nil { // which can't be read either, for the superuser as well
		t.Fatal(err)
	}
	s := step(t, path)
	s.pass(t.Context())
	if err := os.Remove(path); err != nil {
		t.Fatal(err)
	}
	write(t, path, "long ago\n")
	s.pass(t.Context())
	add(t, path, "now\n")
	s.pass(t.Context())
	s.want(t, "", "now\n")
}

func TestAFileThatComesLaterIsReadFromItsBeginning(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	s := step(t, path)
	s.pass(t.Context())
	write(t, path, "first\n")
	s.pass(t.Context())
	s.want(t, "", "first\n")
}

func TestAPassOverAnIdleFileReadsNothing(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "")
	s := step(t, path)
	add(t, path, "a\nhalf")
	s.pass(t.Context())
	s.pass(t.Context())
	s.buf = nil // reading would panic
	for range 10 {
		s.pass(t.Context())
	}
	s.want(t, "", "a\n")
}

// wakes counts how often a waker wakes in a minute.
func wakes(t *testing.T, w *waker) (n int) {
	t.Helper()
	ctx, stop := context.WithTimeout(t.Context(), time.Minute)
	defer stop()
	for w.wait(ctx) {
		n++
	}
	return n
}

func TestAnIdleLogIsLookedAtOnceASecond(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		watched := &waker{
			watcher: &fsnotify.Watcher{Events: make(chan fsnotify.Event), Errors: make(chan error)},
			dirs:    []string{"/var/log"}, names: []string{"/var/log/access.log"},
		}
		most := int(time.Minute / pollEvery)
		if n := wakes(t, watched); n > most || n < most-1 {
			t.Errorf("idle, it wakes %d times a minute", n)
		}
		if n := wakes(t, &waker{}); n > int(time.Minute/pollUnwatched) {
			t.Errorf("unwatched, it wakes %d times a minute", n)
		}
		flood := func(name string) (stop func()) {
			over, done := make(chan struct{}), make(chan struct{})
			go func() { // ends when stop is called
				defer close(done)
				for {
					select {
					case watched.watcher.Events <- fsnotify.Event{Name: name, Op: fsnotify.Write}:
						time.Sleep(time.Millisecond)
					case <-over:
						return
					}
				}
			}()
			return func() {
				close(over)
				<-done
			}
		}
		stop := flood("/var/log/other.log")
		if n := wakes(t, watched); n > most {
			t.Errorf("beside a flood it wakes %d times a minute", n)
		}
		stop()
		stop = flood("/var/log/access.log")
		if n := wakes(t, watched); n > int(time.Minute/rest) || n < most {
			t.Errorf("in a flood it wakes %d times a minute", n)
		}
		stop()
	})
}

func TestPausesGrowUpToABoundAndBeginAnew(t *testing.T) {
	t.Parallel()
	b := backoff{least: time.Second, most: 30 * time.Second}
	var least, most []time.Duration
	for range 7 {
		least = append(least, b.next(0))
		b.failures--
		most = append(most, b.next(0.999999999))
	}
	if want := []time.Duration{500 * time.Millisecond, time.Second, 2 * time.Second, 4 * time.Second, 8 * time.Second, 15 * time.Second, 15 * time.Second}; !slices.Equal(least, want) {
		t.Errorf("at least %v", least)
	}
	for i, wait := range most {
		if wait < least[i] || wait > 2*least[i] {
			t.Errorf("pause %d is from %s to %s", i, least[i], wait)
		}
	}
	for range 1000 {
		if wait := b.next(0.5); wait < b.most/2 || wait > b.most {
			t.Fatalf("after %d failures it waits for %s", b.failures, wait)
		}
	}
	b.succeeded()
	if wait := b.next(0); wait != least[0] {
		t.Errorf("after a success it waits for %s", wait)
	}
}
