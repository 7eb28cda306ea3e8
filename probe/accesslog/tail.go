package accesslog

import (
	"context"
	"fmt"
	"io"
	"net"
	"runtime/debug"
	"sync"
	"sync/atomic"
	"time"

	"farmtop/model"
	"farmtop/probe/accesslog/source"
)

// TailOptions are what a farm's tail needs.
type TailOptions struct {
	Farm  *model.Farm
	Stdin io.Reader // of a log that is standard input; nil when it isn't to be read
	// Dial opens the runtime socket of one of the farm's balancers, for its rings; nil where no log is a ring.
	Dial func(ctx context.Context, balancer string) (net.Conn, error)
}

// A Tail follows the access logs of one farm. One goroutine owns all that is counted; every log has another one that reads it.
type Tail struct {
	farm      *model.Farm
	books     *books
	followers []*follower
	began     time.Time
	view      atomic.Pointer[model.FarmView]
	viewed    chan struct{} // holds one token when the view is new
	blocks    chan block
	statuses  chan statement
	broken    chan *Panic
}

// A Panic is what a goroutine that reads a log panicked with, on the goroutine that waits for it.
type Panic struct {
	Value any
	Trace []byte
}

// Error is the value in words.
func (p *Panic) Error() string { return fmt.Sprint(p.Value) }

// Stack is where it happened.
func (p *Panic) Stack() []byte { return p.Trace }

// A block is some lines of one log.
type block struct {
	from  *follower
	lines []byte
}

// A statement is what a source said of itself.
type statement struct {
	from   *follower
	status source.Status
}

// NewTail makes the tail of a farm; nothing is opened before Run. It fails where a log's format or the client-IP rule can't be
// compiled, or a log can't be one.
func NewTail(o TailOptions) (*Tail, error) {
	shared, err := newBooks(o.Farm)
	if err != nil {
		return nil, err
	}
	t := &Tail{
		farm: o.Farm, books: shared, viewed: make(chan struct{}, 1),
		blocks: make(chan block), statuses: make(chan statement), broken: make(chan *Panic),
	}
	for i := range o.Farm.Logs {
		f, err := newFollower(i, shared, &o)
		if err != nil {
			return nil, fmt.Errorf("log %q: %w", o.Farm.Logs[i].Name, err)
		}
		t.followers = append(t.followers, f)
	}
	return t, nil
}

// Follow takes in what is known of the farm. It doesn't wait.
func (t *Tail) Follow(v *model.FarmView) {
	t.view.Store(v)
	select {
	case t.viewed <- struct{}{}:
	default: // the owner will see the newest anyway
	}
}

// Run reads until ctx ends, and waits for all that it started. It tells what the logs say a few times a second while that changes.
func (t *Tail) Run(ctx context.Context, tell func(model.Traffic)) {
	t.began = time.Now()
	ctx, cancel := context.WithCancel(ctx)
	var reading sync.WaitGroup
	defer reading.Wait()
	defer cancel()
	t.awaitFarm(ctx)
	for _, f := range t.followers {
		reading.Go(func() { t.read(ctx, f) }) // ends with the context, or with its log
	}
	t.own(ctx, tell)
}

// firstView is how long the tail waits for the balancers' names of the nodes, so that lines needn't be counted for strangers.
const firstView = 3 * time.Second

// awaitFarm waits until every balancer of the farm was read or failed.
func (t *Tail) awaitFarm(ctx context.Context) {
	patience := time.NewTimer(firstView)
	defer patience.Stop()
	for {
		if v := t.view.Load(); v != nil && allRead(v) {
			t.books.know(v, time.Now())
			return
		}
		select {
		case <-t.viewed:
		case <-patience.C:
			return
		case <-ctx.Done():
			return
		}
	}
}

func allRead(v *model.FarmView) bool {
	for _, b := range v.Balancers {
		if b.Status == nil {
			return false
		}
	}
	return true
}

// take counts the block, and lets its source go on.
func (b block) take() {
	defer func() { b.from.taken <- struct{}{} }()
	b.from.take(b.lines)
}

// read follows one log and hands everything to the owner. What can't be read its source has told by then.
func (t *Tail) read(ctx context.Context, f *follower) {
	defer func() {
		if value := recover(); value != nil {
			select {
			case t.broken <- &Panic{value, debug.Stack()}: // the owner panics with it, where that is caught
			case <-ctx.Done():
			}
		}
	}()
	_ = f.source.Follow(ctx, source.Sink{
		Lines: func(lines []byte) {
			select {
			case t.blocks <- block{f, lines}:
			case <-ctx.Done():
				return
			}
			<-f.taken // the owner has the block, and counts it to its end whatever happens
		},
		Tell: func(s source.Status) { t.say(ctx, f, s) },
	})
}

func (t *Tail) say(ctx context.Context, f *follower, s source.Status) {
	select {
	case t.statuses <- statement{f, s}:
	case <-ctx.Done():
	}
}
