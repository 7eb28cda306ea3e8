package probe

import (
	"context"
	"slices"
	"sync"
	"time"

	"farmtop/model"
)

const (
	resolveEvery   = 30 * time.Second // how often the name of an expanding node is looked up
	resolveTimeout = 5 * time.Second
)

func (e *Engine) nodeJobs(f *model.Farm, n model.Node) []*job {
	jobs := make([]*job, len(f.Checks))
	for i := range f.Checks {
		c := &f.Checks[i]
		jobs[i] = checkJob(f, n.Name, c, e.prober.Target(f, n, c))
	}
	return jobs
}

func (e *Engine) resolveJob(f *model.Farm, n model.Node) *job {
	return &job{
		farm: f.Name, node: n.Name, every: resolveEvery, index: -1, close: func() {},
		run: func(ctx context.Context, tell func(model.Event)) (heavy bool) {
			tell(e.resolve(ctx, f, n))
			return false
		},
	}
}

func (e *Engine) resolve(ctx context.Context, f *model.Farm, n model.Node) model.Resolved {
	ctx, cancel := context.WithTimeout(ctx, resolveTimeout)
	defer cancel()
	addresses, err := e.prober.Resolve(ctx, n.Address)
	resolved := model.Resolved{At: time.Now(), Farm: f.Name, Node: n.Name, Addresses: addresses}
	if err != nil {
		resolved.Err = err.Error()
	}
	return resolved
}

// resolveFirst looks names up once, before a bounded number of rounds begins: otherwise the rounds could be over before the
// nodes behind the names were known.
func (e *Engine) resolveFirst(ctx context.Context, fail func(error)) {
	if e.options.Rounds == 0 {
		return
	}
	var all sync.WaitGroup
	for _, f := range e.farms {
		for _, n := range f.Nodes {
			if !n.Expand {
				continue
			}
			all.Go(func() {
				fail(guard("looking up names", func() error {
					resolved := e.resolve(ctx, f, n)
					e.expand(resolved)
					select {
					case e.events <- resolved:
					case <-ctx.Done():
					}
					return nil
				}))
			})
		}
	}
	all.Wait()
}

// expand gives the nodes behind a name their jobs, and takes them from those that are gone.
func (e *Engine) expand(r model.Resolved) {
	if len(r.Addresses) == 0 {
		return
	}
	at := slices.IndexFunc(e.farms, func(f *model.Farm) bool { return f.Name == r.Farm })
	if at < 0 {
		return
	}
	f := e.farms[at]
	at = slices.IndexFunc(f.Nodes, func(n model.Node) bool { return n.Name == r.Node })
	if at < 0 {
		return
	}
	node := f.Nodes[at]
	known := e.expanding.replace(f.Name, r.Node, r.Addresses)
	for _, n := range node.Expanded(r.Addresses) {
		if !slices.Contains(known, n.Address) {
			e.schedule.add(time.Now(), e.nodeJobs(f, n)...)
		}
	}
	for _, n := range node.Expanded(known) {
		if !slices.Contains(r.Addresses, n.Address) {
			e.schedule.remove(func(j *job) bool { return j.farm == f.Name && j.node == n.Name })
		}
	}
}

// expansions remembers which addresses of which node have jobs.
type expansions struct {
	mu    sync.Mutex // guards known
	known map[[2]string][]string
}

// replace remembers the addresses of a farm's node and tells those from before.
func (x *expansions) replace(farm, node string, addresses []string) (before []string) {
	x.mu.Lock()
	defer x.mu.Unlock()
	key := [2]string{farm, node}
	before = x.known[key]
	x.known[key] = addresses
	return before
}
