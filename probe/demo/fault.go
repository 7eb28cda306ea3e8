package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Fault is something that can be wrong with the farm, named by the finding that it brings about.
type Fault struct {
	Code string // "HC01"
	Does string // one sentence
}

// A fault also knows how to come and go. Its functions may be nil.
type fault struct {
	Fault
	place  int // which node it strikes, from 0; the farm's last where there are fewer
	inject func(ctx context.Context, f *Farm, n *webNode) error
	mend   func(ctx context.Context, f *Farm, n *webNode) error
	run    func(ctx context.Context, f *Farm, n *webNode) // while the fault is there; it ends with the context

	rule     func(rule) rule // what the nodes' rule becomes; nil where it stays
	keeps    bool            // the balancer keeps what anybody sends
	forwards string          // what the configuration says of the header that the balancer forwards; "" for its default
}

const (
	slowFastest = 60 * time.Millisecond  // HC03
	slowSlowest = 200 * time.Millisecond // HC03
	flapBroken  = 7 * time.Second        // HC04: long enough for three failures in a row, two seconds apart
	flapWell    = 5 * time.Second        // HC04: long enough for two successes
	soonExpired = 5 * 24 * time.Hour     // TLS01
	clockOff    = 30 * time.Second       // PAR02
	reloadAfter = 8 * time.Second        // LB04: long enough for the drain to be seen
	stayers     = 16                     // DR01: so many requests that a minute tells them from a fall to a half in five minutes
)

// Faults lists what can be injected.
func Faults() []Fault {
	list := make([]Fault, 0, len(faults()))
	for _, f := range faults() {
		list = append(list, f.Fault)
	}
	return list
}

// findFault is the fault of that code; the error lists those there are.
func findFault(code string) (*fault, error) {
	all := faults()
	if i := slices.IndexFunc(all, func(f fault) bool { return strings.EqualFold(f.Code, code) }); i >= 0 {
		return &all[i], nil
	}
	var codes []string
	for _, f := range all {
		codes = append(codes, f.Code)
	}
	return nil, fmt.Errorf("the demo farm has no fault %q; it has %s", code, strings.Join(codes, ", "))
}

func faults() []fault {
	return slices.Concat(nodeFaults(), certificateFaults(), balancerFaults(), logFaults(), drainFaults(), routeFaults(), stickyFaults(), forwardedFaults())
}
