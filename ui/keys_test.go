package ui

import (
	"slices"
	"testing"
)

func TestEveryActionHasAKeyHelpAndAGroup(t *testing.T) {
	t.Parallel()
	groups := []string{groupChange, groupScreens, groupMoving, groupFarm, groupProgram}
	for _, a := range Actions() {
		if a.Name == "" || len(a.Keys) == 0 || a.Help == "" || !slices.Contains(groups, a.Group) {
			t.Errorf("%+v lacks something", a)
		}
	}
	if _, err := KeyTable(nil); err != nil {
		t.Errorf("the default keys: %v", err)
	}
}

func TestKeysCanBeRebound(t *testing.T) {
	t.Parallel()
	actions, err := KeyTable(map[string][]string{"events": {"shift+e", "ctrl-e"}, "quit": {"z"}, "copy": {}, "page-down": {"PgDn", " "}, "mark": {"insert"}})
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, a := range actions {
		got[a.Name] = a.Keys
	}
	for name, want := range map[string][]string{
		"events": {"E", "ctrl+e"}, "quit": {"z", "ctrl+c"}, "copy": {}, "page-down": {"pgdown", "space"}, "findings": {"f", "4"},
	} {
		if !slices.Equal(got[name], want) {
			t.Errorf("keys of %s: %q, want %q", name, got[name], want)
		}
	}
}

func TestKeysThatCannotBeAreRefusedInWords(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		keys map[string][]string
		want string
	}{
		"a conflict":          {map[string][]string{"events": {"f"}}, `keys: key "f" is wanted by both "events" and "findings"; give one of them another key`},
		"an unknown action":   {map[string][]string{"event": {"e"}}, `keys: there is no action "event"; did you mean events?`},
		"a nameless action":   {map[string][]string{"zzz": {"e"}}, "keys: there is no action \"zzz\"; `farmtop keys` lists them"},
		"tmux's prefix":       {map[string][]string{"events": {"ctrl-b"}}, `keys: key "ctrl-b" for "events" must stay free: it is the prefix of screen or tmux`},
		"flow control":        {map[string][]string{"events": {"Ctrl+S"}}, `keys: key "Ctrl+S" for "events" must stay free: terminals stop and resume their output with it`},
		"no key":              {map[string][]string{"events": {"evnt"}}, `keys: key "evnt" for "events" is no key; write one character, a name such as pgdown or f5, or ctrl+x, alt+x, shift+tab`},
		"an unknown modifier": {map[string][]string{"events": {"hyper+e"}}, `keys: key "hyper+e" for "events" is no key; write one character, a name such as pgdown or f5, or ctrl+x, alt+x, shift+tab`},
		"an invisible key":    {map[string][]string{"events": {"\u202e"}}, `keys: key "\u202e" for "events" is no key; write one character, a name such as pgdown or f5, or ctrl+x, alt+x, shift+tab`},
		"an empty key":        {map[string][]string{"events": {""}}, `keys: key "" for "events" is empty`},
		"several at once": {
			map[string][]string{"events": {"ctrl-a"}, "findings": {"p"}},
			`keys: key "ctrl-a" for "events" must stay free: it is the prefix of screen or tmux; key "p" is wanted by both "findings" and "pause"; give one of them another key`,
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			_, err := New(Options{Source: fixedSource(nil), Context: t.Context(), Keys: c.keys})
			if err == nil || err.Error() != c.want {
				t.Errorf("got  %v\nwant %s", err, c.want)
			}
		})
	}
}
