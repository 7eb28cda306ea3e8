package ui

import (
	"slices"
	"strconv"

	"farmtop/model"
)

// A groupLoad is what goes through those groups of a balancer that a farm's nodes are in.
type groupLoad struct {
	groups            []string
	cookie, algorithm string // of the first that has any
	inFlight, queued  int
	rate              float64 // requests a second; negative when unknown
	uncounted         bool    // the balancer doesn't tell both requests and what is in flight
}

// words are a number of requests, as far as the balancer tells.
func (g *groupLoad) words(n int) string {
	if g.uncounted && n == 0 {
		return unknownCount
	}
	return strconv.Itoa(n)
}

func loadOf(view *model.FarmView, b *model.BalancerView) groupLoad {
	load := groupLoad{rate: -1}
	if b.Good == nil {
		return load
	}
	for i := range b.Good.Groups {
		g := &b.Good.Groups[i]
		rate, holds := rateOf(view, b.Balancer.Name, g.Name)
		if !holds {
			continue
		}
		load.groups = append(load.groups, g.Name)
		load.uncounted = load.uncounted || isUncounted(b.Good, g.Name)
		load.inFlight += g.InFlight
		load.queued += g.Queued
		if load.cookie == "" {
			load.cookie = g.Cookie
		}
		if load.algorithm == "" {
			load.algorithm = g.Algorithm
		}
		if rate >= 0 {
			load.rate = max(load.rate, 0) + rate
		}
	}
	return load
}

// isUncounted tells whether a balancer doesn't count for the servers of a group.
func isUncounted(s *model.BalancerStatus, group string) bool {
	return slices.ContainsFunc(s.Servers, func(s model.Server) bool { return s.Group == group && s.Uncounted })
}

// rateOf is the requests a second of a group's servers, negative when unknown, and whether it holds any node of the farm.
func rateOf(view *model.FarmView, balancer, group string) (rate float64, holds bool) {
	rate = -1
	for _, n := range view.Nodes {
		for _, s := range n.Servers {
			if s.Balancer != balancer || s.Group != group {
				continue
			}
			holds = true
			if s.Rate >= 0 && (!s.Uncounted || s.Requests > 0) {
				rate = max(rate, 0) + s.Rate
			}
		}
	}
	return rate, holds
}
