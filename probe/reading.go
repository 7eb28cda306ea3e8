package probe

import (
	"cmp"
	"context"
	"errors"
	"strings"

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
	type place struct {
		kind, address string
		commands      *model.Commands // commands of two farms have nothing in common
		file, through string          // of nginx and of Windows: what is read, and where
		alone         string          // the group, where a driver reads no more than one at a time
	}
	var order []place
	members := map[place][]member{}
	for _, f := range e.farms {
		for _, b := range f.Balancers {
			at := place{b.Kind, b.Address, b.Commands, b.File, strings.Join(b.Through, "\x00"), ""}
			if readsOneGroup(b.Kind) {
				at.alone = b.Backend
			}
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
			r := &reading{reader: reader, parts: parts}
			jobs = append(jobs, r.job(m))
			failed = append(failed, e.actions.enlist(r, e.options.Drivers)...)
		}
	}
	return jobs, errors.Join(failed...)
}

// A reading is what is read at once: a balancer for one farm, or for many.
type reading struct {
	reader balancer.Reader
	parts  []member
	own    []balancer.Reader // of the parts, where one reader reads many
}

// close ends what its drivers keep open.
func (r *reading) close() {
	for _, driver := range append(r.own, r.reader) {
		balancer.Close(driver)
	}
}

// enlist makes a reading's balancers known to actions. One that is read for many farms at once is changed for each of them alone.
func (a *actions) enlist(r *reading, open func(farm string, b model.Balancer) (balancer.Reader, error)) (failed []error) {
	for _, part := range r.parts {
		key := [2]string{part.farm, part.balancer.Name}
		a.readings[key] = r
		own := r.reader
		if len(r.parts) > 1 {
			var err error
			if own, err = open(part.farm, part.balancer); err != nil {
				failed = append(failed, err)
				continue
			}
			r.own = append(r.own, own)
		}
		if writer, ok := own.(balancer.Writer); ok {
			a.writers[key] = writer
		}
	}
	return failed
}

// whole is the balancer of several farms, asked for all its groups, as often as the most impatient of them wants.
func whole(members []member) model.Balancer {
	b := members[0].balancer
	b.Backend = ""
	for _, m := range members {
		b.Master = cmp.Or(b.Master, m.balancer.Master)
		b.Every, b.Timeout = min(b.Every, m.balancer.Every), min(b.Timeout, m.balancer.Timeout)
	}
	return b
}

// job reads at the balancer's own rate.
func (r *reading) job(m member) *job {
	return &job{
		farm: m.farm, balancer: true, every: m.balancer.Every, index: -1, close: r.close,
		run: func(ctx context.Context, tell func(model.Event)) (heavy bool) {
			r.read(ctx, tell)
			return false
		},
	}
}

// read reads once and tells each part.
func (r *reading) read(ctx context.Context, tell func(model.Event)) {
	status := r.reader.Read(ctx)
	for _, part := range r.parts {
		tell(balancer.Part(status, part.farm, part.balancer))
	}
}
