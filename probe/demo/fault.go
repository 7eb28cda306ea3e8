package demo

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"
)

// A Fault is something that can be wrong with the farm, named by the finding that it brings about. Farms of different systems may come to
// the same finding by different faults.
type Fault struct {
	Code    string   // "HC01"
	Does    string   // one sentence
	Systems []string // whose farms can show it
}

// A fault also knows how to come and go. Its functions may be nil.
type fault struct {
	Fault                      // without its systems
	fits   func(*product) bool // whose farms can show it; nil for all
	place  int                 // which node it strikes, from 0; the farm's last where there are fewer
	inject func(ctx context.Context, f *Farm, n *webNode) error
	mend   func(ctx context.Context, f *Farm, n *webNode) error
	run    func(ctx context.Context, f *Farm, n *webNode) // while the fault is there; it ends with the context

	rule     func(rule) rule // what the nodes' rule becomes; nil where it stays
	deaf     bool            // the nodes follow none, whatever is configured
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
		told := f.Fault
		told.Systems = f.systems()
		list = append(list, told)
	}
	return list
}

// systems are those whose farms can show the fault.
func (f *fault) systems() []string {
	var names []string
	for i := range products {
		if f.suits(&products[i]) {
			names = append(names, products[i].systems...)
		}
	}
	return names
}

func (f *fault) suits(p *product) bool { return f.fits == nil || f.fits(p) }

// faultsOf are those that a product's farms can show.
func faultsOf(p *product) []fault {
	return slices.DeleteFunc(faults(), func(f fault) bool { return !f.suits(p) })
}

// findFault is the fault of that code that a product's farms can show. The error lists the codes there are, or whose farms can show it.
func findFault(code string, p *product) (*fault, error) {
	var codes, systems []string
	for _, f := range faults() {
		isIt := strings.EqualFold(f.Code, code)
		switch {
		case isIt && f.suits(p):
			return &f, nil
		case isIt:
			systems = append(systems, f.systems()...)
		}
		if !slices.Contains(codes, f.Code) {
			codes = append(codes, f.Code)
		}
	}
	if len(systems) > 0 {
		return nil, fmt.Errorf("a demo farm of %s can't show %s; take --system %s", strings.Join(p.systems, ", "), strings.ToUpper(code), strings.Join(systems, ", "))
	}
	return nil, fmt.Errorf("the demo farm has no fault %q; it has %s", code, strings.Join(codes, ", "))
}

func faults() []fault {
	return slices.Concat(
		nodeFaults(), certificateFaults(), only(isCluster, clusterFaults()),
		only(isBalanced, slices.Concat(balancerFaults(), logFaults(), drainFaults(), routeFaults(), stickyFaults(), forwardedFaults())),
	)
}

// only has faults fit no other products than those.
func only(fits func(*product) bool, list []fault) []fault {
	for i := range list {
		narrow := list[i].fits
		list[i].fits = func(p *product) bool { return fits(p) && (narrow == nil || narrow(p)) }
	}
	return list
}

func isCluster(p *product) bool  { return p.cluster }
func isBalanced(p *product) bool { return !p.cluster }
func isAudited(p *product) bool  { return p.isAudited() }
func isQuiet(p *product) bool    { return !p.isAudited() }
func isAM(p *product) bool       { return p.isAM() }
func isNotAM(p *product) bool    { return !p.isAM() }
