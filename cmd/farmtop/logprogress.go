package main

import (
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"farmtop/ui/text"
)

// A progress says on a terminal how much of the logs was read, where that takes long.
type progress struct {
	out         io.Writer // nil where there is no terminal
	read, whole int64     // bytes, as they are stored; whole is 0 where nobody knows
	next        time.Time // when to say it
	shown       bool
}

// progressEvery is how often progress is told: as fast as people read.
const progressEvery = 250 * time.Millisecond

func newProgress(p *program, files []string) *progress {
	g := &progress{next: time.Now().Add(progressAfter)}
	if p.talksToTerminal() {
		g.out = p.stderr
	}
	for _, file := range files {
		found, err := os.Stat(file)
		if err != nil || !found.Mode().IsRegular() {
			g.whole = 0
			break
		}
		g.whole += found.Size()
	}
	return g
}

// over is a reader whose bytes count.
func (g *progress) over(r io.Reader) io.Reader { return &counted{r, g} }

type counted struct {
	io.Reader
	progress *progress
}

func (c *counted) Read(b []byte) (int, error) {
	n, err := c.Reader.Read(b)
	c.progress.note(n)
	return n, err
}

func (g *progress) note(n int) {
	g.read += int64(n)
	if g.out == nil || time.Now().Before(g.next) {
		return
	}
	said := strings.TrimSpace(text.Count(uint64(g.read))) + "B read"
	if g.whole > 0 {
		said += fmt.Sprintf(", %d%%", min(100, 100*g.read/g.whole))
	}
	fmt.Fprintf(g.out, "\r%s ", said)
	g.next, g.shown = time.Now().Add(progressEvery), true
}

// end takes the line away.
func (g *progress) end() {
	if g.shown {
		fmt.Fprint(g.out, "\r\x1b[K")
		g.shown = false
	}
}
