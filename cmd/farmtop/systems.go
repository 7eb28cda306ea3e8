package main

import (
	"cmp"
	"fmt"
	"maps"
	"slices"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"farmtop/config"
	"farmtop/model"
)

func (p *program) systemsCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "systems [NAME]",
		Short: "the systems farmtop knows, and what it expects of them",
		Args:  cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return systemNames(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return p.listSystems()
			}
			system, err := config.SystemNamed(args[0])
			if err != nil {
				return &exitError{exitUsage, err}
			}
			return p.describeSystem(system)
		},
	}
}

func systemNames() []string {
	var names []string
	for _, s := range config.Systems() {
		names = append(names, s.Name)
	}
	return names
}

func (p *program) listSystems() error {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for _, s := range config.Systems() {
		fmt.Fprintf(table, "%s\t%s\n", s.Name, s.Title)
	}
	return table.Flush()
}

func (p *program) describeSystem(s config.System) error {
	fmt.Fprintf(p.stdout, "%s: %s\n\n%s\n\n", s.Name, s.Title, s.Summary)
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	for i := range s.Checks {
		fmt.Fprintf(table, "check\t%s\t%s\n", s.Checks[i].Name, question(&s.Checks[i], s.Port))
	}
	if s.Sticky.Expected != model.StickyUnknown {
		fmt.Fprintf(table, "sticky\t%s\t%s\n", orNone(s.Sticky.Cookie), s.Sticky.Expected)
	}
	if learn := s.Sticky.Learn; learn != nil {
		fmt.Fprintf(table, "\tlearnt by\t%s %s\n", cmp.Or(learn.Method, "GET"), learn.Path)
	}
	for _, path := range slices.Sorted(maps.Keys(s.Sticky.Paths)) {
		fmt.Fprintf(table, "\t%s\t%s\n", path, s.Sticky.Paths[path])
	}
	fmt.Fprintf(table, "client IP\t%s\n", orNone(s.ClientIP.Name))
	for _, e := range []struct {
		holds    bool
		yes, not string
	}{
		{s.Expect.Offload, "TLS may end at the balancer", "TLS must reach the nodes"},
		{s.Expect.SameCertificate, "all nodes present the same certificate", "each node may have its own certificate"},
		{s.Expect.SameVersion, "all nodes run the same version", "nodes may run different versions"},
		{s.Expect.ActivePassive, "one node is active, the others stand by", "all nodes are active"},
	} {
		if e.holds {
			fmt.Fprintf(table, "expected\t%s\n", e.yes)
		} else {
			fmt.Fprintf(table, "expected\t%s\n", e.not)
		}
	}
	return table.Flush()
}

// question is a check in words: "GET https :9443 /services/Version: 200, body has …".
func question(c *model.Check, port int) string {
	if c.Port != 0 {
		port = c.Port
	}
	if c.Protocol == model.ProtocolTCP {
		return fmt.Sprintf("connect to port %d", port)
	}
	var accepted []string
	for _, r := range c.Accepted() {
		accepted = append(accepted, r.String())
	}
	words := fmt.Sprintf("%s port %d %s: %s", c.Protocol, port, c.Path, strings.Join(accepted, " or "))
	if c.Body != "" {
		words += fmt.Sprintf(", the body contains %q", c.Body)
	}
	if c.BodyMatch != nil {
		words += fmt.Sprintf(", the body matches %q", c.BodyMatch)
	}
	if c.Version != nil {
		words += ", tells the version"
	}
	return words
}

func orNone(s string) string {
	if s == "" {
		return "-"
	}
	return s
}
