package config

import (
	"embed"
	"errors"
	"fmt"
	"path"
	"slices"
	"sync"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
)

// A System is the preset of one product: what its farms are asked, and what is expected of them. Its values are shared; they
// must not be changed.
type System struct {
	Name    string
	Title   string
	Summary string
	Port    int // of nodes whose address has none

	Checks   []model.Check
	Sticky   model.Sticky
	ClientIP clientip.Rule
	Expect   model.Expect
}

// generic is the system of farms that name none.
const generic = "generic"

// Systems are all presets, sorted by name, the generic one last.
func Systems() []System { return slices.Clone(readSystems().systems) }

// SystemNamed is the preset of that name. The error names those nearest.
func SystemNamed(name string) (System, error) {
	for _, s := range readSystems().systems {
		if s.Name == name {
			return s, nil
		}
	}
	return System{}, fmt.Errorf("there is no system %q; %s", shorten(name), suggestion(name, systemNames()))
}

//go:embed systems/*.yaml
var systemFiles embed.FS

type presets struct {
	products map[string]product
	systems  []System
}

func products() map[string]product { return readSystems().products }

func systemNames() []string {
	var names []string
	for _, s := range readSystems().systems {
		names = append(names, s.Name)
	}
	return names
}

// readSystems reads the embedded presets once. They are part of the program, and a test reads each of them by itself, so one
// that is wrong is a defect of the build: it panics with its problems.
var readSystems = sync.OnceValue(func() presets {
	all := presets{products: map[string]product{}}
	files, err := systemFiles.ReadDir("systems")
	if err != nil {
		panic(err)
	}
	for _, file := range files {
		p, s, err := readSystem(path.Join("systems", file.Name()))
		if err != nil {
			panic(err)
		}
		all.products[s.Name] = p
		all.systems = append(all.systems, s)
	}
	slices.SortStableFunc(all.systems, func(a, b System) int {
		switch {
		case a.Name == generic:
			return 1
		case b.Name == generic:
			return -1
		default:
			return 0
		}
	})
	return all
})

func readSystem(name string) (product, System, error) {
	content, err := systemFiles.ReadFile(name)
	if err != nil {
		return product{}, System{}, err
	}
	return parseSystem(name, content)
}

// parseSystem reads a preset as strictly as a configuration. A preset refers to nothing outside itself.
func parseSystem(name string, content []byte) (product, System, error) {
	problems := &report{}
	var p product
	if !decode(newSource(name, string(content)), content, &p, problems) {
		return product{}, System{}, problems.err()
	}
	r := &reading{problems: problems, outside: nowhere}
	sample := farm{Checks: slices.Clone(p.Checks)}
	s := System{
		Name: p.Name.value, Title: p.Title.value, Summary: p.Summary.value, Port: p.Port.value,
		Checks: r.checks(&sample), Sticky: r.sticky(&p.Sticky), ClientIP: r.clientIP(&p.ClientIP),
		Expect: model.Expect{
			Offload: p.Expect.Offload.value, SameCertificate: p.Expect.SameCertificate.value,
			SameVersion: p.Expect.SameVersion.value, ActivePassive: p.Expect.ActivePassive.value,
		},
	}
	return p, s, problems.err()
}

// nowhere is the outside of a preset: nothing.
var nowhere = outside{env: func(string) (string, bool) { return "", false }, open: openNothing, run: runNothing, zone: noZone}

func runNothing([]string) ([]byte, error) { return nil, errors.New("can't be run from a preset") }

func noZone(string) (*time.Location, error) { return nil, errors.New("a preset has no time zones") }
