package importnginx

import (
	"fmt"
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"
)

// lineWidth is where comments are wrapped and notes move to a line of their own.
const lineWidth = 130

// page is the configuration as YAML.
func page(name string, header []Remark, farms []farm) []byte {
	var b strings.Builder
	comment(&b, "", fmt.Sprintf("Made by farmtop import nginx of %s. Behind each value stands where it comes from; what was guessed says why. "+
		"Read it through, then run farmtop config check.", name))
	for _, r := range header {
		comment(&b, "", r.String())
	}
	b.WriteString("farms:\n")
	for i, f := range farms {
		if i > 0 {
			b.WriteByte('\n')
		}
		comment(&b, "  ", f.title)
		first := true
		for _, p := range f.parts {
			for _, r := range p.remarks {
				comment(&b, "    ", r.String())
			}
			for _, l := range p.lines {
				indent := "    "
				if first {
					indent, first = "  - ", false
				}
				l.write(&b, indent)
			}
		}
	}
	return []byte(b.String())
}

// write writes the line with its note behind it, or above it where both together are too long.
func (l line) write(b *strings.Builder, indent string) {
	note := clean(l.note)
	switch {
	case note == "":
		b.WriteString(indent + l.text + "\n")
	case utf8.RuneCountInString(indent+l.text+" # "+note) <= lineWidth:
		b.WriteString(indent + l.text + " # " + note + "\n")
	default:
		within := len(l.text) - len(strings.TrimLeft(l.text, " "))
		comment(b, strings.Repeat(" ", len(indent)+within), note)
		b.WriteString(indent + l.text + "\n")
	}
}

// comment writes a text as comment lines.
func comment(b *strings.Builder, indent, text string) {
	written := 0
	for word := range strings.FieldsSeq(clean(text)) {
		n := utf8.RuneCountInString(word)
		switch {
		case written == 0:
			written, _ = b.WriteString(indent + "#")
		case written+1+n > lineWidth:
			b.WriteByte('\n')
			written, _ = b.WriteString(indent + "#  ")
		}
		b.WriteString(" " + word)
		written += 1 + n
	}
	b.WriteByte('\n')
}

// scalar is a text as YAML has it, in a list or map of braces, too: bare where it can't be anything else.
func scalar(text string) string {
	switch {
	case isBare(text):
		return text
	case strings.ContainsFunc(text, func(r rune) bool { return !unicode.IsPrint(r) }), !utf8.ValidString(text):
		return strconv.Quote(strings.ToValidUTF8(text, "\ufffd"))
	}
	return "'" + strings.ReplaceAll(text, "'", "''") + "'"
}

// isBare tells texts that need no quotes: paths, names and URLs, but no number and none of YAML's words.
func isBare(text string) bool {
	if text == "" || !isLetter(text[0]) && text[0] != '/' {
		return false
	}
	for i := range len(text) {
		c := text[i]
		colon := c == ':' && i+1 < len(text) && text[i+1] != ' '
		if !isLetter(c) && (c < '0' || c > '9') && !strings.ContainsRune("/._-", rune(c)) && !colon {
			return false
		}
	}
	switch strings.ToLower(text) {
	case "true", "false", "yes", "no", "on", "off", "null", "y", "n":
		return false
	}
	return true
}

func isLetter(c byte) bool { return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' }
