package report

import (
	"cmp"
	"strings"

	"farmtop/model"
)

// Offer is the command line that does something to the node of an action, for copying. Again is how farmtop is called for the same
// farms, its words quoted already; "" for its name alone.
func Offer(again string, verb model.Verb, a *model.Action) string {
	words := []string{cmp.Or(again, "farmtop"), string(verb), Quoted(a.Farm + "/" + a.Node)}
	if a.Group != "" {
		words = append(words, "--backend", Quoted(a.Group))
	}
	return strings.Join(words, " ")
}

// Quoted is a word that a POSIX shell takes for what it is.
func Quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,+@%", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
