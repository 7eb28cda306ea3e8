package source

import (
	"io"
	"strings"
	"testing"
)

func TestAReaderEnds(t *testing.T) {
	t.Parallel()
	g := gather(t, Reader(strings.NewReader("a\nb")))
	g.want("a", "b")
	g.awaitState(Ended, "")
	if err := g.finished(); err != nil {
		t.Error(err)
	}
}

func TestAReaderThatSaysNothingDoesntHoldFollowUp(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	g := gather(t, Reader(r))
	if _, err := io.WriteString(w, "a\nb"); err != nil {
		t.Fatal(err)
	}
	g.want("a")
	g.stop()
	if err := g.finished(); err != nil {
		t.Error(err)
	}
	_ = w.Close() // so that the goroutine that reads ends
}
