package command

import (
	"errors"
	"fmt"
	"net"
	"slices"
	"strconv"
	"strings"
	"unicode"

	"farmtop/model"
)

// A target is what a command is about: the server, as the balancer told of it, and its new weight.
type target struct {
	group, server, address string
	weight                 int
}

func targetOf(step model.Step) target {
	return target{group: step.Group, server: step.Server, address: step.Address, weight: step.Weight}
}

// value is what stands for a placeholder. The error says why nothing can.
func (t target) value(placeholder string) (string, error) {
	host, port, err := net.SplitHostPort(t.address)
	if err != nil {
		host, port = strings.Trim(t.address, "[]"), ""
	}
	value := map[string]string{
		"server": t.server, "group": t.group, "address": t.address, "host": host, "port": port, "weight": strconv.Itoa(t.weight),
	}[placeholder]
	switch {
	case value == "":
		return "", fmt.Errorf("the command wants {%s}, and the balancer doesn't tell it of %q", placeholder, t.server)
	case len(value) >= maxText:
		return "", fmt.Errorf("the %s %q… is too long for a command", placeholder, value[:20])
	}
	if bad := strings.IndexFunc(value, isUnsayable); bad >= 0 {
		r := []rune(value[bad:])[0]
		return "", fmt.Errorf("the %s %q holds %q and can't stand in a command: where the command goes through a shell, as with ssh, "+
			"that character would be the shell's", placeholder, value, r)
	}
	return value, nil
}

// isUnsayable tells whether a character can't stand in a command. Programs are run without a shell, but "ssh HOST PROGRAM ARGUMENT"
// hands its arguments to one on the other side, and what a balancer says isn't the operator's word. So only characters pass that
// mean nothing to a shell, Windows' among them.
func isUnsayable(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-:/@+[]", r)
}

// vector is a command's template with every placeholder replaced, each once: what a value holds isn't looked at again.
func (t target) vector(template []string) ([]string, error) {
	argv := slices.Clone(template)
	for i, argument := range template {
		if i == 0 {
			continue
		}
		pairs := []string{}
		for _, placeholder := range model.CommandPlaceholders() {
			braced := "{" + placeholder + "}"
			if !strings.Contains(argument, braced) {
				continue
			}
			value, err := t.value(placeholder)
			if err != nil {
				return nil, err
			}
			pairs = append(pairs, braced, value)
		}
		argv[i] = strings.NewReplacer(pairs...).Replace(argument)
		if strings.HasPrefix(argv[i], "-") && !strings.HasPrefix(argument, "-") {
			return nil, fmt.Errorf("%q can't be the argument %q of a command: it begins with a hyphen, and the program would take it for an option", argv[i], argument)
		}
	}
	return argv, nil
}

func holdsPlaceholder(text string) bool {
	return slices.ContainsFunc(model.CommandPlaceholders(), func(p string) bool { return strings.Contains(text, "{"+p+"}") })
}

// errChanged is a step whose command isn't what its other fields say.
var errChanged = errors.New("the command isn't the one that was planned: plan the action again")
