package probe

import (
	"context"
	"errors"

	"farmtop/model"
	"farmtop/probe/balancer"
)

// shareFrom is how many farms on one balancer are read together instead of one by one: HAProxy takes ten runtime connections at
// once by default, and an ingress controller has hundreds of backends.
const shareFrom = 4

// A member is one farm's balancer.
type member struct {
	farm     string
	balancer model.Balancer
}

// balancerJobs are the jobs that read all balancers: one for each, or one for many farms on the same.
func (e *Engine) balancerJobs() ([]*job, error) {
	type place struct{ kind, address string }
	var order []place
	members := map[place][]member{}
	for _, f := range e.farms {
		for _, b := range f.Balancers {
			at := place{b.Kind, b.Address}
			if members[at] == nil {
				order = append(order, at)
			}
			members[at] = append(members[at], member{f.Name, b})
		}
	}
	var jobs []*job
	var failed []error
	for _, at := range order {
		all := members[at]
		if len(all) >= shareFrom {
			all = []member{{"", whole(all)}}
		}
		for _, m := range all {
			reader, err := e.options.Drivers(m.farm, m.balancer)
			if err != nil {
				failed = append(failed, err)
				continue
			}
			parts := members[at]
			if m.farm != "" {
				parts = []member{m}
			}
			jobs = append(jobs, readingJob(m, parts, reader))
		}
	}
	return jobs, errors.Join(failed...)
}

// whole is the balancer of several farms, asked for all its groups, as often as the most impatient of them wants.
func whole(members []member) model.Balancer {
	b := members[0].balancer
	b.Backend = ""
	for _, m := range members {
		b.Every, b.Timeout = min(b.Every, m.balancer.Every), min(b.Timeout, m.balancer.Timeout)
	}
	return b
}

// readingJob reads a balancer once for all its parts.
func readingJob(m member, parts []member, reader balancer.Reader) *job {
	return &job{
		farm: m.farm, every: m.balancer.Every, index: -1, close: func() {},
		run: func(ctx context.Context, tell func(model.Event)) (heavy bool) {
			status := reader.Read(ctx)
			for _, part := range parts {
				tell(balancer.Part(status, part.farm, part.balancer))
			}
			return false
		},
	}
}
