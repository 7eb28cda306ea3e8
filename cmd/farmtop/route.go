package main

import (
	"cmp"
	"context"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"farmtop/model"
	"farmtop/ui/report"
)

// routeFlags are what can be asked of a routing test.
type routeFlags struct {
	test     model.RouteTest
	pins     []string
	noPins   bool
	noForged bool
	format   string
}

func (p *program) routeCommand() *cobra.Command {
	f := routeFlags{test: model.DefaultRouteTest()}
	f.test.Sessions, f.test.Requests = 0, 0
	cmd := &cobra.Command{
		Use:   "route",
		Short: "test as a client where the endpoint leads requests, and whether sessions hold",
		Long: `route asks a farm's endpoint as its clients do: fresh sessions, each replayed over new connections, and tells which nodes answered
and how that is known: by a header, the sticky cookie, the certificate, the body, the balancer's counters, or the request's own mark in
an access log that farmtop reads. A cookie of each node must lead to it, a cookie that nobody owns must be served all the same, HTTP
must be sent on to HTTPS, and where the farm has a client-IP rule, forged addresses must not be believed.

It says what it sends before it begins, and sends no more than that. All requests are GETs but a session's first where the application
gives its sticky cookie to a POST (ForgeRock AM); all name farmtop in their User-Agent. The exit code is 0 when all is well, 1 with
warnings, 2 when something is critical, 3 when too little was seen to judge, 69 when the endpoint doesn't answer.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("format", f.format, "text", "json"); err != nil {
				return err
			}
			if err := p.flags.tail.check(); err != nil {
				return err
			}
			return p.route(cmd.Context(), &f)
		},
	}
	set, t := cmd.Flags(), &f.test
	set.IntVar(&t.Sessions, "sessions", t.Sessions, "how many fresh `SESSIONS` (default as many as make it no chance when a node isn't reached, 20 or more)")
	set.IntVar(&t.Requests, "requests", t.Requests, "`REQUESTS` of each session (default 5, fewer in large farms)")
	set.IntVar(&t.PerSecond, "rate", t.PerSecond, "`REQUESTS` a second at most")
	set.IntVar(&t.AtOnce, "at-once", t.AtOnce, "`CONNECTIONS` at once at most")
	set.DurationVar(&t.Timeout, "timeout", t.Timeout, "of one request: `TIME`")
	set.StringVar(&t.Path, "ask", "", "what is asked for: the `PATH` with its query (default the farm's routing: path, else the endpoint's)")
	set.BoolVar(&t.KeepAlive, "keep-alive", false, "all sessions a second time, each over one kept connection")
	set.StringArrayVar(&f.pins, "pin", nil, "only the cookie of `NODE` must lead there, not every node's; may be repeated")
	set.BoolVar(&f.noPins, "no-pins", false, "don't test whether cookies lead to their nodes")
	set.BoolVar(&f.noForged, "no-forged", false, "don't test with forged client addresses")
	set.StringVar(&f.format, "format", "text", "text or json")
	p.addTailFlags(cmd)
	p.completeWords(cmd, "format", "text", "json")
	p.complete(cmd, "pin", func() []string { return nodeNames(p.configured()) })
	return cmd
}

func (p *program) route(ctx context.Context, f *routeFlags) error {
	file, err := p.load(ctx)
	if err != nil {
		return err
	}
	farm, err := oneFarm(file.Farms, "route")
	if err != nil {
		return err
	}
	if farm.Endpoint == "" {
		return failed(exitUsage, `farm %s has no endpoint, so nobody knows what its clients ask: write endpoint: https://www.example.com/ into its configuration, or give --endpoint`, farm.Name)
	}
	farm = p.unfolded(ctx, []*model.Farm{farm})[0]
	s, err := p.sit([]*model.Farm{farm}, p.trialOptions())
	if err != nil {
		return err
	}
	var seen *model.Snapshot
	err = s.during(ctx, "interrupted; no request is sent any more", func(ctx context.Context) error {
		now, err := s.acquaint(ctx)
		if err != nil {
			return err
		}
		trial, err := f.trial(now.Farms[0])
		if err != nil {
			return err
		}
		p.announce(&trial, farm, f.format)
		seen, err = s.try(ctx, []model.Trial{trial})
		return err
	})
	if err != nil {
		return err
	}
	return p.tellRoute(seen.Farms[0], seen.At, f.format)
}

// trial is the test that the flags ask for.
func (f *routeFlags) trial(v *model.FarmView) (model.Trial, error) {
	offered := model.RouteTrial(v)
	test := f.test
	test.Sessions, test.Requests = cmp.Or(test.Sessions, offered.Route.Sessions), cmp.Or(test.Requests, offered.Route.Requests)
	test.Redirect, test.Pins, test.Learn = offered.Route.Redirect, offered.Route.Pins, offered.Route.Learn
	switch {
	case f.noPins:
		test.Pins, test.Learn = nil, nil
	case len(f.pins) > 0:
		test.Pins = nil
		for _, word := range f.pins {
			_, node, err := findNode([]*model.Farm{v.Farm}, word)
			if err != nil {
				return offered, err
			}
			test.Pins = append(test.Pins, node)
		}
	}
	offered.Route = &test
	if f.noForged {
		offered.Spoof = nil
	}
	if offered.Spoof != nil {
		offered.Spoof.PerSecond, offered.Spoof.Timeout = test.PerSecond, test.Timeout
	}
	if err := offered.Check(); err != nil {
		return offered, &exitError{exitUsage, err}
	}
	return offered, nil
}

// announce says on stderr what a trial will send, before it does.
func (p *program) announce(t *model.Trial, farm *model.Farm, format string) {
	if format != "text" {
		return
	}
	rate := 0
	if t.Spoof != nil {
		rate = t.Spoof.PerSecond
	}
	if t.Route != nil {
		rate = t.Route.PerSecond
	}
	if rate == 0 {
		return
	}
	target := farm.Endpoint
	if farm.EndpointAddress != "" {
		target += " at " + farm.EndpointAddress
	}
	seconds := (time.Duration(t.Total()) * time.Second / time.Duration(rate)).Round(100 * time.Millisecond)
	p.talk("sends up to %d requests, %d a second at most, about %s: %s", t.Total(), rate, seconds, target)
}

// tellRoute reports what came of a routing test, and turns it into an exit code.
func (p *program) tellRoute(v *model.FarmView, at time.Time, format string) error {
	write := func() error { return report.RouteText(p.stdout, v, at, p.textOptions()) }
	if format == "json" {
		write = func() error { return report.RouteJSON(p.stdout, v, at) }
	}
	if err := write(); err != nil {
		return failed(exitInternal, "writing the result: %w", err)
	}
	r := v.Trial.Report
	if r != nil && r.Stopped != "" && !isAnswered(&r.Fresh) {
		return &exitError{code: exitUnavailable}
	}
	if code := report.ExitCode(report.RouteVerdict(v)); code != 0 {
		return &exitError{code: code}
	}
	return nil
}

func isAnswered(run *model.RouteRun) bool { return run.Requests > run.Errors }

// oneFarm refuses several farms, where a result is about one.
func oneFarm(farms []*model.Farm, command string) (*model.Farm, error) {
	if len(farms) == 1 {
		return farms[0], nil
	}
	names := farmNames(farms)
	return nil, failed(exitUsage, "which farm? Write: farmtop %s --farm NAME; there is: %s", command, strings.Join(names[:min(len(names), listable)], ", "))
}
