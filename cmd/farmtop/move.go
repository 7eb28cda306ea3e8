package main

import (
	"github.com/spf13/cobra"

	"farmtop/model"
)

func (p *program) moveCommand() *cobra.Command {
	return p.actionCommand(model.VerbMove, &cobra.Command{
		Use:   "move [FARM/]NODE",
		Short: "give a node the role of an active-passive farm",
		Long: `move asks the failover cluster of a node's farm to move its role to that node, from the node that has it. The service stops there and
starts here, and clients get no answer in between: the endpoint is asked five times a second meanwhile, so that farmtop can say for how long.

With --wait it ends when the cluster says that the role is online on the node. A role that fails there, or comes back, has not been
moved: the exit code is 69. When the deadline passes first it is 75, and the role stays where the cluster has it.`,
	})
}
