package main

import (
	"strings"

	"github.com/spf13/cobra"

	"farmtop/model/diagnose"
	"farmtop/ui/report"
)

func (p *program) explainCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "explain [CODE]",
		Short: "what a finding means and how to mend it",
		Args:  cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return codes(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return report.ExplainList(p.stdout, p.textOptions())
			}
			code, ok := diagnose.Explain(strings.ToUpper(args[0]))
			if !ok {
				return failed(exitUsage, "no finding has the code %q; %s", args[0], nearest(strings.ToUpper(args[0]), codes()))
			}
			return report.Explain(p.stdout, code, p.textOptions())
		},
	}
}

func codes() []string {
	var all []string
	for _, c := range diagnose.Codes() {
		all = append(all, c.Code)
	}
	return all
}
