package route

import (
	"cmp"
	"maps"
	"slices"

	"farmtop/model"
)

// asks notes who asks, and for what.
func (b *book) asks(f *front) {
	b.front = f
	b.report.Path = f.URL.RequestURI()
	if f.learn.URL != nil {
		b.report.Learnt = cmp.Or(f.learn.Method, "GET") + " " + f.learn.URL.RequestURI()
	}
}

// tellNow hands out what has come so far.
func (b *book) tellNow() {
	if b.tell != nil {
		b.tell(b.snapshot())
	}
}

// close is the last report.
func (b *book) close() model.RouteReport {
	b.report.Done = true
	last := b.snapshot()
	if b.tell != nil {
		b.tell(last)
	}
	return last
}

// snapshot is the report as it stands. What it shares with other reports doesn't change any more.
func (b *book) snapshot() model.RouteReport {
	r := b.report
	r.Nodes = b.id.names
	r.Fresh = b.run(&b.fresh)
	r.Rows = b.fresh.grid()
	if r.Kept != nil {
		kept := b.run(&b.kept)
		r.Kept = &kept
		r.Rows = append(r.Rows, b.kept.grid()...)
	}
	r.Own, r.Pins = b.owned(), b.pinned()
	r.Cookie = b.values.cookie(b.id)
	r.Certificate = b.id.compared(r.Certificate)
	for w, n := range b.told {
		r.Told = append(r.Told, model.RouteTold{Way: w.way, Name: w.name, Requests: n})
	}
	slices.SortFunc(r.Told, func(x, y model.RouteTold) int {
		return cmp.Or(cmp.Compare(y.Requests, x.Requests), cmp.Compare(x.Way, y.Way), cmp.Compare(x.Name, y.Name))
	})
	for _, why := range slices.Sorted(maps.Keys(b.errors)) {
		r.Errors = append(r.Errors, model.RouteError{Why: why, Count: b.errors[why]})
	}
	slices.SortStableFunc(r.Errors, func(x, y model.RouteError) int { return cmp.Compare(y.Count, x.Count) })
	r.Missed = b.missed(&r)
	if r.Done || b.log.marks == nil {
		r.Advice = advice(&r)
	}
	return r
}

// advice is what would tell the nodes apart; "" where something tells enough of them.
func advice(r *model.RouteReport) string {
	if run := &r.Fresh; run.Unknown <= run.Known && (run.Unknown == 0 || run.Replays() > 0) {
		return ""
	}
	why, named := "the answers don't tell which node they are from", ""
	switch {
	case r.Cookie == nil:
		named = "give the sticky cookie's name as sticky: cookie, "
	case r.Strange != nil && !r.Strange.Replaced:
		why += ", nor does a cookie that they leave alone, since one that nobody owns isn't replaced"
	}
	return why + ": let the nodes or the balancer set a response header X-Served-By with the node's name, or name what tells it (routing: header, " +
		"or routing: body), " + named + "read the balancer's access log under logs:, or configure the balancer, whose counters tell it too"
}

// run is what one run has come to.
func (b *book) run(t *tally) model.RouteRun {
	run := t.run(b.id.names, b.witnesses)
	if b.report.Test.Until == "" { // a series that ends when it has reached somebody is no fair sample
		run.SkewP = skew(b.view, run.Reached)
	}
	return run
}

// missed are the nodes that no session's request is known to have reached.
func (b *book) missed(r *model.RouteReport) []string {
	reached := map[string]bool{}
	for _, n := range r.Fresh.Reached {
		reached[n.Node] = true
	}
	if r.Kept != nil {
		for _, n := range r.Kept.Reached {
			reached[n.Node] = true
		}
	}
	var missed []string
	for _, name := range b.id.names {
		if !reached[name] {
			missed = append(missed, name)
		}
	}
	return missed
}

// owned is what nodes gave that were asked straight, those that have answered.
func (b *book) owned() []model.RouteOwn {
	var all []model.RouteOwn
	for _, o := range b.owns {
		if o != nil {
			all = append(all, *o)
		}
	}
	return all
}

// pinned are the pins that were asked.
func (b *book) pinned() []model.RoutePin {
	var all []model.RoutePin
	for _, p := range b.pins {
		if p != nil {
			all = append(all, p.RoutePin)
		}
	}
	return all
}

// compared is the endpoint's certificate beside the nodes'.
func (id *identity) compared(c model.RouteCertificate) model.RouteCertificate {
	c.SHA256 = slices.Clone(c.SHA256)
	if len(c.SHA256) == 0 || len(id.shared) == 0 {
		return c
	}
	c.SameAsNodes = model.TestPass
	for _, print := range c.SHA256 {
		if len(id.shared[print]) == 0 {
			c.SameAsNodes = model.TestFail
		}
		c.Nodes = append(c.Nodes, id.shared[print]...)
	}
	return c
}
