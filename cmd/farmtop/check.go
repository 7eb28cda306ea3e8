package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"farmtop/model"
	"farmtop/probe"
	"farmtop/ui/report"
)

// sampleGap is the time between two rounds of a check.
const sampleGap = 250 * time.Millisecond

// maxSamples bounds a check to what a cron job can wait for.
const maxSamples = 1000

func (p *program) checkCommand() *cobra.Command {
	var samples int
	var format string
	var routed bool
	cmd := &cobra.Command{
		Use:   "check",
		Short: "ask every farm once and exit with the verdict",
		Long: `check asks every node, endpoint and balancer of every farm once (or --samples times, 250 ms apart), prints what it found and
exits with the verdict: 0 ok, 1 warnings, 2 critical, 3 not enough was seen to judge. A farm's access logs aren't followed by check:
what they tell, such as sessions that break, is no part of its verdict. "farmtop watch" follows them, "farmtop log" reads files.

With --route every farm's endpoint is asked as its clients do as well, as "farmtop route" does, so that the verdict has what only
requests can tell: sessions that break, nodes that are never reached, clients that choose their address. Logs are followed meanwhile.`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error {
			if err := oneOf("format", format, "text", "json", "nagios", "junit"); err != nil {
				return err
			}
			if samples < 1 || samples > maxSamples {
				return failed(exitUsage, "--samples %d: write a number from 1 to %d", samples, maxSamples)
			}
			look := p.check
			if routed {
				look = p.checkRouted
			}
			snapshot, err := look(cmd.Context(), samples)
			if err == nil {
				err = p.conclude(snapshot, format)
			}
			return p.asPlugin(format, err)
		},
	}
	cmd.Flags().IntVar(&samples, "samples", 1, "how many `ROUNDS` to ask")
	cmd.Flags().BoolVar(&routed, "route", false, "test the routing of every farm as well")
	cmd.Flags().StringVar(&format, "format", "text", "text, json, nagios or junit")
	p.completeWords(cmd, "format", "text", "json", "nagios", "junit")
	return cmd
}

// check asks everything in rounds.
func (p *program) check(ctx context.Context, samples int) (*model.Snapshot, error) {
	file, err := p.load(ctx)
	if err != nil {
		return nil, err
	}
	options := p.engine
	options.Rounds, options.Gap = samples, sampleGap
	s, err := p.sit(file.Farms, options)
	if err != nil {
		return nil, err
	}
	progress := s.engine.Mailbox()
	told := make(chan struct{})
	watching, stop := context.WithCancel(ctx)
	go func() { // ends with the engine
		defer close(told)
		p.tellProgress(watching, progress)
	}()
	err = s.engine.Run(ctx)
	stop()
	<-told
	if err != nil {
		return nil, p.internal(err)
	}
	return s.box.Newest(), ctx.Err()
}

// conclude prints what was found and turns the verdict into an exit code.
func (p *program) conclude(snapshot *model.Snapshot, format string) error {
	if err := p.report(snapshot, format); err != nil {
		return failed(exitInternal, "writing the result: %w", err)
	}
	if code := report.ExitCode(report.Verdict(snapshot)); code != 0 {
		return &exitError{code: code}
	}
	return nil
}

func (p *program) report(s *model.Snapshot, format string) error {
	switch format {
	case "json":
		return report.CheckJSON(p.stdout, s)
	case "nagios":
		return report.CheckNagios(p.stdout, s)
	case "junit":
		return report.CheckJUnit(p.stdout, s)
	default:
		return report.CheckText(p.stdout, s, p.textOptions())
	}
}

// asPlugin puts a failure where a monitoring system looks for it: the first line of stdout, with the code for unknown. Who
// interrupts it looks for nothing.
func (p *program) asPlugin(format string, err error) error {
	exit, isExit := err.(*exitError) //nolint:errorlint // a verdict is never wrapped
	if format != "nagios" || err == nil || errors.Is(err, context.Canceled) || isExit && exit.err == nil {
		return err
	}
	first, _, _ := strings.Cut(err.Error(), "\n")
	fmt.Fprintf(p.stdout, "FARMTOP UNKNOWN - %s\n", strings.ReplaceAll(first, "|", "/"))
	return &exitError{code: report.ExitCode(model.VerdictUnknown)}
}

// progressAfter is how long a check may take before it says how far it is.
const progressAfter = time.Second

// tellProgress says on a terminal how far a long check is.
func (p *program) tellProgress(ctx context.Context, box *probe.Mailbox) {
	tell, done := p.progress()
	defer done()
	for {
		s, err := box.Next(ctx)
		if err != nil {
			return
		}
		if s.At.Sub(s.Started) > progressAfter {
			asked, nodes := 0, 0
			for _, f := range s.Farms {
				asked, nodes = asked+f.Asked, nodes+len(f.Nodes)
			}
			tell(fmt.Sprintf("asked %d of %d nodes ", asked, nodes))
		}
	}
}

// textOptions are how results for people look on stdout.
func (p *program) textOptions() report.TextOptions { return p.textOptionsOn(p.stdout) }

func (p *program) textOptionsOn(w io.Writer) report.TextOptions {
	width := 0
	out, isFile := w.(*os.File)
	isTerminal := isFile && term.IsTerminal(int(out.Fd()))
	if isTerminal {
		width, _, _ = term.GetSize(int(out.Fd()))
	}
	return report.TextOptions{Color: p.colored(isTerminal), ASCII: p.flags.ascii, Width: width}
}

// colored follows --color, then NO_COLOR, CLICOLOR_FORCE and TERM=dumb.
func (p *program) colored(isTerminal bool) bool {
	switch {
	case p.flags.color != "auto":
		return p.flags.color == "always"
	case p.env("NO_COLOR") != "":
		return false
	case p.env("CLICOLOR_FORCE") != "" && p.env("CLICOLOR_FORCE") != "0":
		return true
	default:
		return isTerminal && p.env("TERM") != "dumb"
	}
}
