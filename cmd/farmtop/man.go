package main

import (
	"fmt"
	"os"

	"github.com/spf13/cobra"
	"github.com/spf13/cobra/doc"
)

func (p *program) manCommand(root *cobra.Command) *cobra.Command {
	return &cobra.Command{
		Use:   "man DIR",
		Short: "write the manual pages into a folder",
		Args:  oneFolder,
		RunE: func(_ *cobra.Command, args []string) error {
			if err := os.MkdirAll(args[0], 0o755); err != nil { //nolint:gosec // manual pages are for everybody
				return failed(exitUsage, "making the folder for the manual pages: %w", err)
			}
			header := &doc.GenManHeader{Title: "FARMTOP", Section: "1", Source: "farmtop " + version(), Manual: "farmtop"}
			root.DisableAutoGenTag = true
			if err := doc.GenManTree(root, header, args[0]); err != nil {
				return failed(exitUsage, "writing the manual pages: %w", err)
			}
			fmt.Fprintf(p.stdout, "manual pages are in %s; read them with: man -l %s/farmtop.1\n", args[0], args[0])
			return nil
		},
	}
}

func oneFolder(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return failed(exitUsage, "which folder shall the manual pages go to? Write: farmtop man DIR")
	}
	return nil
}
