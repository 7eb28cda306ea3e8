package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"farmtop/probe"
	"farmtop/ui"
)

// process is what a command may use of the world around it.
type process struct {
	stdin          io.Reader
	stdout, stderr io.Writer
	env            func(string) string
}

// program is one run of farmtop: the world, the flags that hold everywhere, and how its engines work.
type program struct {
	process
	flags  flags
	given  map[string]bool           // the flags that stand on the command line itself, not in the environment
	engine probe.Options             // tests replace the network by it
	source func(ui.Source) ui.Source // tests come between engine and UI by it; nil for nobody
}

// flags are those that every command takes.
type flags struct {
	config   string
	farms    []string
	color    string
	ascii    bool
	readOnly bool
	logFile  string
	auditLog string

	system, endpoint string
	nodes            []string
	path             string
	ca, serverName   string
	insecure         bool
	haproxy          string
	tail             tailFlags
}

// run is the whole program; it returns the exit code.
func run(ctx context.Context, args []string, proc process) int {
	p := &program{process: proc, engine: probe.Options{UserAgent: userAgent()}}
	return p.run(ctx, args)
}

func (p *program) run(ctx context.Context, args []string) int {
	ctx, stop := untilEnded(ctx)
	defer stop()
	root := p.rootCommand()
	root.SetArgs(args)
	root.SetIn(p.stdin)
	root.SetOut(p.stdout)
	root.SetErr(p.stderr)
	err := root.ExecuteContext(ctx)
	stop() // telling why may wait for a terminal that takes nothing more; from here on a signal ends that
	return exitCode(err, p.stderr)
}

func (p *program) rootCommand() *cobra.Command {
	root := &cobra.Command{
		Use:   "farmtop",
		Short: "see a load-balanced farm: every node's health beside what the balancer believes",
		Long: `farmtop asks every node of a farm itself, over HTTPS, whether it is healthy, and shows beside it what the balancer
believes about the same node, live in the terminal.

Without a command it watches the farms of ./farmtop.yaml, or of the file that --config names. Without a file, a farm can be
given by flags, or found by a HAProxy's runtime socket alone:

  farmtop --haproxy /run/haproxy/admin.sock
  farmtop --system wso2-apim-portal --endpoint https://am.example.com --node 192.0.2.11:9443 --node 192.0.2.12:9443
  farmtop demo`,
		SilenceErrors: true, SilenceUsage: true,
		Args:              knownCommand,
		PersistentPreRunE: func(cmd *cobra.Command, _ []string) error { return p.prepare(cmd) },
	}
	p.addFlags(root.PersistentFlags())
	watch := p.watchCommand()
	root.RunE = func(cmd *cobra.Command, _ []string) error { return watch.RunE(cmd, nil) }
	root.Flags().AddFlagSet(watch.Flags())
	root.AddCommand(watch, p.checkCommand(), p.verifyCommand(), p.routeCommand(), p.drainCommand(), p.maintCommand(), p.readyCommand(), p.weightCommand(), p.moveCommand(), p.xffCommand(),
		p.cookieCommand(), p.logCommand(), p.demoCommand(), p.importCommand(), p.configCommand(), p.systemsCommand(), p.explainCommand(), p.keysCommand(), p.manCommand(root),
		p.versionCommand())
	needShell(root)
	p.completeFlags(root)
	root.SetFlagErrorFunc(func(cmd *cobra.Command, err error) error {
		return failed(exitUsage, "%s; %q lists the flags", flagProblem(err), cmd.CommandPath()+" --help")
	})
	return root
}

// knownCommand refuses what isn't a command; it is asked only when none was found.
func knownCommand(root *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	var names []string
	for _, c := range root.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return failed(exitUsage, "no command %q; %s", args[0], nearest(args[0], names))
}

func (p *program) addFlags(set *pflag.FlagSet) {
	f := &p.flags
	set.StringVar(&f.config, "config", "", "the configuration `FILE` (default ./farmtop.yaml, then $XDG_CONFIG_HOME/farmtop/farmtop.yaml)")
	set.StringArrayVar(&f.farms, "farm", nil, "only the farm `NAME`; may be repeated")
	set.StringVar(&f.color, "color", "auto", "auto, always or never")
	set.BoolVar(&f.ascii, "ascii", false, "no characters beyond ASCII (default: as the locale says)")
	set.BoolVar(&f.readOnly, "read-only", false, "no actions")
	set.StringVar(&f.logFile, "log-file", "", "append what goes wrong inside farmtop to `FILE`")
	set.StringVar(&f.auditLog, "audit-log", "", "the `FILE` that actions are written to before they are carried out (default $XDG_STATE_HOME/farmtop/audit.jsonl)")

	set.StringVar(&f.haproxy, "haproxy", "", "HAProxy's runtime `SOCKET` (a path, or HOST:PORT); alone it finds the farms by itself")
	set.StringArrayVar(&f.nodes, "node", nil, "a node of a farm without a file: `[NAME=]HOST[:PORT]`; may be repeated")
	set.StringVar(&f.endpoint, "endpoint", "", "the `URL` that clients of that farm use")
	set.StringVar(&f.system, "system", "", "the `SYSTEM` it runs; \"farmtop systems\" lists them")
	set.StringVar(&f.path, "path", "", "the health `PATH` to ask, instead of the system's checks")
	set.StringVar(&f.ca, "ca", "", "PEM `FILE` with the authorities that sign the nodes' certificates")
	set.StringVar(&f.serverName, "server-name", "", "the `NAME` the nodes' certificates must have")
	set.BoolVar(&f.insecure, "insecure", false, "look at certificates, but accept any")
}

// prepare takes from the environment what the command line doesn't say: FARMTOP_LOG_FILE for --log-file.
func (p *program) prepare(cmd *cobra.Command) error {
	var failure error
	p.given = map[string]bool{}
	cmd.Flags().Visit(func(flag *pflag.Flag) { p.given[flag.Name] = true })
	cmd.Flags().VisitAll(func(flag *pflag.Flag) {
		name := "FARMTOP_" + strings.ToUpper(strings.ReplaceAll(flag.Name, "-", "_"))
		value := p.env(name)
		if value == "" || flag.Changed || failure != nil {
			return
		}
		if err := cmd.Flags().Set(flag.Name, value); err != nil {
			failure = failed(exitUsage, "the variable %s: %s", name, flagProblem(err))
		}
	})
	if failure != nil {
		return failure
	}
	p.flags.haproxy = socketHere(p.flags.haproxy)
	if !cmd.Flags().Changed("ascii") {
		p.flags.ascii = !showsUTF8(p.env)
	}
	switch p.flags.color {
	case "auto", "always", "never":
		return nil
	}
	return failed(exitUsage, "--color %q: write auto, always or never", p.flags.color)
}

// flagProblem is what is wrong with a flag, and what to write instead.
func flagProblem(err error) string {
	invalid, ok := errors.AsType[*pflag.InvalidValueError](err)
	if !ok {
		return err.Error()
	}
	want := "another value"
	switch invalid.GetFlag().Value.Type() {
	case "bool":
		want = "true or false"
	case "int":
		want = "a whole number"
	case "duration":
		want = "a time such as 30s or 5m"
	}
	return fmt.Sprintf("--%s %q: write %s", invalid.GetFlag().Name, invalid.GetValue(), want)
}

// oneOf refuses a flag's value that isn't one of those there are.
func oneOf(flag, value string, allowed ...string) error {
	if slices.Contains(allowed, value) {
		return nil
	}
	return failed(exitUsage, "--%s %q: write %s", flag, value, choices(allowed))
}

// choices are words of which one is to be chosen: "text, json or nagios".
func choices(words []string) string {
	last := len(words) - 1
	if last < 1 {
		return strings.Join(words, "")
	}
	return strings.Join(words[:last], ", ") + " or " + words[last]
}

// talk writes a line for people to stderr; stdout is for results.
func (p *program) talk(format string, args ...any) { fmt.Fprintf(p.stderr, format+"\n", args...) }
