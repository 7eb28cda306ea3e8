package ui

import (
	"slices"
	"strconv"

	"farmtop/model"
)

// A routeForm is what the operator chose of a farm's routing test.
type routeForm struct {
	sessions, requests, perSecond, atOnce int
	kept, pins, strange, redirect, spoof  bool
}

// newRouteForm is what is offered of a trial.
func newRouteForm(offered *model.Trial) routeForm {
	r := offered.Route
	return routeForm{
		sessions: r.Sessions, requests: r.Requests, perSecond: r.PerSecond, atOnce: r.AtOnce,
		kept: r.KeepAlive, pins: true, strange: r.Strange, redirect: true, spoof: true,
	}
}

// trial is what was offered, as it was chosen.
func (f *routeForm) trial(offered model.Trial) model.Trial {
	r := *offered.Route
	r.Sessions, r.Requests, r.PerSecond, r.AtOnce = f.sessions, f.requests, f.perSecond, f.atOnce
	r.KeepAlive, r.Strange = f.kept, r.Strange && f.strange
	if !f.pins {
		r.Pins, r.Learn = nil, nil
	}
	if !f.redirect {
		r.Redirect = 0
	}
	t := model.Trial{Farm: offered.Farm, Route: &r}
	if f.spoof && offered.Spoof != nil {
		s := *offered.Spoof
		s.PerSecond = f.perSecond
		t.Spoof = &s
	}
	return t
}

// A routeChoice is one line of the form.
type routeChoice struct {
	name    string
	value   func(f *routeForm) string
	turn    func(f *routeForm, by int)
	offered func(t *model.Trial) bool   // nil where it always is
	shows   func(t *model.Trial) string // what the part of the test shows
	lacks   string                      // what to configure where it isn't offered
}

// The steps in which numbers are chosen.
var (
	sessionSteps = []int{1, 2, 5, 10, 20, 50, 100, 200, 500, model.MaxRouteSessions}
	requestSteps = []int{1, 2, 3, 5, 10, 20, 50, model.MaxRouteRequests}
	secondSteps  = []int{1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, model.MaxRoutePerSecond}
	onceSteps    = []int{1, 2, 4, 8, 16, 32, model.MaxRouteAtOnce}
)

// routeChoices are the lines of the form, from the top.
func routeChoices() []routeChoice {
	always := func(words string) func(*model.Trial) string { return func(*model.Trial) string { return words } }
	number := func(name, shows string, steps []int, at func(f *routeForm) *int) routeChoice {
		return routeChoice{
			name: name, shows: always(shows),
			value: func(f *routeForm) string { return strconv.Itoa(*at(f)) },
			turn:  func(f *routeForm, by int) { *at(f) = stepFrom(steps, *at(f), by) },
		}
	}
	onOff := func(name string, at func(f *routeForm) *bool, shows func(*model.Trial) string) routeChoice {
		return routeChoice{
			name: name, shows: shows,
			value: func(f *routeForm) string { return map[bool]string{true: "on", false: "off"}[*at(f)] },
			turn:  func(f *routeForm, _ int) { *at(f) = !*at(f) },
		}
	}
	pins := onOff("pins", func(f *routeForm) *bool { return &f.pins }, func(t *model.Trial) string {
		return several(uint64(len(t.Route.Pins)), "node") + ": a node's cookie must lead to that node"
	})
	pins.offered = func(t *model.Trial) bool { return len(t.Route.Pins) > 0 }
	pins.lacks = "the farm has no nodes"
	redirect := onOff("redirect", func(f *routeForm) *bool { return &f.redirect }, func(t *model.Trial) string {
		return "port " + strconv.Itoa(t.Route.Redirect) + " must lead to HTTPS, host and path kept"
	})
	redirect.offered = func(t *model.Trial) bool { return t.Route.Redirect != 0 }
	redirect.lacks = "under the farm: routing: {http_port: 80}"
	spoof := onOff("client IP", func(f *routeForm) *bool { return &f.spoof }, func(*model.Trial) string {
		return "the application must not take a forged X-Forwarded-For"
	})
	spoof.offered = func(t *model.Trial) bool { return t.Spoof != nil }
	spoof.lacks = "under the farm: client_ip: {rule: …}"
	return []routeChoice{
		number("sessions", "clients without cookies: where they begin, how evenly", sessionSteps, func(f *routeForm) *int { return &f.sessions }),
		number("requests", "of each, with the cookies it got: whether it stays", requestSteps, func(f *routeForm) *int { return &f.requests }),
		number("a second", "requests at most", secondSteps, func(f *routeForm) *int { return &f.perSecond }),
		number("at once", "connections at most", onceSteps, func(f *routeForm) *int { return &f.atOnce }),
		onOff("kept", func(f *routeForm) *bool { return &f.kept }, always("all once more over kept connections: whether both agree")),
		pins,
		onOff("strange", func(f *routeForm) *bool { return &f.strange }, always("a cookie that nobody owns must be served all the same")),
		redirect,
		spoof,
	}
}

// stepFrom is the next larger or smaller step from a number, the number itself where there is none.
func stepFrom(steps []int, at, by int) int {
	if by > 0 {
		for _, step := range steps {
			if step > at {
				return step
			}
		}
		return at
	}
	for _, step := range slices.Backward(steps) {
		if step < at {
			return step
		}
	}
	return at
}
