package nginxconf

import "strings"

// MaxBytes is how many bytes the files of one configuration may have together: so many that a list of networks of the whole world
// fits, and so few that a hostile file costs less than 200 MB.
const MaxBytes = 32 << 20

const (
	// maxWords is how many words they may have, for the same reason.
	maxWords = 1 << 19
	// maxDepth is how deep blocks may stand in one another. Locations in locations, the only ones that nest at will, rarely go past four.
	maxDepth = 64
)

// Parse reads one file. Its includes stay closed. The error is an [*Error].
func Parse(name, text string) (*Source, error) {
	r := &reader{}
	return r.source(name, text)
}

// A reader reads the files of one configuration and counts what they hold.
type reader struct {
	words, bytes int
}

func (r *reader) source(name, text string) (*Source, error) {
	s := &Source{Name: name, Text: text}
	if r.bytes += len(text); r.bytes > MaxBytes {
		return nil, &Error{File: name, Text: "the configuration has more than 32 MB, which is more than is read; name a smaller file"}
	}
	if before, _, found := strings.Cut(text, "\x00"); found {
		return nil, s.fault(1+strings.Count(before, "\n"), "a byte 0 stands here, so the file is no text; name the configuration itself, unpacked and in UTF-8")
	}
	p := &parser{reader: r, source: s, scanner: scanner{source: s, line: 1}}
	if err := p.parse(); err != nil {
		return nil, err
	}
	return s, nil
}

// A parser makes directives of one source's words.
type parser struct {
	*reader
	source  *Source
	scanner scanner
	open    []*Directive // whose blocks aren't closed yet, the innermost last
}

func (p *parser) parse() error {
	var words []Word // of the directive that isn't complete
	for {
		found, word, err := p.scanner.next()
		if err != nil {
			return err
		}
		switch found {
		case markWord:
			if p.words++; p.words > maxWords {
				return p.source.fault(word.Line, "the configuration has more than %d words, which is more than is read; name a smaller file", maxWords)
			}
			words = append(words, word)
			continue
		case markOver:
			return p.over(words)
		case markClose:
			err = p.close(words)
		case markEnd, markOpen:
			err = p.directive(words, found == markOpen)
		}
		if err != nil {
			return err
		}
		words = words[:0]
	}
}

// directive takes the words before a semicolon, or before the brace that opens a block.
func (p *parser) directive(words []Word, opens bool) error {
	before := p.scanner.at - 1
	if len(words) == 0 {
		return p.source.fault(p.scanner.line, "%q stands where a directive's name is expected; write the name before it, or remove it", p.source.Text[before:p.scanner.at])
	}
	d := &Directive{Source: p.source, Span: Span{words[0].Start, p.scanner.at}, Name: words[0]}
	if len(words) > 1 {
		d.Args = append([]Word(nil), words[1:]...)
	}
	p.add(d)
	if !opens {
		return nil
	}
	d.Block = &Block{Span: Span{before, p.scanner.at}}
	if strings.HasSuffix(d.Name.Text, "_by_lua_block") {
		return p.raw(d)
	}
	if len(p.open) == maxDepth {
		return p.source.fault(d.Name.Line, "the block %s stands in %d others, deeper than is read; is a closing brace missing before it?", quote(d.Name.Text), maxDepth)
	}
	p.open = append(p.open, d)
	return nil
}

// add puts a directive where it stands.
func (p *parser) add(d *Directive) {
	if len(p.open) == 0 {
		p.source.Directives = append(p.source.Directives, d)
		return
	}
	in := p.open[len(p.open)-1].Block
	in.Directives = append(in.Directives, d)
}

// raw passes over a block of Lua.
func (p *parser) raw(d *Directive) error {
	d.Block.Raw = true
	end := luaEnd(p.source.Text, p.scanner.at)
	if end < 0 {
		return p.source.fault(d.Name.Line, "the block %s opened at %s is never closed; write the missing }", quote(d.Name.Text), d.Place())
	}
	p.scanner.line += strings.Count(p.source.Text[p.scanner.at:end], "\n")
	p.scanner.at = end
	d.Block.End, d.End = end, end
	return nil
}

// close ends the innermost block.
func (p *parser) close(words []Word) error {
	if len(words) > 0 {
		return p.source.fault(words[0].Line, "the directive %s ends in a closing brace; write the missing semicolon behind its last value", quote(words[0].Text))
	}
	if len(p.open) == 0 {
		return p.source.fault(p.scanner.line, "this } closes no block; remove it, or look for a { that is missing above")
	}
	d := p.open[len(p.open)-1]
	d.Block.End, d.End = p.scanner.at, p.scanner.at
	p.open = p.open[:len(p.open)-1]
	return nil
}

// over is the end of the text, where nothing may be incomplete.
func (p *parser) over(words []Word) error {
	if len(words) > 0 {
		return p.source.fault(words[0].Line, "the directive %s is never ended; write the missing semicolon behind its last value", quote(words[0].Text))
	}
	if len(p.open) > 0 {
		d := p.open[len(p.open)-1]
		return p.source.fault(p.scanner.line, "the file ends, but the block %s opened at %s is never closed; write the missing }", quote(d.Name.Text), d.Place())
	}
	return nil
}
