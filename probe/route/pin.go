package route

import (
	"context"
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/model/cookie"
	"farmtop/probe/client"
)

// A pinned is a pin that was asked, or that couldn't be.
type pinned struct {
	model.RoutePin
	kind  uint8  // of its witness
	open  bool   // a log may tell who answered
	fault string // in words; "" when all is well
}

// pin sends a request with the cookie of a node, as a client of that node does. Where the application gives the cookie its answer says
// whose it is, so that is what is asked for.
func (t *test) pin(ctx context.Context, link *client.Link, i int) {
	if ctx.Err() != nil {
		return
	}
	b := t.book
	p := &pinned{RoutePin: model.RoutePin{Node: t.options.Test.Pins[i]}}
	value := t.valueOf(p.Node)
	if value == "" {
		p.Why = "no value of a sticky cookie is known that leads to " + p.Node
		b.pins[i] = p
		return
	}
	p.Value = string(cookie.NodePart(t.id.sticky, []byte(value)))
	q, what := t.front.learn, pinPlace+strconv.Itoa(i)
	q.Mark = t.marks + what
	a, w, done := t.alone(ctx, link, q, value)
	if !done {
		return
	}
	if w.way == model.RouteByKeptCookie {
		w.node = p.Node // several nodes may have the value
	}
	p.Reached, p.Way, p.kind = w.node, w.way, b.kind(w)
	p.fault = a.Fault
	p.judge()
	b.pins[i] = p
	if b.log.marks != nil && isWeak(w.way) && a.Status != 0 {
		p.open = true
		b.log.missing++
		if node, told := b.log.early[what]; told {
			b.hearPin(strconv.Itoa(i), node)
		}
	}
	b.tellNow()
}

// judge says whether a pin holds.
func (p *pinned) judge() {
	switch {
	case p.fault != "":
		p.Verdict, p.Why = model.TestFail, p.fault
	case p.Reached == "":
		p.Verdict, p.Why = model.TestNoData, "the answer doesn't tell which node it is from"
	case p.Reached != p.Node:
		p.Verdict, p.Why = model.TestFail, "the cookie of "+p.Node+" led to "+p.Reached
	default:
		p.Verdict, p.Why = model.TestPass, ""
	}
}

// needsLog tells whether a log may still tell which cookie leads to one of the nodes.
func (t *test) needsLog(nodes []string) bool {
	for _, node := range nodes {
		if t.book.log.missing > 0 && t.valueOf(node) == "" {
			return true
		}
	}
	return false
}

// valueOf is a sticky cookie's value for a node: what it gave itself, where applications give it; the balancer's word, in the form that
// clients have it; what a session of the node was given; "" when none is known.
func (t *test) valueOf(node string) string {
	if t.id.sticky == "" {
		return ""
	}
	own := t.book.values.own[node]
	if own != "" && t.id.passive {
		return own
	}
	if told := t.told(node); told != "" {
		return told
	}
	if seen := t.book.values.raw[node]; seen != "" {
		return seen
	}
	return own
}

// told is the value that balancers have for a node; "" for none.
func (t *test) told(node string) string {
	view := t.options.View.Node(node)
	if view == nil {
		return ""
	}
	for _, s := range view.Servers {
		switch {
		case s.Cookie == "":
		case t.isPrefixed():
			return s.Cookie + "~farmtop" // HAProxy's "cookie NAME prefix"
		default:
			return s.Cookie
		}
	}
	return ""
}

// isPrefixed tells whether clients have the server before a session's own value.
func (t *test) isPrefixed() bool {
	for _, value := range t.book.values.raw {
		if strings.Contains(value, "~") {
			return true
		}
	}
	return false
}
