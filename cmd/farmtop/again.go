package main

import (
	"strings"

	"farmtop/ui/text"
)

// again is how farmtop is called for the same farms and with the same audit log as this time, for the commands that it offers.
func (p *program) again() string {
	words := []string{"farmtop"}
	for _, f := range []struct {
		name   string
		values []string
	}{
		{"config", []string{p.flags.config}},
		{"farm", p.flags.farms},
		{"haproxy", []string{p.flags.haproxy}},
		{"node", p.flags.nodes},
		{"audit-log", []string{p.flags.auditLog}},
	} {
		if !p.given[f.name] {
			continue
		}
		for _, value := range f.values {
			words = append(words, "--"+f.name, text.ShellQuoted(value))
		}
	}
	return strings.Join(words, " ")
}
