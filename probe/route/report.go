package route

import (
	"cmp"
	"maps"
	"slices"

	"farmtop/model"
)

// tellNow hands out what has come so far.
func (b *book) tellNow() {
	if b.tell != nil {
		b.tell(b.snapshot())
	}
}

// close is the last report.
func (b *book) close() model.RouteReport {
	b.report.Done = true
	b.tellNow()
	return b.snapshot()
}

// snapshot is the report as it stands; it shares nothing with the book.
func (b *book) snapshot() model.RouteReport {
	r := b.report
	r.Fresh = b.fresh.finish(b.id, r.Fresh)
	if r.Kept != nil {
		kept := b.kept.finish(b.id, *r.Kept)
		r.Kept = &kept
	}
	r.Pins = slices.Clone(r.Pins)
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
	for _, name := range b.id.names {
		if b.fresh.reached[name] == nil && b.kept.reached[name] == nil {
			r.Missed = append(r.Missed, name)
		}
	}
	if len(b.told) == 0 && r.Fresh.Unknown > 0 {
		r.Advice = "the answers don't tell which node they are from: let the nodes or the balancer set a response header X-Served-By with the node's " +
			"name, give the farm's sticky cookie as sticky: cookie, or configure the balancer, whose counters tell it too"
	}
	return r
}

// finish is a run's report with the nodes in the farm's order.
func (t *tally) finish(id *identity, run model.RouteRun) model.RouteRun {
	run.Samples = slices.Clone(run.Samples)
	for _, name := range id.names {
		if r := t.reached[name]; r != nil {
			run.Reached = append(run.Reached, *r)
		}
	}
	return run
}

// compared is the endpoint's certificate beside the nodes'.
func (id *identity) compared(c model.RouteCertificate) model.RouteCertificate {
	c.SHA256 = slices.Clone(c.SHA256)
	if len(c.SHA256) == 0 || len(id.shared) == 0 {
		return c
	}
	c.SameAsNodes = model.RoutePass
	for _, print := range c.SHA256 {
		if len(id.shared[print]) == 0 {
			c.SameAsNodes = model.RouteFail
		}
		c.Nodes = append(c.Nodes, id.shared[print]...)
	}
	return c
}
