package main

import (
	"fmt"
	"strconv"
	"time"
	"unicode/utf8"

	"github.com/spf13/cobra"

	"farmtop/model"
)

// actionFlags are what can be said about an action on the command line.
type actionFlags struct {
	wait     bool
	settle   time.Duration
	deadline time.Duration
	then     string
	plan     bool
	yes      bool
	confirm  []string
	reason   string
	format   string
	group    string
	everyone bool
}

const (
	// maxReason is how long the words for the audit log may be; they stand in one line of it.
	maxReason = 500
	// maxWeight is the largest weight that any balancer knows: nginx's.
	maxWeight = 65535
)

func (p *program) drainCommand() *cobra.Command {
	return p.actionCommand(model.VerbDrain, &cobra.Command{
		Use:   "drain [FARM/]NODE",
		Short: "keep new sessions away from a node; those it has go on",
		Long: `drain asks the balancers of a node's farm to give it no new sessions. Those it has go on where the balancer honours the sticky
cookie of a drained node, which --plan tells.

With --wait it ends when the node is drained: nothing is in flight, and no request came for the time that --settle says. No balancer
counts sessions, so an idle client may still come back. When the deadline passes first, the drain stays and the exit code is 75;
with --then maint the node is put into maintenance instead, which sends those that remain elsewhere.`,
	})
}

func (p *program) maintCommand() *cobra.Command {
	return p.actionCommand(model.VerbMaint, &cobra.Command{
		Use:   "maint [FARM/]NODE",
		Short: "keep everybody away from a node, those with a session too",
		Long: `maint asks the balancers of a node's farm to send it nobody. Who has a session there goes to another node and loses it, unless
the nodes share sessions; "farmtop drain NODE --then maint" is kinder. With --wait it ends when nothing is in flight.`,
	})
}

func (p *program) readyCommand() *cobra.Command {
	return p.actionCommand(model.VerbReady, &cobra.Command{
		Use:   "ready [FARM/]NODE",
		Short: "end a node's drain or maintenance",
		Long: `ready asks the balancers of a node's farm to send it everybody again, and gives it back its configured weight where somebody set
it to 0. With --wait it ends when the balancers do so, which their own health checks may delay.`,
	})
}

func (p *program) weightCommand() *cobra.Command {
	return p.actionCommand(model.VerbWeight, &cobra.Command{
		Use:   "weight [FARM/]NODE N",
		Short: "change a node's share of the new sessions",
		Long:  `weight asks the balancers of a node's farm to give it another weight, in the balancer's own units. 0 is a drain by another name.`,
	})
}

// actionExits ends what is said about a command that acts.
const actionExits = `

NODE is the node's name or its address. It shows its plan and asks for confirmation first, refuses what the other nodes can't bear,
writes to the audit log before it does anything, and asks the balancers afterwards. The exit code is 0 when it is done or was asked
for, 64 for a node that doesn't exist or a weight that the balancer can't have, 69 when it couldn't be carried out, 75 when the
deadline passed, 77 when a guard refused it or nobody confirmed it, 130 when interrupted.`

// actionCommand gives a command what all actions share.
func (p *program) actionCommand(verb model.Verb, cmd *cobra.Command) *cobra.Command {
	var f actionFlags
	cmd.Long += actionExits
	cmd.Args = oneNode(verb)
	cmd.ValidArgsFunction = p.completeNode
	cmd.RunE = func(cmd *cobra.Command, args []string) error {
		if err := p.checkActionFlags(verb, &f); err != nil {
			return err
		}
		weight := 0
		if verb == model.VerbWeight {
			var err error
			if weight, err = strconv.Atoi(args[1]); err != nil || weight < 0 || weight > maxWeight {
				return failed(exitUsage, "weight %q: write a number from 0 to %d", args[1], maxWeight)
			}
		}
		return p.act(cmd.Context(), args[0], model.Action{Verb: verb, Weight: weight}, f)
	}
	set := cmd.Flags()
	switch verb {
	case model.VerbWeight: // it is done at once
	case model.VerbMove:
		set.BoolVar(&f.wait, "wait", false, "wait until the role is online there, not only asked for")
		set.DurationVar(&f.deadline, "deadline", model.DefaultMoveDeadline, "with --wait: give up after `TIME`")
	default:
		set.BoolVar(&f.wait, "wait", false, "wait until it is done, not only asked for")
		set.DurationVar(&f.settle, "settle", model.DefaultSettle, "a node is drained when no request came for `TIME`")
		set.DurationVar(&f.deadline, "deadline", model.DefaultDeadline, "with --wait: give up after `TIME`; 0 for never")
	}
	if verb == model.VerbDrain {
		set.StringVar(&f.then, "then", "", "maint: put the node into maintenance when it is drained or the deadline has passed; implies --wait")
		p.completeWords(cmd, "then", string(model.VerbMaint))
	}
	set.BoolVar(&f.plan, "plan", false, "only say what would be done, and whether a guard refuses it")
	set.BoolVar(&f.yes, "yes", false, "don't ask for confirmation; needed where there is no terminal")
	set.StringArrayVar(&f.confirm, "confirm", nil, "like --yes, for the protected farm `NAME`; may be repeated")
	set.StringVar(&f.reason, "reason", "", "why, for the audit log: `TEXT`")
	set.StringVar(&f.format, "format", "text", "text or json")
	set.StringVar(&f.group, "backend", "", "only in the backend `NAME`, or that role of a cluster, where the balancer has the node in several")
	set.BoolVar(&f.everyone, "everywhere", false, "every node at the same host, in all farms")
	p.completeWords(cmd, "format", "text", "json")
	p.complete(cmd, "backend", func() []string { return groupNames(p.configured()) })
	p.complete(cmd, "confirm", func() []string { return farmNames(p.configured()) })
	return cmd
}

// oneNode refuses all but one node: an action for several is an order that wants more thought than a list of names.
func oneNode(verb model.Verb) cobra.PositionalArgs {
	want, usage := 1, fmt.Sprintf("farmtop %s NODE", verb)
	if verb == model.VerbWeight {
		want, usage = 2, usage+" N"
	}
	return func(_ *cobra.Command, args []string) error {
		switch {
		case len(args) == 0:
			return failed(exitUsage, "%s which node? Write: %s", verb, usage)
		case len(args) < want:
			return failed(exitUsage, "which weight? Write: %s", usage)
		case len(args) > want:
			return failed(exitUsage, "one node at a time: write %s, and wait for it before the next", usage)
		}
		return nil
	}
}

// checkActionFlags refuses flags that contradict each other, and fills in what they imply. What the environment says for all actions
// contradicts nothing.
func (p *program) checkActionFlags(verb model.Verb, f *actionFlags) error {
	if err := oneOf("format", f.format, "text", "json"); err != nil {
		return err
	}
	if f.then != "" {
		if err := oneOf("then", f.then, string(model.VerbMaint)); err != nil {
			return err
		}
		f.wait = true
	}
	switch {
	case f.everyone && f.group != "":
		return failed(exitUsage, "--backend names a backend of one farm, and --everywhere means all farms: leave one of them out")
	case utf8.RuneCountInString(f.reason) > maxReason:
		return failed(exitUsage, "--reason is longer than %d characters: say it shorter", maxReason)
	case verb == model.VerbWeight:
		return nil
	}
	if err := checkTimes(f.settle, f.deadline); err != nil {
		return err
	}
	switch {
	case verb == model.VerbMove && f.deadline == 0:
		return failed(exitUsage, "--deadline 0s: a move that never ends is none; write a time such as 2m")
	case !f.wait && p.given["deadline"]:
		return failed(exitUsage, "--deadline without --wait: nobody would watch the time; add --wait")
	case !f.wait && p.given["settle"]:
		return failed(exitUsage, "--settle without --wait: nobody would watch what comes; add --wait")
	case f.wait && verb == model.VerbDrain:
		return checkOutlasts(f.settle, f.deadline)
	}
	return nil
}

// completeNode offers the names of nodes for a command's first argument.
func (p *program) completeNode(_ *cobra.Command, args []string, _ string) ([]string, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return nodeNames(p.configured()), cobra.ShellCompDirectiveNoFileComp
}
