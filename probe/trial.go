package probe

import (
	"context"

	"farmtop/model"
	"farmtop/probe/route"
	"farmtop/probe/spoof"
)

// testTraffic carries a trial out: the routing test, then the client-IP test.
func testTraffic(ctx context.Context, c TrialCourse, tell func(*model.RouteReport, *model.SpoofReport)) {
	marks := c.Marks
	if !c.Marked {
		marks = nil // the routing test would wait for what never comes
	}
	var routed *model.RouteReport
	if c.Trial.Route != nil {
		report := route.Run(ctx, route.Options{
			Test: *c.Trial.Route, View: c.View, Agent: c.Agent, Trial: c.Mark, Query: c.Query, Marks: marks, Counters: c.Counters,
		}, func(r model.RouteReport) { tell(&r, nil) })
		routed = &report
		tell(routed, nil)
	}
	if c.Trial.Spoof == nil || ctx.Err() != nil {
		return
	}
	report := spoof.Run(ctx, spoof.Options{
		Test: *c.Trial.Spoof, View: c.View, Agent: c.Agent, Trial: c.Mark, Query: c.Query, Marks: c.Marks,
	}, func(s model.SpoofReport) { tell(routed, &s) })
	tell(routed, &report)
}
