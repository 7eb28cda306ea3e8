package winhost

import (
	"regexp"
	"strings"
)

// A Cmdlet is one command of a script.
type Cmdlet struct {
	Name       string            // "Move-ClusterGroup"
	Parameters map[string]string // by name; "" for a switch
}

// verbNoun is what a cmdlet's name looks like.
var verbNoun = regexp.MustCompile(`^(?:Get|Move|Suspend|Resume|Start|Stop|Import)-[A-Za-z]+$`)

// cmdletsIn are the commands of a script, without those that PowerShell has of itself.
func cmdletsIn(script string) []Cmdlet {
	var found []Cmdlet
	open := false
	parameter := ""
	for _, w := range wordsIn(script) {
		switch {
		case w.ends:
			open = false
		case !w.quoted && verbNoun.MatchString(w.text):
			found = append(found, Cmdlet{Name: w.text, Parameters: map[string]string{}})
			open, parameter = true, ""
		case !open:
		case !w.quoted && strings.HasPrefix(w.text, "-"):
			parameter = strings.TrimPrefix(w.text, "-")
			found[len(found)-1].Parameters[parameter] = ""
		default:
			if parameter == "" {
				parameter = "Name"
			}
			found[len(found)-1].Parameters[parameter] = w.text
			parameter = ""
		}
	}
	return found
}

// A word is one token of a script, or the end of a command.
type word struct {
	text   string
	quoted bool
	ends   bool
}

// wordsIn takes a script apart, as far as this package needs it: strings in single quotes, in which a doubled quote is one, ends of
// commands, and what is between.
func wordsIn(script string) []word {
	var words []word
	runes := []rune(script)
	isQuote := func(r rune) bool { return strings.ContainsRune("'\u2018\u2019\u201a\u201b", r) }
	for i := 0; i < len(runes); i++ {
		switch r := runes[i]; {
		case isQuote(r):
			var text []rune
			for i++; i < len(runes); i++ {
				if isQuote(runes[i]) {
					if i+1 >= len(runes) || !isQuote(runes[i+1]) {
						break
					}
					i++
				}
				text = append(text, runes[i])
			}
			words = append(words, word{text: string(text), quoted: true})
		case strings.ContainsRune("\n;|(){}=", r):
			words = append(words, word{ends: true})
		case r == ' ' || r == '\r':
		default:
			from := i
			for i+1 < len(runes) && !strings.ContainsRune(" \r\n;|(){}='\u2018\u2019\u201a\u201b", runes[i+1]) {
				i++
			}
			words = append(words, word{text: string(runes[from : i+1])})
		}
	}
	return words
}
