package verify

import (
	"cmp"
	"fmt"
	"strings"

	"farmtop/model"
	"farmtop/model/diagnose"
)

// atBalancers judges each of the node's servers whose balancer's word counts. Before a balancer knows the node nothing is judged there:
// that it doesn't is an item of its own.
func (e *exam) atBalancers(judge func(*model.ServerView) outcome) outcome {
	if len(e.view.Balancers) == 0 {
		return skipped(noBalancer)
	}
	var each []outcome
	for _, b := range e.view.Balancers {
		if !b.Heard() {
			each = append(each, unheard(b))
			continue
		}
		found := false
		for _, s := range e.node.Servers {
			if s.Balancer == b.Balancer.Name {
				found = true
				each = append(each, judge(s))
			}
		}
		if !found {
			each = append(each, noData("%s doesn't know the node yet", short(b.Balancer.Name)))
		}
	}
	return worst(each)
}

// at is where a server stands: "lb1 be_am/am4".
func at(s *model.ServerView) string { return short(s.Balancer) + " " + serverName(s) }

// isTakenOut tells whether somebody keeps a server from getting new sessions.
func isTakenOut(s *model.ServerView) bool {
	return s.Admin == model.AdminDrain || s.Admin == model.AdminMaint
}

// admin tells whether the balancers mean to use the node.
func admin(e *exam) outcome {
	return e.atBalancers(func(s *model.ServerView) outcome {
		switch s.Admin {
		case model.AdminReady:
			return passed("%s is ready", at(s))
		case model.AdminDrain, model.AdminMaint:
			return failed(e.putBack(s), "%s is in %s%s since %s", at(s), s.Admin, because(s), e.clockTime(s.Since))
		case model.AdminDown:
			return failed(e.checking(s), "%s is held down: %s", at(s), cut(checkText(s), reasonRunes))
		default:
			return noData("%s: %s doesn't tell", at(s), short(s.Balancer))
		}
	})
}

// because is who put a server into its state: " (operator)".
func because(s *model.ServerView) string {
	if len(s.Why) == 0 {
		return ""
	}
	words := make([]string, len(s.Why))
	for i, w := range s.Why {
		words[i] = string(w)
	}
	return " (" + strings.Join(words, ", ") + ")"
}

// putBack is how a server that was taken out gets ready again.
func (e *exam) putBack(s *model.ServerView) string {
	for _, why := range s.Why {
		switch why {
		case model.ReasonConfig:
			return fmt.Sprintf("The configuration of %s takes %s out (disabled): change it there.", short(s.Balancer), serverName(s))
		case model.ReasonTracked:
			return fmt.Sprintf("It follows %s: make that ready.", short(s.Tracks))
		case model.ReasonDNS:
			return fmt.Sprintf("%s can't resolve the server's name: correct that.", short(s.Balancer))
		case model.ReasonAgent:
			return "The agent on the node asks for it: make the agent say ready."
		}
	}
	return fmt.Sprintf("When the work on it is done, press u in farmtop, or run \"farmtop ready %s/%s\".", short(e.farm.Name), short(e.node.Node.Name))
}

// checkText is the outcome of the balancer's own check: "L7STS 503 Service Unavailable".
func checkText(s *model.ServerView) string {
	parts := []string{s.CheckStatus}
	if s.CheckCode != 0 {
		parts = append(parts, fmt.Sprint(s.CheckCode))
	}
	parts = append(parts, s.CheckText)
	text := strings.TrimSpace(strings.Join(parts, " "))
	return cmp.Or(text, s.Status, "it doesn't say why")
}

// weight tells whether the node's weight is the one it should have: as configured, else its peers'.
func weight(e *exam) outcome {
	return e.atBalancers(func(s *model.ServerView) outcome {
		wanted := e.node.Node.Weight
		switch {
		case e.view.Member(s) != nil:
			return skipped("a cluster has no weight")
		case isTakenOut(s):
			return noData("%s is in %s, whatever its weight", at(s), s.Admin)
		case s.Weight == 0 && s.InitialWeight > 0:
			return failed(e.remedy("LB05", s), "%s has weight 0, configured %d: a hidden drain", at(s), s.InitialWeight)
		case wanted > 0 && s.Weight != wanted:
			return failed(e.setWeight(s, wanted), "%s has weight %d, but should have %d (farmtop's config)", at(s), s.Weight, wanted)
		case wanted > 0:
			return passed("%s has weight %d, as configured", at(s), s.Weight)
		}
		return e.weightBeside(s)
	})
}

func (e *exam) weightBeside(s *model.ServerView) outcome {
	all := camps(e.view.Nodes, func(n *model.NodeView) (int, bool) {
		for _, other := range n.Servers {
			if n != e.node && other.Balancer == s.Balancer && other.Group == s.Group && other.Weight > 0 && !isTakenOut(other) {
				return other.Weight, true
			}
		}
		return 0, false
	})
	if len(all) == 0 {
		return passed("%s has weight %d", at(s), s.Weight)
	}
	usual := beside(all, s.Weight)
	switch {
	case usual.says == s.Weight:
		return passed("%s has weight %d, as %s", at(s), s.Weight, names(usual.nodes))
	case s.Weight > 0 && len(all) > 1 && len(all[0].nodes) == 1:
		return passed("%s has weight %d; its peers have one each of their own", at(s), s.Weight)
	default:
		return failed(e.setWeight(s, usual.says), "%s has weight %d, but %s %d", at(s), s.Weight, names(usual.nodes), usual.says)
	}
}

func (e *exam) setWeight(s *model.ServerView, to int) string {
	text := fmt.Sprintf("Set the weight of %s to %d at %s", serverName(s), to, short(s.Balancer))
	if e.node.Node.Weight == 0 {
		text += ", or write the one that it should have as the node's \"weight\" in farmtop's config"
	}
	return text + "."
}

// balancerCheck tells whether the balancers' own checks find the node well, as farmtop's do.
func balancerCheck(e *exam) outcome {
	return e.atBalancers(func(s *model.ServerView) outcome {
		isUp := s.Up && s.Admin != model.AdminDown
		switch {
		case e.view.Member(s) != nil:
			return skipped("%s is a cluster, which checks the role and no node", short(s.Balancer))
		case e.standsBy():
			return skipped("the balancer holds down what stands by")
		case s.Admin == model.AdminMaint:
			return noData("%s is in maintenance, where it isn't checked", at(s))
		case s.CheckStatus == "" && !s.Agent && isUp:
			return e.unchecked(s)
		case s.CheckStatus == "INI" || s.CheckStatus == "UNK": // HAProxy before its first check
			return noData("%s isn't checked yet", at(s))
		case isUp && e.node.State.Serves():
			return passed("%s is up: %s", at(s), cut(checkText(s), quoteRunes))
		case isUp != e.node.State.Serves() && !diagnose.IsLasting(e.node, s):
			return noData("%s differs from farmtop's checks for %s", at(s), model.Milliseconds(s.Disagree))
		case isUp:
			return failed(e.remedy("LB01", s), "%s is up (%s), though farmtop's checks say %s", at(s), cut(checkText(s), quoteRunes), e.node.State)
		case e.node.State.Serves():
			return failed(e.checking(s), "%s is down (%s), though farmtop's checks say up", at(s), cut(checkText(s), reasonRunes))
		default:
			return failed(e.checking(s), "%s is down, as farmtop's checks say: %s", at(s), cut(checkText(s), reasonRunes))
		}
	})
}

// checking is how a server that its balancer holds down comes up.
func (e *exam) checking(s *model.ServerView) string {
	if e.node.State.Serves() {
		return e.remedy("LB02", s)
	}
	return checksFirst
}

// unchecked is what a server comes to that its balancer doesn't check: fine where that is so for all of them.
func (e *exam) unchecked(s *model.ServerView) outcome {
	for n, other := range e.serversBeside(s) {
		if other.CheckStatus != "" {
			return failed(fmt.Sprintf("Give %s the check of its peers, at HAProxy \"check\" on the server line.", serverName(s)),
				"%s has no check, but %s has", at(s), short(n.Node.Name))
		}
	}
	return skipped("%s makes no checks of its own that it tells of", short(s.Balancer))
}

// drains tells whether nothing is left of what took the node out once.
func drains(e *exam) outcome {
	o := e.atBalancers(func(s *model.ServerView) outcome {
		switch {
		case isTakenOut(s):
			return failed(e.putBack(s), "%s is still in %s%s", at(s), s.Admin, because(s))
		case s.Admin == model.AdminReady && s.Weight == 0 && s.InitialWeight > 0:
			return failed(e.remedy("LB05", s), "%s still has weight 0", at(s))
		case s.Lost != nil:
			return failed(e.remedy("LB04", s), "%s: the %s was undone at %s by %s, perhaps too early", at(s), s.Lost.Was,
				e.clockTime(s.Lost.At), cut(cmp.Or(s.Lost.By, "somebody"), quoteRunes))
		default:
			return passed("nothing is left at %s", at(s))
		}
	})
	if p := e.node.Progress; p != nil && p.Action.TakesOut() && o.result == model.TestPass && !p.Phase.IsOver() {
		return failed(fmt.Sprintf("Wait for it, or press u in farmtop (\"farmtop ready %s/%s\").", short(e.farm.Name), short(e.node.Node.Name)),
			"an action that takes it out is under way: %s, %s", p.Action.Verb, p.Phase)
	}
	return o
}
