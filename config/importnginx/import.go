package importnginx

import (
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"

	"farmtop/model/nginxconf"
)

// Options are what an import can't read in the configuration.
type Options struct {
	Folder   string            // completes relative names of the configuration's files, for whoever edits them later
	Version  Version           // of the nginx that reads the configuration; the zero value where nobody said
	Readable func(string) bool // whether a file that the configuration names can be read here; nil for none
}

// A Result is what became of a configuration.
type Result struct {
	YAML    []byte // the farms, as package config reads them
	Farms   int    // at least one
	Remarks []Remark
}

// Import makes farms of a configuration. The error has one [*nginxconf.Error] for each thing that is missing in it, joined; then
// there is no result.
func Import(source *nginxconf.Source, o Options) (Result, error) {
	im := &importer{site: readSite(source), options: o, listening: map[string]string{}}
	if err := errors.Join(im.faults...); err != nil {
		return Result{}, err
	}
	var farms []farm
	for _, u := range im.upstreams {
		if len(u.routes) > 0 && len(u.members) > 0 {
			farms = append(farms, im.farm(u))
		}
	}
	if len(farms) == 0 {
		return Result{}, im.nothing(source)
	}
	header := im.unplaced(farms)
	return Result{YAML: page(source.Name, header, farms), Farms: len(farms), Remarks: allRemarks(header, farms)}, nil
}

// An importer makes farms of a site.
type importer struct {
	*site
	options   Options
	listening map[string]string // farms by the syslog address where they listen, which only one can
}

// nothing is why there is no farm in the configuration.
func (im *importer) nothing(source *nginxconf.Source) error {
	lines := []string{`it has no upstream that a proxy_pass leads to, so there is no farm in it; name the nginx.conf that includes all others`}
	for _, r := range im.remarks {
		lines = append(lines, r.String())
	}
	return &nginxconf.Error{File: source.Name, Text: strings.Join(lines, "\n")}
}

// unplaced are the remarks that belong to no farm.
func (im *importer) unplaced(farms []farm) []Remark {
	remarks := slices.Clone(im.remarks)
	told := map[Remark]bool{}
	for _, r := range allRemarks(nil, farms) {
		told[r] = true
	}
	for _, s := range im.servers {
		for _, r := range im.outdated(s) {
			if !told[r] {
				remarks = append(remarks, r)
			}
		}
	}
	return remarks
}

// file is where somebody who edits the configuration finds a file of it.
func (im *importer) file(name string) string {
	if filepath.IsAbs(name) || im.options.Folder == "" {
		return name
	}
	return filepath.Join(im.options.Folder, name)
}

func fault(at *nginxconf.Directive, format string, args ...any) error {
	return &nginxconf.Error{File: at.Source.Name, Line: at.Name.Line, Text: fmt.Sprintf(format, args...)}
}
