package route

import (
	"context"
	"slices"
	"strconv"
	"strings"
	"time"

	"farmtop/model"
)

// How long is waited for a log's lines when all is asked. A tail tells twice a second what it has read; servers that buffer their log for
// longer than that tell too late for anybody who waits.
const (
	waitForNext = 2 * time.Second // after the newest line
	waitInAll   = 5 * time.Second // in all of a test
)

// A hearsay is what access logs tell of the requests of a test.
type hearsay struct {
	prefix  string // of marks
	marks   <-chan model.Marked
	early   map[string]int16 // the node of a mark whose answer isn't there yet
	missing int              // requests that were answered, that nothing sure told, and that no log told of yet
	waited  time.Duration
}

func newHearsay(o *Options) hearsay {
	return hearsay{prefix: o.markPrefix(), marks: o.Marks, early: map[string]int16{}}
}

// isWeak tells of a way that says where a request was to go rather than where it went, so that a log's word goes before it. A cookie does,
// given or kept: two nodes may have one value.
func isWeak(w model.RouteWay) bool {
	return slices.Contains([]model.RouteWay{model.RouteUntold, model.RouteByCookie, model.RouteByKeptCookie, model.RouteByCounters}, w)
}

// hear takes in what a log says of one request; it is false for what is no news.
func (b *book) hear(m *model.Marked) bool {
	what, ours := strings.CutPrefix(m.Mark, b.log.prefix)
	node := b.id.place(m.Node)
	if !ours || node == nobody {
		return false
	}
	if at, isPin := strings.CutPrefix(what, pinPlace); isPin {
		return b.hearPin(at, node)
	}
	kept, session, request, ok := placed(what)
	if !ok || session < 1 || session > b.report.Test.Sessions || request < 1 || request > b.report.Test.Requests {
		return false
	}
	r := b.tallyOf(kept).at(session, request)
	if r == nil {
		b.log.early[place(kept, session, request)] = node // bounded by the requests that there are
		return false
	}
	if !isWeak(b.witnesses[r.cells[request-1].way].way) {
		return false
	}
	b.learn(r, request, node)
	return true
}

// learn notes who answered a session's request, as a log has it.
func (b *book) learn(r *row, request int, node int16) {
	c := &r.cells[request-1]
	if c.status != 0 {
		b.log.missing--
	}
	b.retell(c.way, witness{way: model.RouteByLog})
	c.node, c.way, r.told = node, b.kind(witness{way: model.RouteByLog}), nil
	b.strangers = -1
	if c.value != nobody {
		b.values.reach(int(c.value), b.id.names[node])
	}
	if r.offered == request {
		b.values.keep(b.id.names[node], r.offer)
	}
}

// retell counts a request as told in another way than before.
func (b *book) retell(before uint8, now witness) {
	if old := b.witnesses[before]; old.way != model.RouteUntold {
		if b.told[old]--; b.told[old] == 0 {
			delete(b.told, old)
		}
	}
	b.told[now]++
}

// hearPin notes who answered a pin.
func (b *book) hearPin(at string, node int16) bool {
	i, err := strconv.Atoi(at)
	if err != nil || i < 0 || i >= len(b.report.Test.Pins) {
		return false
	}
	p := b.pins[i]
	if p == nil {
		b.log.early[pinPlace+strconv.Itoa(i)] = node
		return false
	}
	if !p.open {
		return false
	}
	p.open = false
	b.log.missing--
	b.retell(p.kind, witness{way: model.RouteByLog})
	p.Reached, p.Way = b.id.names[node], model.RouteByLog
	p.judge()
	return true
}

// listen takes in what logs have told already.
func (b *book) listen() {
	for {
		select {
		case m, more := <-b.log.marks:
			if !more {
				b.log.marks = nil
				return
			}
			b.hear(&m)
		default:
			return
		}
	}
}

// await waits for the lines of requests that only a log can tell of, within bounds.
func (b *book) await(ctx context.Context) {
	b.listen()
	news := true // nobody has told of the last answers
	began := time.Now()
	defer func() { b.log.waited += time.Since(began) }()
	whole := time.NewTimer(waitInAll - b.log.waited)
	defer whole.Stop()
	next := time.NewTimer(waitForNext)
	defer next.Stop()
	ticker := time.NewTicker(tellEvery)
	defer ticker.Stop()
	for b.log.missing > 0 && b.log.marks != nil {
		select {
		case m, more := <-b.log.marks:
			if !more {
				b.log.marks = nil
			} else if b.hear(&m) {
				next.Reset(waitForNext)
				news = true
			}
		case <-ticker.C:
			if news {
				b.tellNow()
				news = false
			}
		case <-next.C:
			return
		case <-whole.C:
			return
		case <-ctx.Done():
			return
		}
	}
}
