package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/spf13/cobra"

	"farmtop/config"
	"farmtop/probe/demo"
)

// demoFlags are what can be asked of the embedded farm.
type demoFlags struct {
	system   string
	nodes    int
	faults   []string
	eventLog bool
	serve    bool
	write    string
}

func (p *program) demoCommand() *cobra.Command {
	var d demoFlags
	var s screen
	cmd := &cobra.Command{
		Use:   "demo",
		Short: "a farm to try farmtop on, inside this program",
		Long: `demo starts HTTPS nodes, a sticky balancer in front of them that answers HAProxy's runtime protocol, and clients that use them,
all inside this program and on loopback addresses alone, and watches them like any other farm. Nothing is needed and nothing stays.

The nodes answer like those of --system. That of lithnet-ams-cluster is a failover cluster in place of a balancer: one node has the role.
Not every system's farm can show every --fault; the error says which can.

With --serve only the farm runs, until interrupted, so that another farmtop, curl or hatop can look at it.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if cmd.Flags().Changed("nodes") && (d.nodes < 1 || d.nodes > demo.MaxNodes) {
				return failed(exitUsage, "--nodes %d: write a number from 1 to %d", d.nodes, demo.MaxNodes)
			}
			if !d.serve {
				if err := cmp.Or(s.checkTimes(), p.needsTerminal()); err != nil {
					return err
				}
			}
			return p.demo(cmd.Context(), d, s)
		},
	}
	p.addScreenFlags(cmd, &s)
	flags := cmd.Flags()
	flags.StringVar(&d.system, "system", "", "the `SYSTEM` its nodes answer like")
	flags.IntVar(&d.nodes, "nodes", 0, "how many nodes (default 3; 2 in a cluster)")
	flags.StringArrayVar(&d.faults, "fault", nil, "bring about the finding with this `CODE`; may be repeated")
	flags.BoolVar(&d.eventLog, "event-log", false, "read audit events of Lithnet Access Manager by a command, as from an event log, and not from files")
	flags.BoolVar(&d.serve, "serve", false, "run only the farm, until interrupted")
	flags.StringVar(&d.write, "write-config", "", "write the configuration that watches the farm to `FILE`")
	cmd.AddCommand(p.demoPowerShellCommand())
	p.complete(cmd, "system", systemNames)
	p.complete(cmd, "fault", faultCodes)
	return cmd
}

func faultCodes() []string {
	var all []string
	for _, f := range demo.Faults() {
		if !slices.Contains(all, f.Code) { // farms of some systems have their own way to it
			all = append(all, f.Code)
		}
	}
	return all
}

func (p *program) demo(ctx context.Context, d demoFlags, s screen) (err error) {
	self, err := os.Executable()
	if err != nil {
		return failed(exitInternal, "finding farmtop's own program: %w", err)
	}
	farm, err := demo.Start(ctx, demo.Options{
		System: d.system, Nodes: d.nodes, Faults: d.faults, LogFile: d.serve || d.write != "", EventLog: d.eventLog,
		PowerShell: []string{self, "demo", "powershell"},
	})
	switch {
	case errors.Is(err, demo.ErrUnavailable):
		return failed(exitUnavailable, "starting the demo farm: %w", err)
	case err != nil:
		return failed(exitUsage, "starting the demo farm: %w", err)
	}
	defer func() {
		if closeErr := farm.Close(); err == nil && closeErr != nil {
			err = failed(exitInternal, "the demo farm: %w", closeErr)
		}
	}()
	if d.write != "" {
		if err := os.WriteFile(d.write, []byte(farm.Config()), 0o600); err != nil {
			return failed(exitUsage, "writing the demo farm's configuration: %w", err)
		}
	}
	if d.serve {
		return p.serveDemo(ctx, farm, d.write)
	}
	file, err := config.Parse("demo.yaml", []byte(farm.Config()), known())
	if err != nil {
		return &exitError{exitInternal, err}
	}
	p.restrict(file)
	s.fleeting = true
	if p.flags.auditLog == "" { // what is done to a farm that ends with farmtop is nothing to keep
		p.flags.auditLog = filepath.Join(filepath.Dir(farm.LogFile()), "audit.jsonl")
	}
	return p.watch(ctx, file, s)
}

// serveDemo tells where the farm is and lets it run until the operator ends it, which is no failure here.
func (p *program) serveDemo(ctx context.Context, farm *demo.Farm, written string) error {
	var nodes []string
	for _, n := range farm.Nodes() {
		nodes = append(nodes, n.Address)
	}
	fmt.Fprintf(p.stdout, "endpoint  %s at %s\nnodes     %s\n", farm.Endpoint(), farm.Address(), strings.Join(nodes, " "))
	socket := farm.Socket()
	if socket != "" {
		fmt.Fprintf(p.stdout, "socket    %s\nlog       %s\n", socket, farm.LogFile())
	}
	if written != "" {
		fmt.Fprintf(p.stdout, "watch it  farmtop --config %s\n", written)
	}
	if socket != "" {
		fmt.Fprintf(p.stdout, "or        farmtop --haproxy %s\n          hatop -s %s\n", socket, socket)
	}
	select {
	case <-ctx.Done():
	case <-farm.Done(): // something in it failed; closing it tells
	}
	return nil
}
