package main

import (
	"context"
	"fmt"
	"net"
	"strings"

	"github.com/spf13/cobra"

	"farmtop/config"
	"farmtop/model"
	"farmtop/probe/accesslog"
)

func (p *program) configCommand() *cobra.Command {
	cmd := &cobra.Command{
		Use:   "config",
		Short: "check, show or describe the configuration",
		Args:  cobra.NoArgs,
		RunE:  func(cmd *cobra.Command, _ []string) error { return cmd.Help() },
	}
	cmd.AddCommand(p.configCheckCommand(), p.configSchemaCommand(), p.configShowCommand())
	return cmd
}

func (p *program) configCheckCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "check [FILE]",
		Short: "read the configuration and list everything that is wrong in it",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := p.loadFile(args)
			if err != nil {
				return err
			}
			nodes := 0
			for _, f := range file.Farms {
				nodes += len(f.Nodes)
				if err := checkLogs(f); err != nil {
					return &exitError{exitConfig, fmt.Errorf("%s: farm %q: %w", file.Path, f.Name, pointedOut(err))}
				}
			}
			fmt.Fprintf(p.stdout, "%s: ok, farms: %d, nodes: %d\n", file.Path, len(file.Farms), nodes)
			return nil
		},
	}
}

// checkLogs compiles what the farm's logs are said to look like. Nothing is opened.
func checkLogs(f *model.Farm) error {
	unused := func(context.Context, string) (net.Conn, error) { return nil, net.ErrClosed }
	_, err := accesslog.NewTail(accesslog.TailOptions{Farm: f, Stdin: strings.NewReader(""), Dial: unused})
	return err
}

func (p *program) configSchemaCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "schema",
		Short: "print the configuration's JSON Schema, for editors",
		Long: `schema prints the JSON Schema of the configuration. An editor with a YAML language server uses it when the file begins with
  # yaml-language-server: $schema=farmtop.schema.json`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error {
			_, err := p.stdout.Write(config.Schema())
			return err
		},
	}
}

func (p *program) configShowCommand() *cobra.Command {
	return &cobra.Command{
		Use:   "show [FILE]",
		Short: "print the configuration with everything a system presets filled in; secrets stay references",
		Args:  cobra.MaximumNArgs(1),
		RunE: func(_ *cobra.Command, args []string) error {
			file, err := p.loadFile(args)
			if err != nil {
				return err
			}
			_, err = p.stdout.Write(config.Show(file))
			return err
		},
	}
}

// loadFile reads the file that an argument names, else the one that --config and its defaults do.
func (p *program) loadFile(args []string) (*config.File, error) {
	path := p.flags.config
	if len(args) > 0 {
		path = args[0]
	}
	path, found := config.Locate(path, p.env)
	if !found {
		return nil, failed(exitUsage, "no configuration: there is no farmtop.yaml here; name a FILE")
	}
	return config.Load(path, known())
}
