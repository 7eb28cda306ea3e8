package main

import (
	"testing"

	"farmtop/model"
)

func TestANameToConfirmMustBeAFarmOfTheOrder(t *testing.T) {
	t.Parallel()
	order := model.Order{Actions: []model.Action{{Farm: "portals"}, {Farm: "gateway"}}}
	for _, test := range []struct {
		names []string
		fail  string
	}{
		{nil, ""},
		{[]string{"gateway", "portals"}, ""},
		{[]string{"portals", "gatewy"}, `--confirm "gatewy" is no farm of this order; did you mean gateway?`},
		{[]string{""}, `--confirm "" is no farm of this order; there is: portals, gateway`},
	} {
		err := checkConfirm(order, test.names)
		if test.fail == "" && err != nil || test.fail != "" && (err == nil || err.Error() != test.fail) {
			t.Errorf("%q: %v, want %q", test.names, err, test.fail)
		}
	}
}

func TestOnlyTheNameOfAProtectedFarmStandsForYes(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name      string
		protected []string
		yes       bool
		confirm   []string
		typed     int
		guard     model.Guard // "" when it is confirmed
	}{
		{"nothing was said", nil, false, nil, 0, model.GuardUnconfirmed},
		{"--yes", nil, true, nil, 0, ""},
		{"a farm that isn't protected", nil, false, []string{"portals"}, 0, model.GuardUnconfirmed},
		{"--yes alone for a protected farm", []string{"portals"}, true, nil, 0, model.GuardProtected},
		{"its name", []string{"portals"}, false, []string{"portals"}, 1, ""},
		{"one of two", []string{"portals", "gateway"}, true, []string{"portals"}, 0, model.GuardProtected},
		{"both", []string{"portals", "gateway"}, false, []string{"gateway", "portals"}, 2, ""},
	} {
		e := &errand{
			sitting: sitting{program: &program{process: process{env: func(string) string { return "" }}}},
			order:   model.Order{Actions: []model.Action{{Verb: model.VerbDrain, Farm: "portals"}, {Verb: model.VerbDrain, Farm: "gateway"}}},
			flags:   actionFlags{yes: test.yes, confirm: test.confirm, format: "json"},
		}
		typed, refusal, err := e.confirmed(t.Context(), &model.Plan{Confirm: test.protected, Parts: make([]model.Part, 2)})
		guard := model.Guard("")
		if refusal != nil {
			guard = refusal.Guard
		}
		if err != nil || guard != test.guard || len(typed) != test.typed {
			t.Errorf("%s: typed %q, guard %q, %v; want %d names and %q", test.name, typed, guard, err, test.typed, test.guard)
		}
	}
}
