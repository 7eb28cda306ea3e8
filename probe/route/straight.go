package route

import (
	"context"
	"fmt"
	"net/http"
	"strconv"
	"sync"

	"farmtop/model"
	"farmtop/model/cookie"
	"farmtop/probe/client"
)

// An own is what one node gave to a client that asked it straight.
type own struct {
	at     int // in Test.Learn
	report model.RouteOwn
	value  string // the whole of it; never reported
	sent   bool
}

// straight asks nodes at their own addresses for the sticky cookie that they give, some at a time. Nodes that don't answer keep the
// sessions waiting no longer than one request may take.
func (t *test) straight(whole context.Context) {
	plan := &t.options.Test
	nodes := plan.Learn
	if len(nodes) == 0 {
		return
	}
	ctx, cancel := context.WithTimeout(whole, plan.Timeout+t.pace.Takes(len(nodes)))
	defer cancel()
	queue, answers := make(chan int), make(chan own)
	var crew sync.WaitGroup
	crew.Go(func() { // ends when all nodes are given out, or with the test
		defer close(queue)
		for i := range nodes {
			select {
			case queue <- i:
			case <-ctx.Done():
				return
			}
		}
	})
	for range min(plan.AtOnce, len(nodes)) {
		crew.Go(func() { // ends when the queue does
			for i := range queue {
				answers <- t.askNode(ctx, i)
			}
		})
	}
	go func() { // ends with the crew, which the loop below waits for
		crew.Wait()
		close(answers)
	}()
	for a := range answers {
		t.book.own(&a)
	}
	for i, o := range t.book.owns {
		if o == nil {
			t.book.owns[i] = &model.RouteOwn{Node: nodes[i], Why: "there was no time left to ask it"}
		}
	}
}

// own writes down what a node gave, and tells of it.
func (b *book) own(o *own) {
	if o.sent {
		b.report.Sent++
	}
	b.owns[o.at] = &o.report
	if o.value != "" {
		b.values.own[o.report.Node] = o.value
	}
	b.id.own(o.report.Value, o.report.Node)
	b.tellNow()
}

// askNode asks one node.
func (t *test) askNode(ctx context.Context, i int) (o own) {
	name := t.options.Test.Learn[i]
	o = own{at: i, report: model.RouteOwn{Node: name}}
	defer func() {
		if trouble := recover(); trouble != nil {
			o.report.Why = fmt.Sprintf("farmtop failed while it asked %s: %v; please report this", name, trouble)
		}
	}()
	node := t.options.View.Node(name)
	switch {
	case node == nil:
		o.report.Why = "the farm has no such node"
		return o
	case t.id.sticky == "":
		o.report.Why = "the name of the sticky cookie isn't known: give it as sticky: cookie"
		return o
	}
	target, q, err := t.options.toNode(&node.Node)
	if err != nil {
		o.report.Why = err.Error()
		return o
	}
	if !t.pace.Wait(ctx) {
		o.report.Why = unanswered
		return o
	}
	q.Mark = t.marks + ownPlace + strconv.Itoa(i)
	a := target.Ask(ctx, q)
	o.sent = true
	o.hear(t.id, &a)
	return o
}

// unanswered is what is said of a node when there is no more time for its answer.
const unanswered = "it didn't answer in time"

// hear notes which cookie a node's answer gives.
func (o *own) hear(id *identity, a *client.Answer) {
	r := &o.report
	r.Status = a.Status
	given := id.given(a)
	switch {
	case a.Cancelled:
		r.Why = unanswered
	case a.Status == 0:
		r.Why = a.Fault
	case given == nil:
		r.Why = fmt.Sprintf("its answer, %d %s, sets no %s", a.Status, http.StatusText(a.Status), id.sticky)
	case isTakenBack(given):
		r.Given, r.Why = true, "its answer takes the cookie back"
	default:
		r.Given, r.Value, o.value = true, string(cookie.NodePart(id.sticky, []byte(given.Value))), given.Value
	}
}
