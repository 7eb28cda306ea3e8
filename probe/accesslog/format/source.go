package format

import "bytes"

// source is the text of a directive without its keyword and quotes, and where each of its bytes stands in what the operator
// wrote, so that an error can point there.
type source struct {
	text []byte
	at   []int
}

func (s *source) add(b byte, at int) {
	s.text = append(s.text, b)
	s.at = append(s.at, at)
}

// offset is where byte i of the text stands in the directive; past the end it is one behind the last byte.
func (s *source) offset(i int) int {
	switch {
	case i < len(s.at):
		return s.at[i]
	case len(s.at) == 0:
		return 0
	}
	return s.at[len(s.at)-1] + 1
}

// bare takes a piece of the directive as it stands.
func bare(directive string, from, to int) source {
	var s source
	for i := from; i < to; i++ {
		s.add(directive[i], i)
	}
	return s
}

// word is one word of a config line, its quotes and escapes resolved.
type word struct {
	source
	quoted bool // it held a quoted part
	whole  bool // it was one quoted string from end to end
}

func (w word) is(text string) bool { return string(w.text) == text }

// words splits config text from an offset on the way nginx, HAProxy and httpd do: white space separates, quotes group, a
// backslash takes the next character as it is; inside single quotes of HAProxy it does not. It ends at a line's end where
// oneLine is set. It returns where it stopped, and the offset of a quote that is never closed or -1.
func words(directive string, from int, oneLine, rawSingle bool) (found []word, end, unclosed int) {
	i := from
	for {
		for i < len(directive) && isSpace(directive[i]) && (!oneLine || directive[i] != '\n') {
			i++
		}
		if i >= len(directive) || directive[i] == '\n' {
			return found, i, -1
		}
		w, next, open := oneWord(directive, i, rawSingle)
		if open >= 0 {
			return found, i, open
		}
		found = append(found, w)
		i = next
	}
}

func oneWord(directive string, i int, rawSingle bool) (w word, next, unclosed int) {
	start := i
	var quote byte
	opened := 0
	for ; i < len(directive); i++ {
		b := directive[i]
		switch {
		case b == '\\' && i+1 < len(directive) && (quote != '\'' || !rawSingle):
			i++
			w.add(escapedConfigByte(directive[i]), i)
		case quote != 0 && b == quote:
			quote = 0
			w.whole = opened == start && (i+1 == len(directive) || isSpace(directive[i+1]) || directive[i+1] == ';')
		case quote != 0:
			w.add(b, i)
		case b == '"' || b == '\'':
			quote, opened, w.quoted = b, i, true
		case isSpace(b):
			return w, i, -1
		case b == ';' && w.whole:
			return w, i, -1
		default:
			w.whole = false
			w.add(b, i)
		}
	}
	if quote != 0 {
		return w, i, opened
	}
	return w, i, -1
}

func escapedConfigByte(b byte) byte {
	switch b {
	case 't':
		return '\t'
	case 'n':
		return '\n'
	case 'r':
		return '\r'
	}
	return b
}

func isSpace(b byte) bool { return b == ' ' || b == '\t' || b == '\n' || b == '\r' }

// quotedWhole returns the text inside the quotes where the directive is nothing but quoted strings, one behind the other as nginx
// joins them, perhaps with a semicolon at the end.
func quotedWhole(directive string) (source, bool) {
	found, _, unclosed := words(directive, 0, false, false)
	if unclosed >= 0 || len(found) == 0 {
		return source{}, false
	}
	var s source
	for i, w := range found {
		if i == len(found)-1 && i > 0 && w.is(";") {
			break
		}
		if !w.whole {
			return source{}, false
		}
		s.text = append(s.text, w.text...)
		s.at = append(s.at, w.at...)
	}
	return s, true
}

// trimmed is where the directive begins and ends without white space around it.
func trimmed(directive string) (from, to int) {
	to = len(directive)
	for from < to && isSpace(directive[from]) {
		from++
	}
	for to > from && isSpace(directive[to-1]) {
		to--
	}
	return from, to
}

// collapseSpaces turns white space into single blanks, as HAProxy prints it.
func collapseSpaces(s source) source {
	var out source
	for i, b := range s.text {
		if isSpace(b) {
			if len(out.text) > 0 && out.text[len(out.text)-1] == ' ' {
				continue
			}
			b = ' '
		}
		out.add(b, s.at[i])
	}
	out.text = bytes.TrimRight(out.text, " ")
	out.at = out.at[:len(out.text)]
	return out
}
