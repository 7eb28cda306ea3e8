package source

import (
	"context"
	"errors"
	"fmt"
	"io"
)

// Reader follows what a reader has, such as standard input, until it ends. Where ctx ends first, Follow returns, but a Read that
// blocks can't be ended: the goroutine that waits in it goes on until the reader has something, which is lost then.
func Reader(r io.Reader) Source { return reader{r} }

type reader struct{ r io.Reader }

// A piece is what one Read gave.
type piece struct {
	text []byte
	err  error
}

// Follow reads until the reader or ctx ends.
func (r reader) Follow(ctx context.Context, to Sink) error {
	post := newPost(to)
	defer post.close()
	post.say(Reading, "")
	pieces, free := make(chan piece), make(chan []byte, 1)
	free <- make([]byte, blockBytes)
	go readPieces(ctx, r.r, pieces, free) // ends with the reader, or with ctx once its Read has returned
	var cutter lines
	for {
		select {
		case <-ctx.Done():
			return nil
		case p := <-pieces:
			cutter.cut(p.text, post.lines)
			switch {
			case p.err == nil:
				free <- p.text[:cap(p.text)]
				continue
			case !errors.Is(p.err, io.EOF):
				cutter.end(post.lines)
				return post.fail(fmt.Errorf("the input can't be read any further: %w; start what writes it again, and farmtop", p.err))
			}
			cutter.end(post.lines)
			post.say(Ended, "the input has ended: nothing more will come")
			return nil
		}
	}
}

// readPieces reads into one buffer that goes to and fro.
func readPieces(ctx context.Context, r io.Reader, to chan<- piece, free <-chan []byte) {
	for {
		select {
		case <-ctx.Done():
			return
		case buf := <-free:
			n, err := read(r, buf)
			select {
			case <-ctx.Done():
				return
			case to <- piece{buf[: n : n+cap(buf[n:])], err}:
			}
			if err != nil {
				return
			}
		}
	}
}

// read is a Read whose panic is an error.
func read(r io.Reader, buf []byte) (n int, err error) {
	defer func() {
		if p := recover(); p != nil {
			n, err = 0, fmt.Errorf("reading panicked: %v", p)
		}
	}()
	return r.Read(buf)
}
