package ui

import (
	"strconv"

	"farmtop/model"
	"farmtop/ui/text"
)

// member is the cluster's word for a node and, where no line of its own has it, the node's vote.
func (p *panelist) member(n *nodeScene, words string, paint paint, limit int) {
	l := p.line
	vote := "  " + voteWords(n.server.member)
	if spare := limit - l.cells - text.Width(words) - len(vote); p.rows[rowLoad] > 0 || spare < 0 {
		l.upTo(paint, p.aged(n, words, limit-l.cells), limit)
		return
	}
	room := limit - l.cells - len(vote)
	l.fit(paint, p.aged(n, words, room), room)
	l.put(p.theme.label, vote)
}

// memberRow draws one of the lines that say what a cluster knows of a node. It counts no requests, so the others stay blank.
func (p *panelist) memberRow(n *nodeScene, kind rowKind, limit int) {
	if kind != rowLoad {
		return
	}
	p.line.fit(p.theme.label, "vote", labelWidth)
	paint := p.serverPaint(n)
	if n.server.member.Votes == 0 {
		paint = p.theme.faint
	}
	p.line.upTo(paint, memberVotes(n.server.member), limit)
}

// voteWords is a node's vote in its cluster, in a word or two.
func voteWords(n *model.ClusterNode) string {
	if n.Votes == 0 {
		return "no vote"
	}
	return "vote " + strconv.Itoa(n.Votes)
}

// memberVotes is the vote that a node has, and the one that it is configured to have.
func memberVotes(n *model.ClusterNode) string {
	switch {
	case n.Votes == n.Weight && n.Votes == 0:
		return "none configured"
	case n.Votes == n.Weight:
		return strconv.Itoa(n.Votes)
	case n.Votes == 0:
		return "none now, configured " + strconv.Itoa(n.Weight)
	default:
		return strconv.Itoa(n.Votes) + ", configured " + strconv.Itoa(n.Weight)
	}
}

// standsBy tells whether it is as it should be that a node serves nobody.
func (n *nodeScene) standsBy() bool {
	return n.look == lookStandby || n.server.member != nil && n.server.member.State == model.MemberUp && !n.server.owner
}

// isTrouble tells whether what a balancer says of a server is bad: a node that stands by may well be down for it, though not in its cluster.
func isTrouble(admin model.AdminState, up bool, member *model.ClusterNode, standsBy bool) bool {
	if member != nil && member.State == model.MemberDown {
		return true
	}
	return (admin == model.AdminDown || !up) && !standsBy
}
