package main

import (
	"fmt"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"farmtop/config"
	"farmtop/ui"
)

func (p *program) keysCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "keys",
		Short: "the keys of the terminal UI, as the configuration binds them",
		Args:  cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			var bound map[string][]string
			if path, found := config.Locate(p.flags.config, p.env); found {
				file, err := config.Outline(path, known())
				if err != nil {
					return err
				}
				bound = file.Keys
			}
			return p.listKeys(bound)
		},
	}
}

func (p *program) listKeys(bound map[string][]string) error {
	table := tabwriter.NewWriter(p.stdout, 0, 0, 2, ' ', 0)
	fmt.Fprintln(table, "KEYS\tACTION\tWHAT IT DOES")
	for _, a := range ui.Actions() {
		keys := a.Keys
		if own, ok := bound[a.Name]; ok {
			keys = own
		}
		fmt.Fprintf(table, "%s\t%s\t%s\n", strings.Join(keys, " "), a.Name, a.Help)
	}
	return table.Flush()
}
