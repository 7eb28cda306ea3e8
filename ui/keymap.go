package ui

import (
	"fmt"

	"charm.land/bubbles/v2/key"
)

// A binding is an action on the keyboard. Its help names its first key and what it does in a word or two.
type binding struct {
	key.Binding
	action Action
}

// keymap is the actions' bindings, in the order in which help shows them.
type keymap []binding

// newKeymap binds the actions, to the configuration's keys where it has any. An action without keys is never asked for.
func newKeymap(keys map[string][]string) (keymap, error) {
	actions, err := KeyTable(keys)
	if err != nil {
		return nil, err
	}
	m := make(keymap, 0, len(actions))
	for _, a := range actions {
		b := binding{Binding: key.NewBinding(key.WithKeys(a.Keys...)), action: a}
		if len(a.Keys) > 0 {
			b.SetHelp(a.Keys[0], a.Short)
		} else {
			b.Unbind()
		}
		m = append(m, b)
	}
	return m, nil
}

// pressed is the action that a key asks for, "" when it asks for none.
func (m keymap) pressed(k fmt.Stringer) string {
	name := spelled(k.String())
	for i := range m {
		if key.Matches(name, m[i].Binding) {
			return m[i].action.Name
		}
	}
	return ""
}

// A spelled key needn't be spelled again for every binding that it is compared with.
type spelled string

func (s spelled) String() string { return string(s) }

// key is the first key of an action, "" when it has none.
func (m keymap) key(name string) string {
	for i := range m {
		if m[i].action.Name == name {
			return m[i].Help().Key
		}
	}
	return ""
}
