package model

import (
	"slices"
	"strings"
)

// Votes are the votes of a cluster at one moment: it goes on as long as more than half of them are present.
type Votes struct {
	Total   int // of all who vote now
	Present int // of those that can be heard
	Nodes   int // members that are present, with or without a vote; a witness alone is no cluster
}

// Needed is the quorum: more than half of all votes.
func (v Votes) Needed() int { return v.Total/2 + 1 }

// Hold tells whether the present votes keep the cluster running.
func (v Votes) Hold() bool { return v.Nodes > 0 && v.Present >= v.Needed() }

// Votes are the votes as the cluster says they are.
func (c *Cluster) Votes() Votes { return c.votesWithout() }

// VotesWords are the votes as they are, and the witness's part in them: "2 of 3 votes, file share witness votes". They are clean.
func (c *Cluster) VotesWords() string {
	words := c.Votes().heard()
	name := string(c.Witness.Kind)
	if c.Witness.Kind != WitnessOther {
		name += " witness"
	}
	switch w := &c.Witness; {
	case w.Kind == WitnessNone:
		return words + ", no witness"
	case w.State != WitnessOnline:
		return words + ", " + name + " " + strings.ToLower(string(w.State))
	case w.Votes == 0:
		return words + ", " + name + " has none now"
	default:
		return words + ", " + name + " votes"
	}
}

// votesWithout are the votes at the moment when some nodes, by their places, are lost at once: nobody has taken their votes away yet.
func (c *Cluster) votesWithout(lost ...int) Votes {
	v := Votes{Total: c.Witness.Votes}
	if c.Witness.State == WitnessOnline {
		v.Present = c.Witness.Votes
	}
	for i := range c.Nodes {
		n := &c.Nodes[i]
		v.Total += n.Votes
		if n.isMember() && !slices.Contains(lost, i) {
			v.Present += n.Votes
			v.Nodes++
		}
	}
	return v
}

// Without are the votes that are left when nodes are shut down in order. With dynamic quorum their votes are taken away before they go,
// and the last vote moves to a node that stays.
func (c *Cluster) Without(names ...string) Votes {
	var gone []int
	votes := 0
	for i := range c.Nodes {
		if slices.ContainsFunc(names, func(name string) bool { return strings.EqualFold(name, c.Nodes[i].Name) }) {
			gone = append(gone, i)
			votes += c.Nodes[i].Votes
		}
	}
	v := c.votesWithout(gone...)
	if !c.Dynamic {
		return v
	}
	v.Total -= votes
	if v.Total == 0 && v.Nodes > 0 {
		v.Total, v.Present = 1, 1
	}
	return v
}

// Survival tells whether a cluster goes on after failures that it wasn't told of.
type Survival string

// The answers. Where it hangs on which nodes fail it is neither yes nor no: Microsoft's documentation calls that 50-50.
const (
	SurvivalYes     Survival = "yes"
	SurvivalDepends Survival = "50-50"
	SurvivalNo      Survival = "no"
)

// Survives tells whether the cluster goes on when so many of its present nodes are lost at once.
func (c *Cluster) Survives(failures int) Survival {
	var yes, no int
	c.eachLoss(failures, nil, func(lost []int) {
		if c.votesWithout(lost...).Hold() {
			yes++
		} else {
			no++
		}
	})
	return survival(yes, no)
}

// SurvivesInTurn tells whether the cluster goes on when one of its present nodes is lost, and later another one, with time between to
// deal the votes out anew.
func (c *Cluster) SurvivesInTurn() Survival {
	var yes, no int
	c.eachLoss(1, nil, func(lost []int) {
		if !c.votesWithout(lost...).Hold() {
			no++
			return
		}
		switch c.after(lost[0]).Survives(1) {
		case SurvivalYes:
			yes++
		case SurvivalNo:
			no++
		default:
			yes, no = yes+1, no+1
		}
	})
	return survival(yes, no)
}

func survival(yes, no int) Survival {
	switch {
	case yes == 0:
		return SurvivalNo
	case no == 0:
		return SurvivalYes
	default:
		return SurvivalDepends
	}
}

// eachLoss goes through all choices of so many present nodes. What it hands over is only lent.
func (c *Cluster) eachLoss(failures int, lost []int, do func(lost []int)) {
	if failures == 0 {
		do(lost)
		return
	}
	from := 0
	if len(lost) > 0 {
		from = lost[len(lost)-1] + 1
	}
	for i := from; i < len(c.Nodes); i++ {
		if c.Nodes[i].isMember() {
			c.eachLoss(failures-1, append(lost, i), do)
		}
	}
}

// Fatal are the nodes whose sudden loss stops the cluster.
func (c *Cluster) Fatal() []string {
	var names []string
	c.eachLoss(1, nil, func(lost []int) {
		if !c.votesWithout(lost...).Hold() {
			names = append(names, c.Nodes[lost[0]].Name)
		}
	})
	return names
}

// after is the cluster once a node was lost and the votes were dealt out anew.
func (c *Cluster) after(lost int) *Cluster {
	next := *c
	next.Nodes = slices.Clone(c.Nodes)
	next.Nodes[lost].State = MemberDown
	if next.Dynamic {
		next.deal()
	}
	return &next
}

// deal gives out votes as dynamic quorum does after each change that the cluster has outlived: to every member that is configured to
// vote, and to the witness where that makes them odd; without a witness one node's vote is taken away where they are even.
func (c *Cluster) deal() {
	voters := 0
	last := -1
	for i := range c.Nodes {
		n := &c.Nodes[i]
		n.Votes = 0
		if n.isMember() && n.Weight > 0 {
			n.Votes = 1
			voters, last = voters+1, i
		}
	}
	even := voters > 0 && voters%2 == 0
	c.Witness.Votes = 0
	switch {
	case even && c.Witness.Kind != WitnessNone && c.Witness.State == WitnessOnline:
		c.Witness.Votes = 1
	case even:
		c.Nodes[last].Votes = 0
	}
}
