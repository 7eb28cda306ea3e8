package main

import (
	"context"
	"time"

	"farmtop/model"
)

// checkRouted asks everything so often, and tests the routing of every farm that has an endpoint.
func (p *program) checkRouted(ctx context.Context, samples int) (*model.Snapshot, error) {
	file, err := p.load(ctx)
	if err != nil {
		return nil, err
	}
	s, err := p.sit(file.Farms, p.trialOptions())
	if err != nil {
		return nil, err
	}
	var seen *model.Snapshot
	err = s.during(ctx, "interrupted; no request is sent any more", func(ctx context.Context) error {
		now, err := s.acquaint(ctx)
		if err != nil {
			return err
		}
		asked := make(chan struct{})
		go func() { // ends when all rounds were asked for
			defer close(asked)
			s.askRounds(ctx, samples-1)
		}()
		seen, err = s.try(ctx, routeTrials(now))
		<-asked
		return err
	})
	return seen, err
}

// askRounds asks everything so many times more.
func (s *sitting) askRounds(ctx context.Context, rounds int) {
	ticker := time.NewTicker(sampleGap)
	defer ticker.Stop()
	for range rounds {
		select {
		case <-ticker.C:
			s.engine.CheckNow("", "")
		case <-ctx.Done():
			return
		}
	}
}

// routeTrials are the trials of all farms that have an endpoint.
func routeTrials(s *model.Snapshot) []model.Trial {
	var trials []model.Trial
	for _, f := range s.Farms {
		if f.Farm.Endpoint != "" {
			trials = append(trials, model.RouteTrial(f))
		}
	}
	return trials
}
