package route

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"farmtop/model"
	"farmtop/model/cookie"
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
	ctx, cancel := context.WithTimeout(whole, plan.Timeout+time.Duration(len(nodes))*t.pace.every)
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
	c, q := t.client.to(t.options.View.Farm, &node.Node)
	q.what = ownPlace + strconv.Itoa(i)
	through := c.transport(false)
	defer through.CloseIdleConnections()
	if !t.pace.wait(ctx) {
		o.report.Why = unanswered
		return o
	}
	a := c.ask(ctx, through, q)
	o.sent = true
	o.hear(t.id, &a)
	return o
}

// to is a client that asks a node instead of the endpoint, with nobody between, and its question for the sticky cookie.
func (c *client) to(f *model.Farm, node *model.Node) (*client, question) {
	straight, q := *c, c.learn
	if q.url == nil {
		q.url = c.url
	}
	there := *q.url
	there.Scheme, there.Host = door(f, node, c.url.Scheme)
	q.url = &there
	straight.whose, straight.mend, straight.dialled = "the node's", "check its address", there.Host
	straight.proxy = func(*http.Request) (*url.URL, error) { return nil, nil } //nolint:nilnil // net/http's word for "no proxy"
	return &straight, q
}

// door is what a node speaks, and where: as its first check over HTTP knows it, else as the endpoint does.
func door(f *model.Farm, node *model.Node, scheme string) (protocol, address string) {
	for i := range f.Checks {
		check := &f.Checks[i]
		if check.Protocol == model.ProtocolTCP {
			continue
		}
		if check.Port != 0 {
			return string(check.Protocol), net.JoinHostPort(node.Host(), strconv.Itoa(check.Port))
		}
		return string(check.Protocol), node.Address
	}
	return scheme, node.Address
}

// unanswered is what is said of a node when there is no more time for its answer.
const unanswered = "it didn't answer in time"

// hear notes which cookie a node's answer gives.
func (o *own) hear(id *identity, a *answer) {
	r := &o.report
	r.Status = a.status
	given := id.given(a)
	switch {
	case a.cancelled:
		r.Why = unanswered
	case a.status == 0:
		r.Why = a.fault
	case given == nil:
		r.Why = fmt.Sprintf("its answer, %d %s, sets no %s", a.status, http.StatusText(a.status), id.sticky)
	case isTakenBack(given):
		r.Given, r.Why = true, "its answer takes the cookie back"
	default:
		r.Given, r.Value, o.value = true, string(cookie.NodePart(id.sticky, []byte(given.Value))), given.Value
	}
}
