package main

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"runtime/debug"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/colorprofile"
	"github.com/spf13/cobra"
	"golang.org/x/term"

	"farmtop/config"
	"farmtop/model"
	"farmtop/probe"
	"farmtop/ui"
	"farmtop/ui/report"
)

// framesPerSecond is how often the terminal is written at most. A key is painted at the next frame; thirty is below what people
// notice and halves the idle cost of sixty.
const framesPerSecond = 30

// farewell is how long a terminal that doesn't take its last bytes is waited for.
const farewell = 2 * time.Second

// gcPercent is how much garbage may pile up beside what is used. A few nodes make a heap so small that collecting it is a fifth of
// the whole work; with thousands it is memory that counts, and collecting costs nothing that could be measured.
func gcPercent(farms []*model.Farm) int {
	const many = 1000
	nodes := 0
	for _, f := range farms {
		nodes += len(f.Nodes)
	}
	if nodes < many {
		return 200
	}
	return 50
}

// screen are the flags of commands that draw.
type screen struct {
	theme   string
	noMouse bool
	bell    bool

	settle, deadline time.Duration // of actions asked for there; 0 for no deadline
	farm, node       string        // where it begins; "" for the overview
	fleeting         bool          // the farms end with farmtop, so nothing stays behind
}

func (p *program) watchCommand() *cobra.Command {
	var s screen
	cmd := &cobra.Command{
		Use:   "watch [[FARM/]NODE]",
		Short: "the terminal UI; what farmtop does without a command",
		Long: `watch shows the farms live in the terminal. With a node's name it begins on that node's screen; esc leads from there to all.

A farm without a file can have access logs, too: --log for each. --log-format is what the server itself is configured with. It
may be left out for a ring, whose lines are HAProxy's then, and where --kind says whose usual format it is; else nothing tells
what the lines mean.`,
		Example: `  farmtop watch --haproxy /run/haproxy/admin.sock --log ring:access
  farmtop watch --haproxy /run/haproxy/admin.sock --log /var/log/haproxy.log --kind haproxy --since 10m
  farmtop watch --endpoint https://am.example.com --node 192.0.2.11:9443 --node 192.0.2.12:9443 --log /var/log/nginx/access.log \
    --log-format '$remote_addr [$time_local] "$request" $status "$http_x_forwarded_for" $realip_remote_addr "$cookie_srv" $upstream_addr'
  ssh lb1 tail -F /var/log/haproxy.log | farmtop watch --node am1=192.0.2.11:9443 --node am2=192.0.2.12:9443 --log - --log-format httplog`,
		Args: cobra.MaximumNArgs(1),
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return nodeNames(p.configured()), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := cmp.Or(s.checkTimes(), p.flags.tail.check(), p.needsTerminal()); err != nil {
				return err
			}
			file, err := p.load(cmd.Context())
			if err != nil {
				return err
			}
			if len(args) == 1 {
				if s.farm, s.node, err = findNode(file.Farms, args[0]); err != nil {
					return err
				}
			}
			return p.watch(cmd.Context(), file, s)
		},
	}
	p.addScreenFlags(cmd, &s)
	p.addTailFlags(cmd)
	return cmd
}

func (p *program) addScreenFlags(cmd *cobra.Command, s *screen) {
	cmd.Flags().StringVar(&s.theme, "theme", "", "auto, light or dark")
	p.completeWords(cmd, "theme", ui.Themes()...)
	cmd.Flags().BoolVar(&s.noMouse, "no-mouse", false, "leave the mouse to the terminal")
	cmd.Flags().BoolVar(&s.bell, "bell", false, "ring the bell when a farm gets worse")
	cmd.Flags().DurationVar(&s.settle, "settle", model.DefaultSettle, "a node that is drained there counts as drained when no request came for `TIME`")
	cmd.Flags().DurationVar(&s.deadline, "deadline", model.DefaultDeadline, "what is asked for there has timed out after `TIME`; 0 for never")
}

// checkTimes refuses times that nobody can mean.
func (s *screen) checkTimes() error {
	return cmp.Or(checkTimes(s.settle, s.deadline), checkOutlasts(s.settle, s.deadline))
}

// needsTerminal refuses to draw where nobody could read it.
func (p *program) needsTerminal() error {
	out, isFile := p.stdout.(*os.File)
	switch {
	case !isFile || !term.IsTerminal(int(out.Fd())):
		return failed(exitUsage, "the output isn't a terminal; \"farmtop check\" writes text, JSON or a Nagios line")
	case p.env("TERM") == "dumb":
		return failed(exitUsage, "TERM=dumb can't show a screen; \"farmtop check\" writes text, JSON or a Nagios line")
	}
	return nil
}

// watch shows farms until the operator ends that, or the terminal goes away, and says what stays behind.
func (p *program) watch(parent context.Context, file *config.File, s screen) error {
	if p.env("GOGC") == "" {
		debug.SetGCPercent(gcPercent(file.Farms))
	}
	trail := p.openTrail()
	defer trail.close()
	options := trail.options(p.trialOptions(), file.ReadOnly)
	options.Past = trail.past
	engine, err := probe.New(file.Farms, options)
	if err != nil {
		return &exitError{exitConfig, pointedOut(err)}
	}
	last := engine.Mailbox()
	err = p.draw(parent, engine, file, s)
	snapshot := last.Newest()
	if snapshot == nil {
		return err // nothing was shown, so nothing was done
	}
	trail.leave(snapshot)
	if !s.fleeting {
		p.part(trail.stillOut(snapshot))
	}
	if !file.ReadOnly {
		trail.fileTold(snapshot, farmNames(file.Farms))
	}
	return err
}

// draw runs the engine and the terminal UI over it until both have ended.
func (p *program) draw(parent context.Context, engine *probe.Engine, file *config.File, s screen) error {
	ctx, cancel := context.WithCancel(parent)
	defer cancel()
	app, err := p.newApp(ctx, engine, file, s)
	if err != nil {
		return &exitError{exitConfig, err}
	}

	asked := make(chan error, 1)
	go func() { // ends with ctx
		defer cancel()
		asked <- engine.Run(ctx)
	}()
	keys := p.openKeyboard()
	defer keys.close()
	safe := &guarded{ui: app, end: cancel}
	screen := tea.NewProgram(safe, p.screenOptions(keys)...)
	drawn := make(chan error, 1)
	go func() { // ends when the terminal was restored, or with the program when the terminal is stuck
		_, err := screen.Run()
		drawn <- err
	}()
	drawErr := awaitScreen(ctx, screen, drawn, keys)
	cancel()
	if err := <-asked; err != nil {
		return p.internal(err)
	}
	if err := safe.failure(); err != nil {
		return p.internal(err)
	}
	if parent.Err() != nil {
		return &exitError{code: exitInterrupted} // without a word: the terminal may take none
	}
	return p.leave(app, drawErr)
}

// part says what stays behind. A terminal that takes nothing more is waited for as long as for its last bytes.
func (p *program) part(stays []string) {
	if len(stays) == 0 {
		return
	}
	said := make(chan struct{})
	go func() { // ends when all was said, or with the program when the terminal is stuck
		defer close(said)
		for _, line := range stays {
			p.talk("%s", report.Clean(line, p.textOptions()))
		}
	}()
	select {
	case <-said:
	case <-time.After(farewell):
	}
}

func (p *program) newApp(ctx context.Context, engine *probe.Engine, file *config.File, s screen) (*ui.App, error) {
	if s.theme == "" {
		s.theme = file.Theme
	}
	source := ui.Source(engine.Mailbox())
	if p.source != nil {
		source = p.source(source)
	}
	return ui.New(ui.Options{
		Source: source, Control: engine, Context: ctx, Version: version(), Keys: file.Keys, Theme: s.theme,
		ASCII: p.flags.ascii, NoMouse: s.noMouse || file.Mouse != nil && !*file.Mouse, ReadOnly: file.ReadOnly, Bell: s.bell,
		Farm: s.farm, Node: s.node, Settle: settling(s.settle), Deadline: cmp.Or(s.deadline, -1),
	})
}

func (p *program) screenOptions(keys *keyboard) []tea.ProgramOption {
	options := []tea.ProgramOption{
		tea.WithFPS(framesPerSecond), tea.WithInput(keys.reader()), tea.WithOutput(p.stdout),
		tea.WithoutSignalHandler(), // it waits for the UI's loop, which may wait for the terminal; untilEnded doesn't
	}
	switch p.flags.color {
	case "never":
		options = append(options, tea.WithColorProfile(colorprofile.ASCII))
	case "always":
		options = append(options, tea.WithColorProfile(colorprofile.TrueColor))
	}
	return options
}

// awaitScreen waits for the UI to end, and ends it when the context does. A terminal that no longer reads may never take its last
// bytes: then the program ends without that, but leaves the line discipline as it was.
func awaitScreen(ctx context.Context, screen *tea.Program, drawn <-chan error, keys *keyboard) error {
	select {
	case err := <-drawn:
		return err
	case <-ctx.Done():
	}
	go screen.Quit() // it waits for the UI's loop, which may wait for the terminal; then it ends with the program
	select {
	case err := <-drawn:
		return err
	case <-time.After(farewell):
		keys.restore()
		return nil
	}
}

// openTTY opens the terminal that the process belongs to, whatever its stdin is.
func openTTY() (in, out *os.File, err error) { return tea.OpenTTY() }

// leave prints the last screen where the operator asked for that, and tells how the UI ended.
func (p *program) leave(app *ui.App, err error) error {
	switch {
	case err == nil:
		if last := app.LastScreen(); last != "" {
			_, err = io.WriteString(p.stdout, last+"\n")
		}
		return err
	case errors.Is(err, tea.ErrInterrupted):
		return context.Canceled
	default:
		return failed(exitInternal, "the terminal: %w", err)
	}
}

// internal reports a defect of farmtop: in words to the person, with its stack to the log file.
func (p *program) internal(err error) error {
	var broken *probe.PanicError
	if errors.As(err, &broken) && p.flags.logFile != "" {
		if file, openErr := os.OpenFile(p.flags.logFile, os.O_APPEND|os.O_CREATE|os.O_WRONLY, 0o600); openErr == nil {
			fmt.Fprintf(file, "%s %v\n%s\n", time.Now().Format(time.RFC3339), err, broken.Stack)
			file.Close()
		}
	}
	return &exitError{exitInternal, err}
}
