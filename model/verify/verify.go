package verify

import (
	"slices"
	"time"

	"farmtop/model"
)

// An Item is one line of a node's acceptance.
type Item struct {
	ID     string // as scripts know it: "health"
	Title  string // a few words: "checks"
	Result model.TestVerdict
	// Detail is what was seen, in words; why, where there is no data or it was skipped. It has at most 300 characters and quotes nodes and
	// balancers, so it isn't clean.
	Detail string
	Remedy string // what to do, at most 2000 characters; "" where there is nothing to do
	Tried  bool   // it is known for sure only after requests through the endpoint, or straight to nodes
}

// A rule judges one item.
type rule struct {
	id, title string
	judge     func(*exam) outcome
	behind    part // of the item, that needs a balancer
	tried     bool // it takes requests to tell
}

// A part of an item.
type part uint8

const (
	nothing part = iota
	some         // what the node itself tells counts as well
	all
)

// rules are all items, in the order in which they are shown.
var rules = [...]rule{
	{"reachable", "reachable", reachable, nothing, false},
	{"health", "checks", health, nothing, false},
	{"version", "version", version, nothing, false},
	{"cert", "certificate", certificate, nothing, false},
	{"clock", "clock", clock, nothing, false},
	{"parity", "answers alike", parity, nothing, false},
	{"cookie", "sticky cookie", stickyCookie, some, true},
	{"balancer", "known to the balancer", knownToBalancer, all, false},
	{"admin", "admin state", admin, all, false},
	{"weight", "weight", weight, all, false},
	{"lb-check", "balancer's own check", balancerCheck, all, false},
	{"new-sessions", "gets new sessions", newSessions, all, true},
	{"pin", "pinned session", pinned, all, true},
	{"hold", "sessions on it hold", hold, all, true},
	{"client-ip", "client IP", clientIP, nothing, true},
	{"drains", "old drains", drains, all, false},
}

// An exam is one node under judgement.
type exam struct {
	view *model.FarmView
	farm *model.Farm
	node *model.NodeView
	now  time.Time
}

// Items is the acceptance of a node as far as the farm's view tells at a moment: always all items, in the same order. It is nil where
// the farm has no such node.
func Items(v *model.FarmView, node string, now time.Time) []Item {
	if v == nil || v.Farm == nil {
		return nil
	}
	e := &exam{view: v, farm: v.Farm, node: v.Node(node), now: now}
	if e.node == nil {
		return nil
	}
	items := make([]Item, len(rules))
	for i, r := range rules {
		o := r.judge(e)
		items[i] = Item{ID: r.id, Title: r.title, Tried: r.tried, Result: o.result, Detail: cut(o.detail, detailRunes), Remedy: cut(o.remedy, remedyRunes)}
	}
	return items
}

// Direct is an acceptance before the balancer knows the node: what needs the balancer is skipped.
func Direct(items []Item) []Item {
	items = slices.Clone(items)
	for i := range items {
		at := slices.IndexFunc(rules[:], func(r rule) bool { return r.id == items[i].ID })
		if at < 0 {
			continue
		}
		needs := rules[at].behind
		if needs == all || needs == some && items[i].Result == model.TestNoData {
			items[i].Result, items[i].Detail, items[i].Remedy = model.TestSkipped, "it needs the balancer", ""
		}
	}
	return items
}

// Verdict sums a list up: it fails with one item, and without data for one it isn't passed.
func Verdict(items []Item) model.TestVerdict {
	has := func(v model.TestVerdict) bool {
		return slices.ContainsFunc(items, func(i Item) bool { return i.Result == v })
	}
	switch {
	case has(model.TestFail):
		return model.TestFail
	case has(model.TestNoData), !has(model.TestPass):
		return model.TestNoData
	default:
		return model.TestPass
	}
}
