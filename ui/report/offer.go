package report

import (
	"cmp"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// Offer is the command line that does something to the node of an action, for copying. Again is how farmtop is called for the same
// farms, its words quoted already; "" for its name alone.
func Offer(again string, verb model.Verb, a *model.Action) string {
	words := []string{cmp.Or(again, "farmtop"), string(verb), text.ShellQuoted(a.Farm + "/" + a.Node)}
	if a.Group != "" {
		words = append(words, "--backend", text.ShellQuoted(a.Group))
	}
	return strings.Join(words, " ")
}
