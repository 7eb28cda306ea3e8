package nginxconf

import (
	"iter"
	"strconv"
)

// A Source is one file of a configuration.
type Source struct {
	Name       string // what errors call it; usually its path
	Text       string
	Directives []*Directive // those that stand in no block
	Comments   []Span       // from # to the end of the line, without the line feed; in the order of the text
}

// A Span is a part of a source's text, in bytes; End is the first byte behind it.
type Span struct{ Start, End int }

// A Directive is a name with its arguments, ended by a semicolon or followed by a block.
type Directive struct {
	Source *Source
	Span             // from its name to its semicolon or closing brace, both included
	Name   Word      // never empty, unless it is an empty pair of quotes
	Args   []Word    // in the order of the text
	Block  *Block    // nil for a directive that ends in a semicolon
	Files  []*Source // those that an include stands for, sorted by name; nil before [Load] has opened it
}

// A Word is a directive's name or one of its arguments.
type Word struct {
	Span          // its quotes are part of it
	Text   string // without quotes, its escapes resolved; variables stay as they are written
	Line   int    // on which it begins, from 1
	Quoted bool
}

// A Block is what stands between a directive's braces.
type Block struct {
	Span                    // both braces are part of it
	Directives []*Directive // nil in a raw block
	Raw        bool         // the code of another language, as in content_by_lua_block; it stays unread
}

// Arg is the text of the argument with that index, from 0; "" where there are fewer.
func (d *Directive) Arg(i int) string {
	if i >= len(d.Args) {
		return ""
	}
	return d.Args[i].Text
}

// Is tells whether it is the directive of that name.
func (d *Directive) Is(name string) bool { return d.Name.Text == name }

// Place is where its name stands, as file:line.
func (d *Directive) Place() string { return d.Source.Place(d.Name.Line) }

// Body are the directives of its block as nginx sees them: those of included files in place of their include. There are none
// without a block.
func (d *Directive) Body() iter.Seq[*Directive] {
	if d.Block == nil {
		return all(nil)
	}
	return all(d.Block.Directives)
}

// All are the source's outermost directives as nginx sees them: those of included files in place of their include.
func (s *Source) All() iter.Seq[*Directive] { return all(s.Directives) }

// Place is a line of the source as file:line.
func (s *Source) Place(line int) string { return s.Name + ":" + strconv.Itoa(line) }

// Written is the text of a span, such as a word with its quotes.
func (s *Source) Written(at Span) string { return s.Text[at.Start:at.End] }

func all(directives []*Directive) iter.Seq[*Directive] {
	return func(yield func(*Directive) bool) { each(directives, yield) }
}

// each is false when no more directives are wanted.
func each(directives []*Directive, yield func(*Directive) bool) bool {
	for _, d := range directives {
		if d.Files == nil {
			if !yield(d) {
				return false
			}
			continue
		}
		for _, file := range d.Files {
			if !each(file.Directives, yield) {
				return false
			}
		}
	}
	return true
}
