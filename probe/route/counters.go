package route

import (
	"context"

	"farmtop/model"
)

// countersIfNeeded are the balancer's counters where only they tell nodes apart.
func (t *test) countersIfNeeded(ctx context.Context) map[string]uint64 {
	if !t.counted {
		return nil
	}
	return t.counters(ctx)
}

// counters are the balancer's now; nil where it doesn't tell.
func (t *test) counters(ctx context.Context) map[string]uint64 {
	if t.options.Counters == nil {
		return nil
	}
	bounded, cancel := context.WithTimeout(ctx, t.options.Test.Timeout)
	defer cancel()
	now, err := t.options.Counters(bounded)
	if err != nil {
		return nil // no data; that the balancer can't be read is told elsewhere
	}
	return now
}

// risen is the one node that was sent exactly one more request; nobody where others' requests came between.
func risen(before, after map[string]uint64) witness {
	found := ""
	for node, n := range after {
		switch {
		case n == before[node]:
		case n != before[node]+1 || found != "":
			return witness{}
		default:
			found = node
		}
	}
	if found == "" {
		return witness{}
	}
	return witness{node: found, way: model.RouteByCounters}
}
