package nginxconf

import (
	"fmt"
	"slices"
	"strings"
)

// What includes may add up to: hosts of mass hosting have a file per site, and no layout includes in more than a few steps.
const (
	maxFiles        = 4096
	maxIncludeDepth = 16
)

// A File is what an include stands for.
type File struct {
	Name string // its path: the same file always under the same name, else a circle is seen later only
	Text string
}

// An Open is how the caller finds the files that an include names. The pattern is as it is written: nginx takes it from the folder
// of the main file, whatever file includes it, and as a pattern where it has one of *, ? and [. It returns no file where a pattern
// matches none, and an error where a file can't be read.
type Open func(pattern string) ([]File, error)

// Load reads a configuration of several files: the main one, and all that it includes. The error is an [*Error], placed at the
// include of a file that can't be had.
func Load(main File, open Open) (*Source, error) {
	l := &loader{open: open}
	return l.load(main, nil)
}

type loader struct {
	reader
	open  Open
	files int
}

// load reads a file, which the files in chain include, the main one first.
func (l *loader) load(file File, chain []string) (*Source, error) {
	s, err := l.source(file.Name, file.Text)
	if err != nil {
		return nil, err
	}
	return s, l.includes(s.Directives, append(slices.Clip(chain), s.Name))
}

// includes opens the includes among directives and in their blocks.
func (l *loader) includes(directives []*Directive, chain []string) error {
	for _, d := range directives {
		if d.Is("include") && d.Block == nil {
			if err := l.include(d, chain); err != nil {
				return err
			}
		}
		if d.Block == nil {
			continue
		}
		if err := l.includes(d.Block.Directives, chain); err != nil {
			return err
		}
	}
	return nil
}

func (l *loader) include(d *Directive, chain []string) error {
	line, pattern := d.Name.Line, d.Arg(0)
	switch {
	case len(d.Args) != 1 || pattern == "":
		return d.Source.fault(line, "include names one file or pattern, and here are %d values; is a semicolon missing?", len(d.Args))
	case len(chain) > maxIncludeDepth:
		return d.Source.fault(line, "include of %s is the %dth in a row, deeper than is read; include it further up", quote(pattern), len(chain))
	}
	files, err := l.open(pattern)
	if err != nil {
		return &Error{File: d.Source.Name, Line: line, Text: fmt.Sprintf("include of %s: %v", quote(pattern), err), Err: err}
	}
	if len(files) == 0 && !isPattern(pattern) {
		return d.Source.fault(line, "include of %s: there is no such file; write its right path, or remove the line", quote(pattern))
	}
	files = slices.SortedFunc(slices.Values(files), func(a, b File) int { return strings.Compare(a.Name, b.Name) })
	if l.files += len(files); l.files > maxFiles {
		return d.Source.fault(line, "include of %s: the configuration has more than %d files, which is more than is read", quote(pattern), maxFiles)
	}
	d.Files = []*Source{}
	for _, file := range files {
		if slices.Contains(chain, file.Name) {
			return d.Source.fault(line, "include of %s goes in a circle: %s is being read already; remove the line", quote(pattern), file.Name)
		}
		s, err := l.load(file, chain)
		if err != nil {
			return err
		}
		d.Files = append(d.Files, s)
	}
	return nil
}

// isPattern tells a pattern from a path, as ngx_conf_include in src/core/ngx_conf_file.c does.
func isPattern(include string) bool { return strings.ContainsAny(include, "*?[") }
