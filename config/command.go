package config

import (
	"regexp"
	"slices"
	"strings"

	"farmtop/model"
)

func (b *balancer) isCommand() bool { return b.Kind.value == kindCommand }

// commands checks the commands of a balancer and how their answer is understood.
func (r *reading) commands(b *balancer) *model.Commands {
	made := &model.Commands{
		Read: r.vector(b.Read), Drain: r.vector(b.Drain), Maint: r.vector(b.Maint), Ready: r.vector(b.Ready), Weight: r.vector(b.Weight),
		States: r.states(b), Soft: b.Soft.value, Lasts: b.Lasts.value,
	}
	if !b.has["read"] {
		r.problems.add(b.place, `the key "read" is missing: without it nobody knows what the balancer does; write it, such as read: [lbctl, status, --json]`)
	}
	for _, argument := range b.Read {
		if names := placeholders(argument.value, model.CommandPlaceholders()); len(names) > 0 {
			r.problems.add(argument.place, `"read" tells of all servers, so {%s} stands for none there; remove it`, names[0])
		}
	}
	told := r.answer(b, made)
	for _, c := range []struct {
		name      string
		arguments []text
	}{{"drain", b.Drain}, {"maint", b.Maint}, {"ready", b.Ready}, {"weight", b.Weight}} {
		if len(c.arguments) > 0 {
			r.change(b, c.name, c.arguments, told)
		}
	}
	if len(b.Weight) > 0 && told != nil && !slices.Contains(told, "weight") {
		r.problems.add(b.Weight[0].place, `a new weight is read back, but no field tells the weight; add weight to "fields", or a group of that name to "pattern"`)
	}
	return made
}

// vector is a command as it is run.
func (r *reading) vector(arguments []text) []string {
	if len(arguments) == 0 {
		return nil
	}
	program := arguments[0]
	if program.value == "" {
		r.problems.add(program.place, "the command has no program; write one as the first item")
	}
	for _, argument := range arguments {
		if strings.ContainsRune(argument.value, 0) {
			r.problems.add(argument.place, "the argument holds a NUL character, which no program can be given; remove it")
		}
	}
	vector := words(arguments)
	vector[0] = r.outside.program(program.value)
	return vector
}

func words(texts []text) []string {
	all := make([]string, len(texts))
	for i, t := range texts {
		all[i] = t.value
	}
	return all
}

// answer is how the answer of "read" is understood, and the names of the fields that it tells; nil where that isn't known.
func (r *reading) answer(b *balancer, into *model.Commands) (told []string) {
	switch {
	case b.has["fields"] && b.has["pattern"]:
		r.problems.add(b.Pattern.place, `"fields" is for JSON and "pattern" for lines; keep the one that the output of "read" is`)
		return nil
	case b.Pattern.given():
		into.Pattern = b.Pattern.value.String()
		return r.patternFields(b)
	case len(b.Fields) > 0:
		into.JSON = &model.JSONAnswer{Servers: b.Servers.value, Fields: map[string]string{}}
		return r.jsonFields(b, into.JSON)
	case !b.has["fields"] && !b.has["pattern"]:
		r.problems.add(b.place, `nothing says how the output of "read" is understood; write fields: {server: name, state: admin.state} for JSON, or a "pattern" for lines`)
	}
	return nil
}

func (r *reading) patternFields(b *balancer) []string {
	told := b.Pattern.value.SubexpNames()
	for _, name := range told {
		if name != "" && !slices.Contains(model.CommandFields(), name) {
			r.problems.add(b.Pattern.place, `"pattern" has a group %q, which is no field; %s`, shorten(name), suggestion(name, model.CommandFields()))
		}
	}
	for _, name := range []string{"server", "state"} {
		if !slices.Contains(told, name) {
			r.problems.add(b.Pattern.place, `"pattern" has no group for the server's %s; write it as (?P<%s>…)`, map[string]string{"server": "name", "state": "state"}[name], name)
		}
	}
	if b.Servers.given() {
		r.problems.add(b.Servers.place, `"servers" is a place in JSON, and "pattern" is for lines; remove one of them`)
	}
	return told
}

func (r *reading) jsonFields(b *balancer, into *model.JSONAnswer) (told []string) {
	r.dotted("servers", b.Servers)
	for _, f := range b.Fields {
		told = append(told, f.Name)
		if !slices.Contains(model.CommandFields(), f.Name) {
			r.problems.add(f.place, "there is no field %q; %s", shorten(f.Name), suggestion(f.Name, model.CommandFields()))
			continue
		}
		r.dotted(f.Name, f.Value)
		into.Fields[f.Name] = f.Value.value
	}
	if !slices.Contains(told, "state") {
		r.problems.add(b.Fields[0].place, `no field tells the state; add it, such as state: admin.state`)
	}
	return told
}

// dotted checks a path into JSON.
func (r *reading) dotted(name string, path text) {
	if path.value != "" && slices.Contains(strings.Split(path.value, "."), "") {
		r.problems.add(path.place, "the path %q of %s has an empty part; write names and indexes with single dots between them, such as admin.state",
			shorten(path.value), quote(name))
	}
}

// states are the words for states. Case makes no difference, so it can't make one here.
func (r *reading) states(b *balancer) map[string]model.AdminState {
	if b.States == nil {
		return nil
	}
	made, first := map[string]model.AdminState{}, map[string]place{}
	for _, s := range b.States {
		word := strings.ToLower(s.Name)
		if at, twice := first[word]; twice {
			r.problems.add(s.place, "the state %q is there twice, first %s, since upper and lower case are one; keep one of them", shorten(s.Name), at)
		}
		first[word] = s.place
		made[s.Name] = model.AdminState(s.Value.value)
	}
	return made
}

// change checks a command that changes a server. Told are the fields that the balancer tells; nil when that isn't known.
func (r *reading) change(b *balancer, name string, arguments []text, told []string) {
	r.sameProgram(arguments[0], model.CommandPlaceholders())
	var used []string
	for _, argument := range arguments[1:] {
		for _, word := range placeholders(argument.value, model.CommandPlaceholders()) {
			used = append(used, word)
			r.placeholder(b, name, word, argument.place, told)
		}
		r.misspelt(argument, model.CommandPlaceholders())
	}
	if !slices.Contains(used, "server") && !slices.Contains(used, "address") && !slices.Contains(used, "host") {
		r.problems.add(arguments[0].place, "the command %q doesn't say which server; write {server}, {address} or {host} in one of its arguments", name)
	}
	if name == "weight" && !slices.Contains(used, "weight") {
		r.problems.add(arguments[0].place, "the command %q doesn't say which weight; write {weight} in one of its arguments", name)
	}
}

// sameProgram refuses placeholders in the program itself.
func (r *reading) sameProgram(program text, words []string) {
	if held := placeholders(program.value, words); len(held) > 0 {
		r.problems.add(program.place, "the program is always the same, so {%s} can't stand in it; write it in an argument", held[0])
	}
}

// placeholder checks that something stands for a placeholder.
func (r *reading) placeholder(b *balancer, name, word string, at place, told []string) {
	field := map[string]string{"address": "address", "host": "address", "port": "address", "group": "group"}[word]
	switch {
	case word == "weight" && name != "weight":
		r.problems.add(at, `only the command "weight" knows a {weight}; write a number, or remove it`)
	case field == "group" && b.Backend.given():
	case field != "" && told != nil && !slices.Contains(told, field):
		r.problems.add(at, "nothing stands for {%s}, since no field tells the %s; add it to the fields", word, field)
	}
}

// braced is what looks like a placeholder.
var braced = regexp.MustCompile(`\{[a-z_]+\}`)

// placeholders are those of the words in an argument that are replaced, in their order.
func placeholders(argument string, words []string) (found []string) {
	for _, b := range braced.FindAllString(argument, -1) {
		if word := strings.Trim(b, "{}"); slices.Contains(words, word) {
			found = append(found, word)
		}
	}
	return found
}

// misspelt finds what is nearly a placeholder. Anything else in braces may mean something to the program.
func (r *reading) misspelt(argument text, words []string) {
	for _, b := range braced.FindAllString(argument.value, -1) {
		word := strings.Trim(b, "{}")
		if slices.Contains(words, word) || len(Nearest(word, words, 1)) == 0 {
			continue
		}
		r.problems.add(argument.place, "%s isn't replaced by anything; %s", b, suggestion(word, words))
	}
}
