package program

import (
	"strconv"
	"strings"
	"unicode"
)

// maxSaid bounds a line that is shown, in characters: a message that is longer isn't read anyway.
const maxSaid = 200

// Clean is a line that a program wrote without its control characters, and with at most 200 others.
func Clean(text string) string {
	text = strings.TrimSpace(strings.Map(func(r rune) rune {
		if !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(text, "\uFFFD")))
	if runes := []rune(text); len(runes) > maxSaid {
		return string(runes[:maxSaid]) + "…"
	}
	return text
}

// Line is a vector of arguments as a person would type it into a shell.
func Line(argv []string) string {
	quoted := make([]string, len(argv))
	for i, argument := range argv {
		quoted[i] = Shown(argument)
	}
	return strings.Join(quoted, " ")
}

// Shown is an argument in single quotes where a shell would see more in it than text. Characters that can't be shown are escaped as
// in Go, since they would disturb a screen; [Quoted] is for shells.
func Shown(argument string) string {
	if strings.ContainsFunc(argument, func(r rune) bool { return !unicode.IsPrint(r) }) {
		return strconv.Quote(argument)
	}
	if argument != "" && !strings.ContainsFunc(argument, isShells) {
		return argument
	}
	return Quoted(argument)
}

// Quoted is any text without NUL as one word of a POSIX shell.
func Quoted(text string) string { return "'" + strings.ReplaceAll(text, "'", `'\''`) + "'" }

// isShells tells whether a character may mean something to a shell, Windows' among them.
func isShells(r rune) bool {
	return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("._-:/@+[]=,%", r)
}
