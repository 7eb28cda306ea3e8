package main

import (
	"github.com/spf13/cobra"

	"farmtop/probe/demo/winhost"
)

// demoPowerShellCommand is what the demo's Windows machine has for PowerShell: farmtop is run again as that, by the driver that reads a
// cluster, or where an event log is followed.
func (p *program) demoPowerShellCommand() *cobra.Command {
	return &cobra.Command{
		Use:                "powershell ADDRESS ARGUMENT…",
		Short:              "PowerShell on the demo's Windows machine",
		Hidden:             true,
		DisableFlagParsing: true,
		Args:               cobra.MinimumNArgs(1),
		RunE: func(cmd *cobra.Command, args []string) error {
			exit, err := winhost.Ask(cmd.Context(), args[0], args[1:], p.stdout, p.stderr)
			if err != nil {
				return failed(exitUnavailable, "%w", err)
			}
			if exit != 0 {
				return &exitError{code: exit}
			}
			return nil
		},
	}
}
