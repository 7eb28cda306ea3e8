package model

import (
	"strings"
	"testing"
	"time"
)

func TestARoutingTestKnowsItsTotal(t *testing.T) {
	t.Parallel()
	test := DefaultRouteTest()
	if got := test.Total(); got != 102 {
		t.Errorf("the default sends %d requests, want 20 sessions x 5, a strange cookie and a redirect", got)
	}
	test.KeepAlive, test.Pins, test.Strange, test.Redirect = true, []string{"a", "b"}, false, 0
	if got := test.Total(); got != 202 {
		t.Errorf("with kept connections and two pins it sends %d, want 202", got)
	}
}

func TestARoutingTestOutOfBoundsIsRefused(t *testing.T) {
	t.Parallel()
	good := DefaultRouteTest()
	if err := good.Check(); err != nil {
		t.Errorf("the default is refused: %v", err)
	}
	for want, edit := range map[string]func(*RouteTest){
		"0 sessions":                 func(r *RouteTest) { r.Sessions = 0 },
		"1001 sessions":              func(r *RouteTest) { r.Sessions = 1001 },
		"101 requests a session":     func(r *RouteTest) { r.Requests = 101 },
		"0 requests a second":        func(r *RouteTest) { r.PerSecond = 0 },
		"65 connections at once":     func(r *RouteTest) { r.AtOnce = 65 },
		"1001 pinned nodes":          func(r *RouteTest) { r.Pins = make([]string, 1001) },
		"31s: choose":                func(r *RouteTest) { r.Timeout = 31 * time.Second },
		"70000 is no port":           func(r *RouteTest) { r.Redirect = 70000 },
		`"x" of a routing test does`: func(r *RouteTest) { r.Path = "x" },
	} {
		test := DefaultRouteTest()
		edit(&test)
		if err := test.Check(); err == nil || !strings.Contains(err.Error()+": choose", want) {
			t.Errorf("%v, want %q", err, want)
		}
	}
}

func TestSessionsThatBreakOnlyOnFreshConnectionsAreStickyOnlyWhenKept(t *testing.T) {
	t.Parallel()
	r := RouteReport{Done: true, Fresh: RouteRun{Breaks: 3}, Kept: &RouteRun{Known: 10, Reused: 8}}
	if !r.StickyOnlyWhenKept() {
		t.Error("not seen")
	}
	r.Kept.Breaks = 1
	if r.StickyOnlyWhenKept() {
		t.Error("kept sessions break, too")
	}
}
