package nginxconf

import "strings"

// maxWord is how long a word may be, in bytes: nginx reads no longer one (NGX_CONF_BUFFER in src/core/ngx_conf_file.c).
const maxWord = 4096

// A mark is what the scanner has come to.
type mark byte

const (
	markWord  mark = 'w'
	markEnd   mark = ';'
	markOpen  mark = '{'
	markClose mark = '}'
	markOver  mark = 0 // the text's end
)

// A scanner cuts a source's text into words and marks as ngx_conf_read_token does.
type scanner struct {
	source *Source
	at     int // the next byte
	line   int // on which it stands
}

// next is the next mark, and the word where it is one.
func (s *scanner) next() (mark, Word, error) {
	s.blanks()
	if s.at == len(s.source.Text) {
		return markOver, Word{}, nil
	}
	switch c := s.source.Text[s.at]; c {
	case ';', '{', '}':
		s.at++
		return mark(c), Word{}, nil
	case '"', '\'':
		w, err := s.quoted(c)
		return markWord, w, err
	default:
		w, err := s.bare()
		return markWord, w, err
	}
}

// blanks passes over blanks and comments. A # begins a comment only where a word could begin.
func (s *scanner) blanks() {
	for text := s.source.Text; s.at < len(text); {
		switch c := text[s.at]; {
		case c == '#':
			end := len(text)
			if n := strings.IndexByte(text[s.at:], '\n'); n >= 0 {
				end = s.at + n
			}
			s.source.Comments = append(s.source.Comments, Span{s.at, end})
			s.at = end
		case isBlank(c):
			s.step()
		default:
			return
		}
	}
}

// step passes over one byte.
func (s *scanner) step() {
	if s.source.Text[s.at] == '\n' {
		s.line++
	}
	s.at++
}

// bare reads a word without quotes. A brace belongs to it right behind a $, as in ${name}, and so does what a backslash is before.
func (s *scanner) bare() (Word, error) {
	start, line := s.at, s.line
	variable := false
	for text := s.source.Text; s.at < len(text); {
		c := text[s.at]
		if isBlank(c) || c == ';' || c == '{' && !variable {
			break
		}
		variable = c == '$' || c == '{'
		s.step()
		if c == '\\' && s.at < len(text) {
			s.step()
		}
	}
	return s.word(start, start, s.at, line)
}

// quoted reads a word in quotes. Only a blank, a mark or a closing parenthesis may follow it.
func (s *scanner) quoted(by byte) (Word, error) {
	start, line := s.at, s.line
	s.at++
	text := s.source.Text
	for s.at < len(text) && text[s.at] != by {
		c := text[s.at]
		s.step()
		if c == '\\' && s.at < len(text) {
			s.step()
		}
	}
	if s.at == len(text) {
		return Word{}, s.source.fault(line, "the quote %c opened here is never closed; write it at the end of the value", by)
	}
	s.at++
	if s.at < len(text) && !isBlank(text[s.at]) && !strings.ContainsRune(";{)", rune(text[s.at])) {
		return Word{}, s.source.fault(s.line, "%s stands right behind a closing quote; write a blank or a semicolon between them, or \\%c for a quote within the value",
			quote(text[s.at:min(s.at+1, len(text))]), by)
	}
	return s.word(start, start+1, s.at-1, line)
}

// word is the one that begins at start and whose text is between from and to.
func (s *scanner) word(start, from, to, line int) (Word, error) {
	if to-from > maxWord {
		return Word{}, s.source.fault(line, "the value that begins with %s has more than %d bytes, which nginx doesn't read; is a quote or a semicolon missing?",
			quote(s.source.Text[from:min(to, from+20)]), maxWord)
	}
	return Word{Span{start, s.at}, unescape(s.source.Text[from:to]), line, from > start}, nil
}

// escapes are the characters that a backslash changes, and what they become. Before all others it stays.
var escapes = map[byte]byte{'"': '"', '\'': '\'', '\\': '\\', 't': '\t', 'r': '\r', 'n': '\n'}

func unescape(text string) string {
	if strings.IndexByte(text, '\\') < 0 {
		return text
	}
	var b strings.Builder
	for i := 0; i < len(text); i++ {
		if text[i] == '\\' && i+1 < len(text) {
			if plain, ok := escapes[text[i+1]]; ok {
				b.WriteByte(plain)
				i++
				continue
			}
		}
		b.WriteByte(text[i])
	}
	return b.String()
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\r' || c == '\n' }
