package ui

import (
	"fmt"
	"maps"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"farmtop/ui/text"
)

// KeyTable is [Actions] with the configuration's keys in place of the defaults: keys maps an action's name to its keys, an empty
// list takes it off the keyboard. The error names every action that doesn't exist, every key that can't be, must not be, or is
// taken twice.
func KeyTable(keys map[string][]string) ([]Action, error) {
	actions := Actions()
	var wrong []string
	for _, name := range slices.Sorted(maps.Keys(keys)) {
		at := slices.IndexFunc(actions, func(a Action) bool { return a.Name == name })
		if at < 0 {
			wrong = append(wrong, unknownAction(name, actions))
			continue
		}
		bound := make([]string, 0, len(keys[name]))
		for _, key := range keys[name] {
			spelled := spell(key)
			if problem := keyProblem(spelled); problem != "" {
				wrong = append(wrong, fmt.Sprintf("key %q for %q %s", key, name, problem))
				continue
			}
			bound = append(bound, spelled)
		}
		if name == actQuit && !slices.Contains(bound, "ctrl+c") {
			bound = append(bound, "ctrl+c") // there is always a way out
		}
		actions[at].Keys = bound
	}
	wrong = append(wrong, conflicts(actions)...)
	if len(wrong) > 0 {
		return nil, fmt.Errorf("keys: %s", strings.Join(wrong, "; "))
	}
	return actions, nil
}

// nearPrefix is how many letters at the beginning make a wrong name look like a right one.
const nearPrefix = 3

func unknownAction(name string, actions []Action) string {
	var near []string
	for _, a := range actions {
		if name != "" && (strings.Contains(a.Name, name) || strings.HasPrefix(a.Name, name[:min(len(name), nearPrefix)])) {
			near = append(near, a.Name)
		}
	}
	if len(near) == 0 {
		return fmt.Sprintf("there is no action %q; `farmtop keys` lists them", name)
	}
	return fmt.Sprintf("there is no action %q; did you mean %s?", name, strings.Join(near, ", "))
}

// conflicts names the keys that more than one action wants.
func conflicts(actions []Action) []string {
	var wrong []string
	owner := map[string]string{}
	for _, a := range actions {
		for _, key := range a.Keys {
			if other, taken := owner[key]; taken {
				wrong = append(wrong, fmt.Sprintf("key %q is wanted by both %q and %q; give one of them another key", key, other, a.Name))
				continue
			}
			owner[key] = a.Name
		}
	}
	return wrong
}

// spell writes a key as Bubble Tea does. A hyphen may stand for the plus sign, and case matters in single letters only.
func spell(key string) string {
	if utf8.RuneCountInString(key) == 1 {
		if key == " " {
			return "space"
		}
		return key
	}
	parts := strings.FieldsFunc(key, func(r rune) bool { return r == '+' || r == '-' })
	for i, part := range parts {
		parts[i] = strings.ToLower(part)
		if other, known := otherNames[parts[i]]; known {
			parts[i] = other
		}
	}
	if len(parts) == 2 && parts[0] == "shift" && utf8.RuneCountInString(parts[1]) == 1 {
		return strings.ToUpper(parts[1])
	}
	return strings.Join(parts, "+")
}

var otherNames = map[string]string{
	"control": "ctrl", "escape": "esc", "return": "enter", "pageup": "pgup", "pagedown": "pgdown", "pgdn": "pgdown", "del": "delete", "ins": "insert",
}

var namedKeys = []string{
	"enter", "esc", "tab", "space", "up", "down", "left", "right", "home", "end", "pgup", "pgdown", "insert", "delete", "backspace",
	"f1", "f2", "f3", "f4", "f5", "f6", "f7", "f8", "f9", "f10", "f11", "f12",
}

// keyProblem says why a key can't be bound, "" when it can.
func keyProblem(key string) string {
	switch key {
	case "ctrl+a", "ctrl+b":
		return "must stay free: it is the prefix of screen or tmux"
	case "ctrl+s", "ctrl+q":
		return "must stay free: terminals stop and resume their output with it"
	case "":
		return "is empty"
	}
	if isCharacter(key) {
		return ""
	}
	parts := strings.Split(key, "+")
	last := len(parts) - 1
	known := isCharacter(parts[last]) || slices.Contains(namedKeys, parts[last])
	for _, modifier := range parts[:last] {
		known = known && slices.Contains([]string{"ctrl", "alt", "shift"}, modifier)
	}
	if !known {
		return "is no key; write one character, a name such as pgdown or f5, or ctrl+x, alt+x, shift+tab"
	}
	return ""
}

// isCharacter tells whether a key is one character that can be seen.
func isCharacter(key string) bool {
	r, size := utf8.DecodeRuneInString(key)
	return size == len(key) && unicode.IsGraphic(r) && text.Width(key) > 0
}
