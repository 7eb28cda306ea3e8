package source

import (
	"sync"
	"time"
)

// tellEvery is the least time between two statuses: a screen that changes more often isn't read.
const tellEvery = 250 * time.Millisecond

// A post hands over what one source has, to one sink, one call at a time, and tells the status at a bounded rate. A status that
// changed too early is told a little later, by a timer that ends with the post, as its other timers do.
type post struct {
	mu     sync.Mutex // guards all the rest, and is held while the sink takes something
	to     Sink
	status Status
	note   string      // what was noticed while reading; see remark
	forget *time.Timer // drops the note; nil where there is none
	onset  *time.Timer // says Reading; nil while nothing begins
	told   Status
	toldAt time.Time
	timer  *time.Timer // nil while no status waits
	closed bool
}

func newPost(to Sink) *post { return &post{to: to} }

// lines hands over a block, and waits for another that is being taken.
func (p *post) lines(block []byte) {
	if len(block) == 0 {
		return
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	if p.onset != nil {
		p.settle()
	}
	p.to.Lines(block)
}

// change changes the status and tells it, now or soon.
func (p *post) change(how func(*Status)) {
	p.mu.Lock()
	defer p.mu.Unlock()
	how(&p.status)
	p.tell(time.Now())
}

// say sets state and reason.
func (p *post) say(state State, why string) {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop(&p.onset)
	p.status.State, p.status.Why = state, why
	p.tell(time.Now())
}

// fail tells that the log never can be read, and why.
func (p *post) fail(err error) error {
	p.say(Failed, err.Error())
	return err
}

// tell needs the lock.
func (p *post) tell(now time.Time) {
	status := p.status
	if status.State == Reading && status.Why == "" {
		status.Why = p.note
	}
	switch wait := tellEvery - now.Sub(p.toldAt); {
	case p.closed || status == p.told || p.timer != nil:
	case !p.toldAt.IsZero() && wait > 0:
		p.timer = time.AfterFunc(wait, p.tellLate)
	default:
		p.told, p.toldAt = status, now
		p.to.Tell(status)
	}
}

func (p *post) tellLate() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.timer, p.toldAt = nil, time.Time{}
	p.tell(time.Now())
}

// close tells a status that waits. Nothing is handed over after it.
func (p *post) close() {
	p.mu.Lock()
	defer p.mu.Unlock()
	p.stop(&p.onset)
	p.stop(&p.forget)
	if p.timer != nil {
		p.timer.Stop() // where it has fired, it waits for the lock and then finds the post closed
		p.timer, p.toldAt = nil, time.Time{}
	}
	p.tell(time.Now())
	p.closed = true
}
