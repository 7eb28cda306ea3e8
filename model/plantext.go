package model

import (
	"fmt"
	"slices"
	"strings"
	"time"
)

// Text is the plan in lines, as the operator reads it before confirming it. It quotes balancers, so it isn't clean.
func (p *Plan) Text() []string {
	var lines []string
	if p.Order.Serial && len(p.Order.Actions) > 1 {
		lines = append(lines, fmt.Sprintf("One after another: each begins when the node before it is ready again (%d nodes)", len(p.Order.Actions)), "")
	}
	for i := range p.Parts {
		if i > 0 {
			lines = append(lines, "")
		}
		own, common := p.Parts[i].text()
		lines = append(lines, own...)
		if p.isUnable() {
			continue
		}
		for _, line := range common {
			if !slices.Contains(lines, line) {
				lines = append(lines, line)
			}
		}
	}
	if p.Refusal != nil {
		if len(lines) > 0 {
			lines = append(lines, "")
		}
		lines = append(lines, p.Refusal.Line())
	}
	return lines
}

// isUnable tells whether a balancer has no such command, so that nothing is to be said of how it goes.
func (p *Plan) isUnable() bool { return p.Refusal != nil && p.Refusal.Guard == GuardUnable }

// text is what is to be said of one node, and what may hold for all nodes of an order.
func (p *Part) text() (own, common []string) {
	if p.Done != "" {
		return []string{"Nothing to do: " + p.Done + "."}, nil
	}
	own = []string{p.title()}
	for i := range p.Steps {
		own = append(own, fmt.Sprintf("  %s: %s", p.Steps[i].Balancer, p.Steps[i].Command))
	}
	for i := range p.Next {
		own = append(own, fmt.Sprintf("  %s, as the second step: %s", p.Next[i].Balancer, p.Next[i].Command))
	}
	if len(p.Servers) > 0 {
		own = append(own, p.now())
	}
	for i := range p.Left {
		own = append(own, p.Left[i].text(p.Soft))
	}
	for _, effect := range p.each(func(s *Step) []string { return []string{s.Effect} }) {
		common = append(common, sentence(p.manner(), effect))
	}
	if text := p.ending(); text != "" {
		common = append(common, text)
	}
	for i := range p.Next {
		label := "Then hard"
		if p.Next[i].Soft {
			label = "Then soft"
		}
		if effect := sentence(label, p.Next[i].Effect); !slices.Contains(common, effect) {
			common = append(common, effect)
		}
	}
	for _, undone := range p.each(func(s *Step) []string { return s.Undone }) {
		common = append(common, sentence("Undone by", undone))
	}
	return own, common
}

// title names what is done to whom: "Drain portals/am2, which is ready".
func (p *Part) title() string {
	verb := map[Verb]string{
		VerbDrain: "Drain", VerbMaint: "Maintenance for", VerbReady: "Make ready:", VerbWeight: fmt.Sprintf("Weight %d for", p.Action.Weight),
		VerbMove: "Move the role to",
	}[p.Action.Verb]
	state := p.Admin.by(p.Why)
	if p.Admin == AdminDrain || p.Admin == AdminMaint {
		state = "in " + state
	}
	return fmt.Sprintf("%s %s, which is %s", verb, p.Action.Subject(), state)
}

// manner is how the action treats those who have a session; "" where it treats them no other than before.
func (p *Part) manner() string {
	switch {
	case !p.Action.TakesOut() || len(p.Steps) == 0:
		return ""
	case p.Soft:
		return "Soft"
	default:
		return "Hard"
	}
}

// each collects sentences of all steps, each of them once.
func (p *Part) each(of func(*Step) []string) []string {
	var all []string
	for i := range p.Steps {
		for _, text := range of(&p.Steps[i]) {
			if text != "" && !slices.Contains(all, text) {
				all = append(all, text)
			}
		}
	}
	return all
}

func sentence(label, text string) string {
	if label == "" {
		return text
	}
	return label + ": " + text
}

// now is what the node holds.
func (p *Part) now() string {
	if p.Cluster != nil {
		return "Now: " + p.Cluster.Standing()
	}
	inFlight, leaving, rate, known := 0, 0, 0.0, true
	cookie := false
	for _, s := range p.Servers {
		inFlight += s.InFlight
		leaving += s.Leaving
		rate += max(0, s.Rate)
		known = known && s.Rate >= 0
		cookie = cookie || s.Cookie != ""
	}
	if p.isUncounted() {
		return "Now: nobody knows what it holds, because the balancer doesn't tell"
	}
	text := fmt.Sprintf("Now: %s in flight", counted(inFlight, "request"))
	if leaving > 0 {
		text += fmt.Sprintf(" (%d of them in older processes)", leaving)
	}
	if known {
		text += fmt.Sprintf(", %s requests a second", threeDigits(rate))
	}
	if cookie {
		text += "; sessions are bound to it by cookie, and no balancer counts them"
	}
	return text
}

func (l *Left) text(soft bool) string {
	if l.Votes != nil {
		return fmt.Sprintf("Left to own %s: %s; once it is shut down, %s", l.Group, orNone(l.Usable), l.Votes.words())
	}
	text := fmt.Sprintf("Left in %s: %s (%d of %d that take new sessions)", l.Group, orNone(l.Usable), len(l.Usable), l.Before)
	if len(l.Backups) > 0 {
		text += ", and as backup " + listed(l.Backups)
	}
	if l.Share > 0 && len(l.Usable) > 0 && !soft { // a drain moves new sessions, and nobody counts those
		text += fmt.Sprintf("; %.0f %% of the requests go over to them", 100*l.Share)
	}
	return text
}

// isUncounted tells whether a balancer doesn't count the node's requests.
func (p *Part) isUncounted() bool {
	return slices.ContainsFunc(p.Servers, func(s *ServerView) bool { return s.Uncounted })
}

// ending is when the action counts as done, and what follows.
func (p *Part) ending() string {
	a := &p.Action
	var text string
	switch {
	case a.Verb == VerbMove:
		return fmt.Sprintf("Done when the cluster says that it is Online there; after %s it counts as timed out", span(a.moveTime()))
	case a.Verb == VerbDrain && p.Cluster != nil:
		text = "Drained when the cluster has moved its roles away"
	case a.Verb == VerbDrain:
		text = fmt.Sprintf("Drained when nothing is in flight and no request came for %s", span(a.SettleTime()))
	case a.Verb == VerbMaint && p.isUncounted():
		text = "Done when the balancer has it out, and no older process of the balancer is left"
	case a.Verb == VerbMaint:
		text = "Done when nothing is in flight"
	default:
		return ""
	}
	switch {
	case a.Then == VerbMaint && a.Deadline > 0:
		text += fmt.Sprintf(", or after %s; then maintenance, which moves the sessions that remain", span(a.Deadline))
	case a.Then == VerbMaint:
		text += "; then maintenance"
	case a.Deadline > 0:
		text += fmt.Sprintf("; after %s it counts as timed out, and the node stays as it is", span(a.Deadline))
	}
	return text
}

// joined is text of several lines.
func joined(lines []string) string { return strings.Join(lines, "\n") }

// counted is a number with its noun: "1 request", "3 requests".
func counted(n int, noun string) string {
	if n == 1 {
		return "1 " + noun
	}
	return fmt.Sprintf("%d %ss", n, noun)
}

// span words a duration that somebody chose: "10 s", "15 min", "1 h 30 min".
func span(d time.Duration) string {
	d = d.Round(time.Millisecond)
	switch {
	case d < time.Second:
		return fmt.Sprintf("%d ms", d.Milliseconds())
	case d < time.Minute && d%time.Second == 0:
		return fmt.Sprintf("%d s", d/time.Second)
	case d < time.Minute:
		return fmt.Sprintf("%.1f s", d.Seconds())
	}
	var parts []string
	for _, unit := range []struct {
		of   time.Duration
		name string
	}{{time.Hour, "h"}, {time.Minute, "min"}, {time.Second, "s"}} {
		if n := d / unit.of; n > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", n, unit.name))
			d %= unit.of
		}
	}
	return strings.Join(parts, " ")
}
