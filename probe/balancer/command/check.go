package command

import (
	"errors"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"strings"

	"farmtop/model"
)

// checkCommands says what is wrong with a balancer's commands. The configuration has checked them too, with their places; this is
// for what comes another way, and keeps the rest of the package from guessing.
func checkCommands(b model.Balancer) error {
	c := b.Commands
	if c == nil || len(c.Read) == 0 || c.Read[0] == "" {
		return fmt.Errorf("balancer %q has no command that reads it; give one, such as read: [lbctl, status, --json]", b.Name)
	}
	told, err := answerFields(c)
	if err != nil {
		return fmt.Errorf("balancer %q: %w", b.Name, err)
	}
	vectors := c.Vectors()
	for _, verb := range slices.Sorted(maps.Keys(vectors)) {
		err := checkVector(verb, vectors[verb])
		if err == nil {
			err = checkNeeds(vectors[verb], told, b.Backend)
		}
		if err != nil {
			return fmt.Errorf("balancer %q: the command %q %w", b.Name, verb, err)
		}
	}
	if len(c.Weight) > 0 && !told[fieldWeight] {
		return fmt.Errorf("balancer %q: a new weight can't be read back, because no field tells the weight; add weight to the fields", b.Name)
	}
	return nil
}

// answerFields are the fields that the answer is configured to have.
func answerFields(c *model.Commands) (told [fields]bool, err error) {
	keyed := false
	switch {
	case (c.JSON == nil) == (c.Pattern == ""):
		return told, errors.New(`one of "fields" and "pattern" must say how the answer is understood`)
	case c.JSON != nil:
		for name := range c.JSON.Fields {
			if !slices.Contains(fieldNames[:], name) {
				return told, fmt.Errorf("there is no field %q; there are: %s", name, strings.Join(fieldNames[:], ", "))
			}
		}
		told = toldBy(slices.Collect(maps.Keys(c.JSON.Fields)))
		keyed = true // the servers may be an object, whose keys are their names
	default:
		pattern, err := regexp.Compile(c.Pattern)
		if err != nil {
			return told, fmt.Errorf("the pattern is no regular expression: %w", err)
		}
		told = toldBy(pattern.SubexpNames())
	}
	switch {
	case !told[fieldServer] && !keyed:
		return told, errors.New("the pattern has no group (?P<server>…) for the server's name")
	case !told[fieldState]:
		return told, errors.New("no field tells the state")
	}
	return told, nil
}

func toldBy(names []string) (told [fields]bool) {
	for f, name := range fieldNames {
		told[f] = slices.Contains(names, name)
	}
	return told
}

// checkVector refuses a command that can't name its server, or that has a placeholder where none can be.
func checkVector(verb model.Verb, vector []string) error {
	program, arguments := vector[0], vector[1:]
	all := strings.Join(arguments, "\x00")
	weighed := strings.Contains(all, "{weight}")
	switch {
	case program == "":
		return errors.New("has no program")
	case holdsPlaceholder(program):
		return errors.New("has a placeholder in its program's name; only arguments can have one")
	case !strings.Contains(all, "{server}") && !strings.Contains(all, "{address}") && !strings.Contains(all, "{host}"):
		return errors.New("names no server; write {server}, {address} or {host} in one of its arguments")
	case verb == model.VerbWeight && !weighed:
		return errors.New("has no {weight} in its arguments")
	case verb != model.VerbWeight && weighed:
		return errors.New("has {weight} in its arguments, which only the command weight knows")
	}
	return nil
}

// checkNeeds refuses placeholders whose value no answer tells.
func checkNeeds(vector []string, told [fields]bool, backend string) error {
	all := strings.Join(vector, "\x00")
	for placeholder, from := range map[string]field{"group": fieldGroup, "address": fieldAddress, "host": fieldAddress, "port": fieldAddress} {
		if strings.Contains(all, "{"+placeholder+"}") && !told[from] && (from != fieldGroup || backend == "") {
			return fmt.Errorf("wants {%s}, and no field tells the %s; add it to the fields", placeholder, fieldNames[from])
		}
	}
	return nil
}
