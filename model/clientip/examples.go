package clientip

import (
	"cmp"
	"slices"
	"strings"
	"time"
)

// An exampleRing keeps the newest examples of one verdict.
type exampleRing struct {
	kept [examplesKept]numbered
	n    uint64 // that were ever added
}

// numbered is an example with its place in the order of arrival.
type numbered struct {
	order uint64
	Example
}

func (r *exampleRing) add(order uint64, s *Seen, limited bool) {
	e := Example{
		Log: s.Log, Node: s.Node, Peer: s.Peer, Assumed: s.Assumed, Headers: copied(s.Headers), Own: string(s.Own),
		Verdict: s.Result.Verdict, Client: strings.Clone(s.Result.String()), Differs: s.Differs, Limited: limited,
	}
	if s.At != 0 {
		e.At = time.Unix(0, s.At)
	}
	r.kept[r.n%examplesKept] = numbered{order, e}
	r.n++
}

// linesKept is how many of a header's lines an example keeps: proxies that add a line each are few.
const linesKept = 8

// copied are a header's lines as far as an example keeps them. Both ends of a line may decide, so what is cut out is in its middle.
func copied(lines []string) []string {
	kept := make([]string, 0, min(len(lines), linesKept))
	for i, line := range lines {
		if i >= linesKept/2 && len(lines)-i > linesKept/2 {
			continue
		}
		if len(line) > ExampleBytes {
			line = line[:ExampleBytes/2] + ",…," + line[len(line)-ExampleBytes/2:]
		}
		kept = append(kept, strings.Clone(line))
	}
	return kept
}

// examples are all that are kept, oldest first.
func (c *Census) examples() []Example {
	var all []numbered
	for v := range c.kept {
		r := &c.kept[v]
		all = append(all, r.kept[:min(r.n, examplesKept)]...)
	}
	slices.SortFunc(all, func(a, b numbered) int { return cmp.Compare(a.order, b.order) })
	told := make([]Example, len(all))
	for i := range all {
		told[i] = all[i].Example
	}
	return told
}
