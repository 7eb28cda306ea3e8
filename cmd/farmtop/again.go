package main

import "strings"

// again is how farmtop is called for the same farms as this time, for the commands that it offers.
func (p *program) again() string {
	words := []string{"farmtop"}
	for _, f := range []struct {
		name   string
		values []string
	}{
		{"config", []string{p.flags.config}},
		{"haproxy", []string{p.flags.haproxy}},
		{"node", p.flags.nodes},
	} {
		if !p.given[f.name] {
			continue
		}
		for _, value := range f.values {
			words = append(words, "--"+f.name, quoted(value))
		}
	}
	return strings.Join(words, " ")
}

// quoted is a word that a POSIX shell takes for what it is.
func quoted(word string) string {
	plain := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-_./:=,+@%", r)
	}
	if word != "" && strings.IndexFunc(word, func(r rune) bool { return !plain(r) }) < 0 {
		return word
	}
	return "'" + strings.ReplaceAll(word, "'", `'\''`) + "'"
}
