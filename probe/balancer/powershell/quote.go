package powershell

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxName bounds a name in a script, in bytes: names of computers have 15 characters, those of roles mostly fewer than 80.
const maxName = 256

// quotes are the characters that end a single-quoted string in PowerShell: the apostrophe, and the four that word processors make of it
// (about_Quoting_Rules, and CharTraits in PowerShell's tokenizer).
const quotes = "'\u2018\u2019\u201a\u201b"

// Quote is a name as a string of PowerShell's in single quotes, in which nothing but quotes has a meaning. The error says why a name
// can't stand in a script.
func Quote(name string) (string, error) {
	switch {
	case name == "":
		return "", fmt.Errorf("a name is missing")
	case len(name) > maxName:
		return "", fmt.Errorf("the name %.20q… has more than %d bytes", name, maxName)
	case !utf8.ValidString(name) || strings.ContainsFunc(name, unicode.IsControl) || strings.ContainsAny(name, "\u2028\u2029"):
		return "", fmt.Errorf("the name %q has characters that no name has, such as line ends", name)
	}
	var b strings.Builder
	b.WriteByte('\'')
	for _, r := range name {
		if strings.ContainsRune(quotes, r) {
			b.WriteRune(r)
		}
		b.WriteRune(r)
	}
	b.WriteByte('\'')
	return b.String(), nil
}

// One is a name as Quote writes it, of which no cmdlet makes more than one thing: those that take patterns would with these characters.
func One(name string) (string, error) {
	if strings.ContainsAny(name, "*?[]") {
		return "", fmt.Errorf("the name %q holds * ? [ or ], with which a cmdlet may take it for a pattern of several names", name)
	}
	return Quote(name)
}
