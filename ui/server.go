package ui

import (
	"strconv"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// A serverSummary is a node as its balancers see it, in one line: the word of the one that takes it out furthest, the sums over
// all of them.
type serverSummary struct {
	known    bool
	admin    model.AdminState
	status   string // as the balancer says it, clean
	why      string // who put it there, "" when ready or unknown
	since    time.Time
	at       time.Time // of the reading
	up       bool      // some balancer would send it a request
	weight   int
	inFlight int
	queued   int
	requests uint64
	errors   uint64
	first    *model.ServerView // the one that has that word; nil when none has
	rate     float64           // requests a second; negative when unknown
	count    int

	uncounted bool               // some balancer doesn't tell both requests and what is in flight
	member    *model.ClusterNode // the cluster's node that first is; nil for other balancers' servers
	owner     bool               // that node has the role
}

func summarize(farm *model.FarmView, view *model.NodeView) serverSummary {
	cluster, _ := farm.Cluster()
	sum := serverSummary{admin: view.Admin(), rate: -1, count: len(view.Servers)}
	for _, server := range view.Servers {
		if !sum.known && server.Admin == sum.admin {
			sum.known, sum.first = true, server
			sum.since, sum.at = server.Since, server.At
			sum.status, sum.weight = text.Clean(server.Status), server.Weight
			sum.member = farm.Member(server)
			sum.owner = sum.member != nil && cluster.IsOwner(sum.member.Name)
			if len(server.Why) > 0 {
				sum.why = text.Clean(string(server.Why[0]))
			}
		}
		sum.up = sum.up || server.Up
		sum.uncounted = sum.uncounted || server.Uncounted
		sum.inFlight += server.InFlight
		sum.queued += server.Queued
		sum.requests += server.Requests
		sum.errors += server.Errors
		if server.Rate >= 0 && (!server.Uncounted || server.Requests > 0) {
			sum.rate = max(sum.rate, 0) + server.Rate
		}
	}
	return sum
}

// unknownCount stands for a number that the balancer doesn't tell.
const unknownCount = "?"

// numberWords are a number of requests, as far as the balancer tells.
func (s *serverSummary) numberWords(n int) string {
	if s.uncounted && n == 0 {
		return unknownCount
	}
	return strconv.Itoa(n)
}

// countWords are a number of requests since the balancer started, as far as it tells, in [text.CountWidth] cells.
func (s *serverSummary) countWords(n uint64) string {
	if s.uncounted && n == 0 {
		return text.PadLeft(unknownCount, text.CountWidth)
	}
	return text.Count(n)
}

// weightWords is the weight; a question mark where the balancer tells none.
func (s *serverSummary) weightWords() string {
	if s.weight < 0 {
		return unknownCount
	}
	return strconv.Itoa(s.weight)
}

// takenOut tells whether somebody took the server out of the balancer's choice.
func (s *serverSummary) takenOut() bool {
	return s.admin == model.AdminDrain || s.admin == model.AdminMaint
}

// noun is the admin state of a server that is taken out.
func (s *serverSummary) noun() string {
	if s.admin == model.AdminMaint {
		return "maintenance"
	}
	return "drain"
}

// unread is a balancer that said something about a node, but couldn't be read the last time; nil when there is none.
func (f *farmScene) unread(n *nodeScene) *model.BalancerView {
	for _, b := range f.view.Balancers {
		if b.Readable() || b.Good == nil {
			continue
		}
		for _, s := range n.view.Servers {
			if s.Balancer == b.Balancer.Name {
				return b
			}
		}
	}
	return nil
}

func unreadWords(b *model.BalancerView) string { return text.Clean(b.Balancer.Name) + " can't be read" }
