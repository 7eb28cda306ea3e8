package main

import (
	"context"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"farmtop/config"
	"farmtop/model"
	"farmtop/model/verify"
	"farmtop/ui/report"
)

// verifyFlags are what can be asked of an acceptance.
type verifyFlags struct {
	sessions int
	address  string
	direct   bool
	format   string
}

const (
	// verifyAnswers is how many answers of each of the node's checks an acceptance wants.
	verifyAnswers = 3
	// verifyPatience is how long they are waited for: as long as three answers that almost time out take.
	verifyPatience = 15 * time.Second
)

func (p *program) verifyCommand() *cobra.Command {
	var f verifyFlags
	cmd := &cobra.Command{
		Use:   "verify [FARM/]NODE",
		Short: "tell whether a node that was added may stay: its acceptance against its peers",
		Long: `verify judges one node against its peers: reachable at its own address, healthy several times over, of the same version, with the
right certificate, clock and answers; known to the balancer at the right address, ready, of the right weight; reached by new sessions,
which hold, by its cookie, and with the right client IP. Each item passes or fails, or has no data and says why: no data is not bad
data, and not a pass either. Sessions of its own are begun until two have reached the node.

Before the balancer knows the node, --direct judges what needs no balancer. A node that isn't in the configuration yet is given with
--address. The exit code is 0 when all items passed, 2 when one failed, 3 when one has no data.`,
		Args:              oneNodeName("verify"),
		ValidArgsFunction: p.completeNode,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", f.format, "text", "json", "junit", "nagios"); err != nil {
				return err
			}
			if f.sessions < 0 || f.sessions > model.MaxRouteSessions {
				return failed(exitUsage, "--sessions %d: write a number from 1 to %d, or leave it out", f.sessions, model.MaxRouteSessions)
			}
			if err := p.flags.tail.check(); err != nil {
				return err
			}
			return p.asPlugin(f.format, p.verify(cmd.Context(), args[0], &f))
		},
	}
	set := cmd.Flags()
	set.IntVar(&f.sessions, "sessions", 0, "begin at most so many `SESSIONS` (default as many as make a miss by chance as good as impossible)")
	set.StringVar(&f.address, "address", "", "the node isn't in the configuration yet: it is at `HOST[:PORT]`")
	set.BoolVar(&f.direct, "direct", false, "only what needs no balancer")
	set.StringVar(&f.format, "format", "text", "text, json, junit or nagios")
	p.addTailFlags(cmd)
	p.completeWords(cmd, "format", "text", "json", "junit", "nagios")
	return cmd
}

// oneNodeName refuses all but one node.
func oneNodeName(command string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) != 1 {
			return failed(exitUsage, "which node? Write: farmtop %s NODE, one at a time", command)
		}
		return nil
	}
}

func (p *program) verify(ctx context.Context, word string, f *verifyFlags) error {
	file, err := p.load(ctx)
	if err != nil {
		return err
	}
	farm, node, err := p.candidate(ctx, file.Farms, word, f)
	if err != nil {
		return err
	}
	s, err := p.sit([]*model.Farm{farm}, p.trialOptions())
	if err != nil {
		return err
	}
	began := time.Now()
	var seen *model.FarmView
	var at time.Time
	err = s.during(ctx, "interrupted; no request is sent any more", func(ctx context.Context) error {
		now, err := s.accept(ctx, node, f)
		if err == nil {
			seen, at = now.Farms[0], now.At
		}
		return err
	})
	if err != nil {
		return err
	}
	items := verify.Items(seen, node, at)
	if f.direct {
		items = verify.Direct(items)
	}
	return p.tellVerify(&report.Acceptance{Farm: farm.Name, Node: node, Items: items, At: at, Took: at.Sub(began)}, f.format)
}

// candidate is the node that a word means, and its farm; with an address it is one that the farm doesn't have yet.
func (p *program) candidate(ctx context.Context, farms []*model.Farm, word string, f *verifyFlags) (farm *model.Farm, node string, err error) {
	if f.address != "" {
		farm, err = oneFarm(farms, "verify")
		if err != nil {
			return nil, "", err
		}
		if farm, err = config.Added(farm, word, f.address); err != nil {
			return nil, "", failed(exitUsage, "%w", err)
		}
		return p.unfolded(ctx, []*model.Farm{farm})[0], word, nil
	}
	farms = p.unfolded(ctx, farms)
	name, node, err := findNode(farms, word)
	if err != nil {
		return nil, "", err
	}
	return farms[slices.IndexFunc(farms, func(f *model.Farm) bool { return f.Name == name })], node, nil
}

// accept does what a node's acceptance needs: answers of its checks and its peers', the balancers' word before and after, and a trial.
func (s *sitting) accept(ctx context.Context, node string, f *verifyFlags) (*model.Snapshot, error) {
	now, err := s.acquaint(ctx)
	if err != nil {
		return nil, err
	}
	view := now.Farms[0]
	trial := model.VerifyTrial(view, node)
	switch {
	case f.direct:
		trial = trial.Direct()
	case trial.Route != nil && f.sessions > 0:
		trial.Route.Sessions = f.sessions
	}
	checking, done := context.WithCancel(ctx)
	asked := make(chan struct{})
	go func() { // ends when there are answers enough
		defer close(asked)
		s.askAgain(checking, node)
	}()
	defer func() { done(); <-asked }()
	if trial.Total() > 0 {
		s.announce(&trial, view.Farm, f.format)
		if now, err = s.try(ctx, []model.Trial{trial}); err != nil {
			return nil, err
		}
	}
	return s.settled(ctx, node, now.At)
}

// askAgain asks the node, its peers and the balancers out of turn until ctx ends: an acceptance doesn't wait for the next round.
func (s *sitting) askAgain(ctx context.Context, node string) {
	ticker := time.NewTicker(sampleGap)
	defer ticker.Stop()
	for round := 0; ; round++ {
		only := node
		if round == 0 {
			only = "" // the peers once, to compare with
		}
		s.engine.CheckNow("", only)
		select {
		case <-ticker.C:
		case <-ctx.Done():
			return
		}
	}
}

// settled waits until the node's checks were answered often enough, and the balancers read after a moment.
func (s *sitting) settled(ctx context.Context, node string, since time.Time) (*model.Snapshot, error) {
	patience := time.Now().Add(verifyPatience)
	for {
		now, err := s.box.Next(ctx)
		if err != nil {
			return nil, err
		}
		view := now.Farms[0]
		unread := func(b *model.BalancerView) bool { return b.Status == nil || !b.Status.At.After(since) }
		few := func(c *model.CheckView) bool { return c.Total < verifyAnswers }
		n := view.Node(node)
		if time.Now().After(patience) || !slices.ContainsFunc(view.Balancers, unread) && n != nil && !slices.ContainsFunc(n.Checks, few) {
			return now, nil
		}
	}
}

// tellVerify reports an acceptance, and turns it into an exit code.
func (p *program) tellVerify(a *report.Acceptance, format string) error {
	write := func() error { return report.VerifyText(p.stdout, a, p.textOptions()) }
	switch format {
	case "json":
		write = func() error { return report.VerifyJSON(p.stdout, a) }
	case "junit":
		write = func() error { return report.VerifyJUnit(p.stdout, a) }
	case "nagios":
		write = func() error { return report.VerifyNagios(p.stdout, a) }
	}
	if err := write(); err != nil {
		return failed(exitInternal, "writing the result: %w", err)
	}
	if code := report.VerifyExitCode(a.Verdict()); code != 0 {
		return &exitError{code: code}
	}
	return nil
}
