package accesslog

import (
	"bytes"
	"context"
	"errors"
	"io"
	"sync"

	"farmtop/model/sticky"
)

// partBytes is how much a worker takes at once: some thousands of lines, so that handing over costs nothing beside reading them.
const partBytes = 1 << 20

// A part is some whole lines of a log, and what a worker made of them.
type part struct {
	text    []byte
	cut     int // of a line that is longer than a part: the bytes that aren't here
	hits    []sticky.Hit
	names   []string // of the worker's nodes so far
	worker  int      // which one it was
	counts  lineCounts
	rejects []Reject
	ready   chan struct{} // holds a token when a worker is done with it
}

// readParts is [Tally.Read] with workers: they parse and judge, and the tally takes what they made in the log's order, since what a
// session did is a matter of order.
func (t *Tally) readParts(ctx context.Context, r io.Reader, cores int) error {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	crew := t.hire(cores)
	todo := make(chan *part)
	inOrder := make(chan *part, 2*len(crew)) // a few parts of lead, so that no worker waits for another one's slow part
	free := make(chan *part, 2*len(crew)+len(crew)+2)
	for range cap(free) {
		free <- &part{ready: make(chan struct{}, 1)}
	}
	var working sync.WaitGroup
	for i, w := range crew {
		working.Go(func() { // ends when there is nothing to do any more
			for p := range todo {
				w.work(p, i)
			}
		})
	}
	var failure error
	working.Go(func() { // ends with the log, or with the context
		defer close(inOrder)
		defer close(todo)
		failure = deal(ctx, r, todo, inOrder, free)
	})
	translated := make([][]int32, len(crew))
	for p := range inOrder {
		<-p.ready
		t.enter(p, &translated[p.worker])
		free <- p
	}
	working.Wait()
	for _, w := range crew {
		t.merge(w)
	}
	return failure
}

// deal cuts a log into parts and hands each to a worker, and all of them in order to the tally.
func deal(ctx context.Context, r io.Reader, todo, inOrder chan<- *part, free <-chan *part) error {
	lines, err := opened(r)
	if err != nil {
		return err
	}
	var rest []byte
	for {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		p := <-free
		rest, err = p.fill(lines, rest)
		if len(p.text) > 0 {
			inOrder <- p
			todo <- p
		}
		switch {
		case errors.Is(err, io.EOF):
			return ctx.Err()
		case err != nil:
			return err
		}
	}
}

// fill reads a part's worth of whole lines: those that were left over, and what follows them. What is left over now comes back. Of a
// line that fills a part alone only the beginning is there.
func (p *part) fill(r io.Reader, left []byte) (rest []byte, err error) {
	if p.text == nil {
		p.text = make([]byte, 0, partBytes)
	}
	p.text, p.cut = append(p.text[:0], left...), 0
	for {
		n, err := io.ReadFull(r, p.text[len(p.text):partBytes])
		p.text = p.text[:len(p.text)+n]
		if errors.Is(err, io.ErrUnexpectedEOF) {
			err = io.EOF
		}
		if err != nil { // the last line may lack its end
			return nil, err
		}
		if end := bytes.LastIndexByte(p.text, '\n'); end >= 0 {
			rest, p.text = p.text[end+1:], p.text[:end+1]
			return rest, nil
		}
		p.cut += len(p.text) - searchedBytes
		p.text = p.text[:searchedBytes]
	}
}

// hire makes workers that know what the tally knows.
func (t *Tally) hire(cores int) []*Tally {
	crew := make([]*Tally, cores)
	for i := range crew {
		crew[i] = &Tally{
			format: t.format, parser: needed(t.format).Parser(), asks: t.asks.another(), roster: newRoster(t.known.Nodes), known: t.known,
			index: t.index, complete: t.complete, shared: t.shared, key: t.key, source: t.source, collects: true,
		}
	}
	return crew
}

// work makes of a part what the tally is to take in.
func (t *Tally) work(p *part, worker int) {
	t.collected, t.counts, t.rejects, t.number = p.hits[:0], lineCounts{}, nil, 0
	text := p.text
	if p.cut > 0 {
		first := bytes.IndexByte(text, '\n') + 1
		if first == 0 {
			first = len(text)
		}
		t.take(text[:first], first+p.cut)
		text = text[first:]
	}
	eachLineOf(text, t.take)
	p.hits, p.counts, p.rejects, p.names, p.worker = t.collected, t.counts, t.rejects, t.roster.names, worker
	p.ready <- struct{}{}
}

// enter takes in what a worker made of a part; translated are the numbers that the worker's nodes have here.
func (t *Tally) enter(p *part, translated *[]int32) {
	for _, name := range p.names[len(*translated):] {
		*translated = append(*translated, t.roster.node([]byte(name)))
	}
	for i := range p.hits {
		h := &p.hits[i]
		if h.Node >= 0 {
			h.Node = (*translated)[h.Node]
		}
		t.tracker.ObserveLater(h)
	}
	for _, r := range p.rejects {
		r.First += t.number
		t.join(r)
	}
	t.number += p.counts.lines
	t.counts.add(&p.counts)
}

// join counts the rejects of a part, which are those of one reason.
func (t *Tally) join(r Reject) {
	for i := range t.rejects {
		if t.rejects[i].Reason == r.Reason {
			t.rejects[i].Lines += r.Lines
			return
		}
	}
	t.rejects = append(t.rejects, r)
}

// merge takes over what a worker counted that knows no order.
func (t *Tally) merge(w *Tally) {
	t.clients.Samples += w.clients.Samples
	for v := range w.clients.Verdicts {
		t.clients.Verdicts[v] += w.clients.Verdicts[v]
	}
	t.clients.Compared += w.clients.Compared
	t.clients.Disagree += w.clients.Disagree
}
