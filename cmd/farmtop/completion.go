package main

import (
	"strings"

	"github.com/spf13/cobra"

	"farmtop/config"
	"farmtop/model"
)

// completeFlags teaches the shells' completion what may stand behind flags.
func (p *program) completeFlags(root *cobra.Command) {
	p.completeWords(root, "color", "auto", "always", "never")
	p.complete(root, "farm", func() []string { return farmNames(p.configured()) })
	p.complete(root, "system", systemNames)
}

// needShell makes the completion command refuse to guess for which shell; cobra's own prints its help and succeeds.
func needShell(root *cobra.Command) {
	root.InitDefaultCompletionCmd()
	completion, _, err := root.Find([]string{"completion"})
	if err != nil {
		return
	}
	completion.Args = cobra.ArbitraryArgs
	completion.RunE = func(cmd *cobra.Command, args []string) error {
		var shells []string
		for _, c := range cmd.Commands() {
			shells = append(shells, c.Name())
		}
		if len(args) == 0 {
			return failed(exitUsage, "completion for which shell? There is: %s", strings.Join(shells, ", "))
		}
		return failed(exitUsage, "no completion for the shell %q; %s", args[0], nearest(args[0], shells))
	}
}

func (p *program) completeWords(cmd *cobra.Command, flag string, words ...string) {
	p.complete(cmd, flag, func() []string { return words })
}

// complete registers a flag's words. The only failure is a flag that doesn't exist, which the tests would see.
func (p *program) complete(cmd *cobra.Command, flag string, words func() []string) {
	_ = cmd.RegisterFlagCompletionFunc(flag, func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
		return words(), cobra.ShellCompDirectiveNoFileComp
	})
}

// configured are the farms of the configuration, none when there is no good one: a completion can't complain.
func (p *program) configured() []*model.Farm {
	path, found := config.Locate(p.flags.config, p.env)
	if !found {
		return nil
	}
	file, err := config.Outline(path, known())
	if err != nil {
		return nil
	}
	return file.Farms
}

// nodeNames are the names of all nodes, each with its farm's name before it where two farms have a node of that name.
func nodeNames(farms []*model.Farm) []string {
	count := map[string]int{}
	for _, f := range farms {
		for _, n := range f.Nodes {
			count[n.Name]++
		}
	}
	var names []string
	for _, f := range farms {
		for _, n := range f.Nodes {
			name := n.Name
			if count[name] > 1 {
				name = f.Name + "/" + name
			}
			names = append(names, name)
		}
	}
	return names
}
