package model

import (
	"fmt"
	"slices"
	"testing"
)

// clusterOf is a cluster of healthy nodes n1, n2 and so on, with or without a witness, whose votes are dealt out.
func clusterOf(nodes int, witness, dynamic bool) *Cluster {
	c := &Cluster{Name: "C", Role: "R", Owner: "n1", State: RoleOnline, Dynamic: dynamic}
	for i := range nodes {
		c.Nodes = append(c.Nodes, ClusterNode{Name: fmt.Sprintf("n%d", i+1), State: MemberUp, Weight: 1, Votes: 1})
	}
	if witness {
		c.Witness = Witness{Kind: WitnessShare, State: WitnessOnline, Votes: 1}
	}
	if dynamic {
		c.deal()
	}
	return c
}

// The answers are the table of "Understanding cluster and pool quorum" in Microsoft's documentation of Windows Server.
func TestAClusterSurvivesAsMicrosoftSays(t *testing.T) {
	t.Parallel()
	const yes, no, half = SurvivalYes, SurvivalNo, SurvivalDepends
	for _, c := range []struct {
		nodes         int
		witness       bool
		one, turn, at Survival
	}{
		{2, false, half, no, no},
		{2, true, yes, no, no},
		{3, false, yes, half, no},
		{3, true, yes, yes, no},
		{4, false, yes, yes, half},
		{4, true, yes, yes, yes},
		{5, false, yes, yes, yes},
		{5, true, yes, yes, yes},
		{6, false, yes, yes, yes},
		{8, true, yes, yes, yes},
	} {
		cluster := clusterOf(c.nodes, c.witness, true)
		got := []Survival{cluster.Survives(1), cluster.SurvivesInTurn(), cluster.Survives(2)}
		if want := []Survival{c.one, c.turn, c.at}; !slices.Equal(got, want) {
			t.Errorf("%d nodes, witness %t: one, then another, two at once: %q, want %q", c.nodes, c.witness, got, want)
		}
	}
}

func TestMoreThanHalfOfTheVotesHold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		votes Votes
		needs int
		holds bool
	}{
		{Votes{1, 1, 1}, 1, true},
		{Votes{3, 1, 1}, 2, false},
		{Votes{3, 2, 1}, 2, true},
		{Votes{5, 3, 3}, 3, true},
		{Votes{5, 2, 2}, 3, false},
		{Votes{4, 2, 2}, 3, false},
		{Votes{2, 1, 1}, 2, false},
		{Votes{1, 1, 0}, 1, false}, // a witness alone
		{Votes{}, 1, false},
	} {
		if c.votes.Needed() != c.needs || c.votes.Hold() != c.holds {
			t.Errorf("%+v needs %d and holds %t, want %d and %t", c.votes, c.votes.Needed(), c.votes.Hold(), c.needs, c.holds)
		}
	}
}

func TestAPairWithoutWitnessHangsOnTheNodeThatVotes(t *testing.T) {
	t.Parallel()
	c := clusterOf(2, false, true)
	if got := c.Fatal(); !slices.Equal(got, []string{"n1"}) {
		t.Errorf("fatal are %q, want n1, which has the vote", got)
	}
	if left := c.Without("N1"); !left.Hold() {
		t.Errorf("the voter, shut down in order, hands its vote on; left are %+v", left)
	}
	if left := clusterOf(2, false, false).Without("n1"); left.Hold() {
		t.Errorf("without dynamic quorum nobody may go: %+v", left)
	}
	if left := clusterOf(4, false, false).Without("n1"); !left.Hold() || left.Needed() != 3 {
		t.Errorf("three of four hold: %+v", left)
	}
	if left := clusterOf(4, false, false).Without("n1", "n2"); left.Hold() {
		t.Errorf("two of four don't hold: %+v", left)
	}
}

func TestAVoteThatWasTakenAwayIsntGivenBack(t *testing.T) {
	t.Parallel()
	c := clusterOf(3, false, true)
	c.Nodes[2].Weight = 0
	c.deal()
	if v := c.Votes(); v != (Votes{Total: 1, Present: 1, Nodes: 3}) {
		t.Errorf("of three nodes with two votes one votes: %+v", v)
	}
}

func TestVotesAreToldWithTheWitnesssPart(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		want  string
		given func(c *Cluster)
	}{
		{"3 of 3 votes, file share witness votes", func(*Cluster) {}},
		{"2 of 3 votes, file share witness offline", func(c *Cluster) { c.Witness.State = WitnessOffline }},
		{"2 of 2 votes, file share witness has none now", func(c *Cluster) { c.Witness.Votes = 0 }},
		{"3 of 3 votes, witness votes", func(c *Cluster) { c.Witness.Kind = WitnessOther }},
		{"2 of 2 votes, no witness", func(c *Cluster) { c.Witness = Witness{} }},
	} {
		cluster := clusterOf(2, true, true)
		cluster.Witness.Kind = WitnessShare
		c.given(cluster)
		if got := cluster.VotesWords(); got != c.want {
			t.Errorf("%q, want %q", got, c.want)
		}
	}
}
