package config

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"

	"farmtop/model"
)

// Known are the names that only the rest of the program knows. An empty list accepts every name.
type Known struct {
	Actions []string // that keys can be bound to
	Drivers []string // kinds of balancers
	Themes  []string
}

// A File is what a configuration file says, checked and completed.
type File struct {
	Path     string
	Farms    []*model.Farm       // at least one
	ReadOnly bool                // every farm of it is, too
	Keys     map[string][]string // keys by action, as far as they are bound anew
	Theme    string              // "" when the file says nothing
	Mouse    *bool               // nil when the file says nothing

	document document // completed; what [Show] writes
}

// Load is [LoadContext] without a context.
func Load(path string, known Known) (*File, error) {
	return LoadContext(context.Background(), path, known)
}

// LoadContext reads the configuration in a file and all that it refers to; the end of the context ends the commands that tell
// secrets. The error is [Problems].
func LoadContext(ctx context.Context, path string, known Known) (*File, error) {
	return load(path, &reading{known: known, outside: system(ctx, filepath.Dir(path))})
}

// Outline reads the configuration in a file and nothing that it refers to: no command is run for it, and no certificate, key or
// variable of the environment is looked at. So its farms lack roots, client certificates and headers that are secrets, and are
// good for their names, but not to be asked. The error is [Problems].
func Outline(path string, known Known) (*File, error) {
	return load(path, &reading{known: known, outside: outside{folder: filepath.Dir(path)}, outline: true})
}

// Parse reads a configuration that was read already. Its name is for problems, and the paths in it are relative to the name's
// folder. The error is [Problems].
func Parse(name string, content []byte, known Known) (*File, error) {
	r := &reading{known: known, outside: system(context.Background(), filepath.Dir(name))}
	return r.parse(name, content)
}

func load(path string, r *reading) (*File, error) {
	content, err := readConfig(path)
	if err != nil {
		return nil, Problems{{File: path, Text: err.Error()}}
	}
	return r.parse(path, content)
}

// A reading turns documents into what they mean.
type reading struct {
	known    Known
	outside  outside
	outline  bool // what is outside stays unread
	asTold   bool // names come from a balancer, which may call its things what it likes
	problems *report
	claimed  claims
}

func (r *reading) parse(name string, content []byte) (*File, error) {
	r.problems = &report{}
	var doc document
	if decode(newSource(name, string(content)), content, &doc, r.problems) {
		file := r.file(name, doc)
		if r.problems.err() == nil {
			return file, nil
		}
	}
	return nil, r.problems.err()
}

func (r *reading) file(name string, doc document) *File {
	f := &File{Path: name, ReadOnly: doc.ReadOnly.value, Theme: doc.Theme.value, Keys: r.keys(doc.Keys)}
	if doc.Mouse.given() {
		f.Mouse = &doc.Mouse.value
	}
	if doc.Theme.given() && !accepts(r.known.Themes, f.Theme) {
		r.problems.add(doc.Theme.place, "there is no theme %q; %s", shorten(f.Theme), suggestion(f.Theme, r.known.Themes))
	}
	if !doc.has["farms"] {
		r.problems.add(doc.place, `there are no farms; write "farms:" and under it one such as {name: web, nodes: [{address: "192.0.2.11:443"}]}`)
	}
	f.Farms = r.farms(doc.Farms)
	for _, farm := range f.Farms {
		farm.ReadOnly = f.ReadOnly
	}
	f.document = doc
	return f
}

// farms completes the documents of farms in place and makes farms of them.
func (r *reading) farms(docs []farm) []*model.Farm {
	var farms []*model.Farm
	first := map[string]place{}
	for i := range docs {
		farms = append(farms, r.farm(&docs[i]))
		name := docs[i].Name
		if at, twice := first[name.value]; twice && name.given() {
			r.problems.add(name.place, "the farm %q is there twice, first %s; give this one another name", shorten(name.value), at)
			continue
		}
		first[name.value] = name.place
	}
	return farms
}

// keys are the bindings by action. A key can't be bound to two actions.
func (r *reading) keys(bindings named[[]text]) map[string][]string {
	keys := map[string][]string{}
	owner := map[string]string{}
	for _, b := range bindings {
		if !accepts(r.known.Actions, b.Name) {
			r.problems.add(b.place, "there is no action %q; %s", shorten(b.Name), suggestion(b.Name, r.known.Actions))
		}
		for _, key := range b.Value {
			if !key.given() {
				continue
			}
			if key.value == "" {
				r.problems.add(key.place, "the action %q has no key; write one such as D or ctrl+d", shorten(b.Name))
				continue
			}
			if other, taken := owner[key.value]; taken {
				r.problems.add(key.place, "the key %q is bound to %q and to %q; keep one of them", shorten(key.value), shorten(other), shorten(b.Name))
				continue
			}
			owner[key.value] = b.Name
			keys[b.Name] = append(keys[b.Name], key.value)
		}
	}
	return keys
}

func accepts(known []string, word string) bool {
	return len(known) == 0 || slices.Contains(known, word)
}

// readConfig reads the configuration file itself. Unlike what it refers to, it may be a pipe.
func readConfig(path string) ([]byte, error) {
	file, err := os.Open(path)
	if err != nil {
		return nil, fmt.Errorf("the configuration %s", why(err))
	}
	defer file.Close()
	if stat, err := file.Stat(); err == nil && stat.IsDir() {
		return nil, errors.New("the configuration is a folder; name the file in it")
	}
	content, err := readAll(file, maxFileBytes)
	if err != nil {
		return nil, fmt.Errorf("the configuration %s", why(err))
	}
	return content, nil
}
