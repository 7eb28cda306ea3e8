package ui

import (
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/ui/text"
)

// writeBalancers writes what every balancer and group says of a node, and how old that is.
func (a *App) writeBalancers(w *writer, farm *farmScene, n *nodeScene) {
	if len(farm.view.Balancers) == 0 {
		w.section("balancer")
		w.lines = append(w.lines, a.remarkLines(noBalancer(), w.indent)...)
		return
	}
	for _, b := range farm.view.Balancers {
		w.section("balancer " + text.Clean(b.Balancer.Name))
		a.writeReading(w, b)
		if farm.role.isOf(b) {
			a.writeCluster(w, &farm.role)
		}
		known := false
		for _, server := range n.view.Servers {
			if server.Balancer == b.Balancer.Name {
				a.writeServer(w, farm, n, b, server)
				known = true
			}
		}
		if !known && b.Good != nil {
			w.painted("", a.theme.warn, "it doesn't know this node: no server in its groups has the address "+n.address)
		}
	}
}

// writeReading says what the balancer is and how it was read last.
func (a *App) writeReading(w *writer, b *model.BalancerView) {
	t, at := a.theme, a.scene.snapshot.At
	if b.Status == nil {
		w.painted("", t.faint, "not read yet")
		return
	}
	if !b.Readable() {
		w.painted("can't read", t.warn, text.Clean(b.Status.Err))
	}
	if b.Good == nil {
		return
	}
	words := text.Clean(strings.TrimSpace(b.Good.Software + " " + b.Good.Version))
	if b.Good.PID > 0 {
		words += ", process " + strconv.Itoa(b.Good.PID)
	}
	if b.Good.Uptime > 0 {
		words += ", up " + text.Span(b.Good.Uptime)
	}
	words += after(", ", rightsWords(b))
	w.field("is", words)
	if len(b.Good.Hidden) > 0 {
		w.painted("hidden", t.faint, text.Clean(strings.Join(b.Good.Hidden, ", ")))
	}
	paint := t.plain
	if !b.Readable() {
		paint = t.faint
	}
	w.painted("read", paint, strings.TrimLeft(ago(at, b.Good.At), " ")+" in "+strings.TrimSpace(text.Duration(b.Good.Took)))
}

// rightsWords is what farmtop may do with a balancer; "" when that isn't known. One that is driven by the operator's own commands has
// no rights of its own.
func rightsWords(b *model.BalancerView) string {
	level := b.Good.Level
	switch {
	case level == model.LevelUnknown:
		return ""
	case b.Balancer.Commands != nil && level != model.LevelAdmin:
		return "no command changes it"
	case b.Balancer.Commands != nil:
		return "changed by commands"
	case level == model.LevelAdmin:
		return "we may change it"
	case level == model.LevelOperator:
		return "we may read all of it"
	default:
		return "we may read a part of it"
	}
}

// writeServer writes one server's line of the balancer, taken apart.
func (a *App) writeServer(w *writer, farm *farmScene, n *nodeScene, b *model.BalancerView, s *model.ServerView) {
	t, at := a.theme, a.scene.snapshot.At
	clean := text.Clean
	member := farm.view.Member(s)
	paint := t.plain
	switch {
	case !b.Readable():
		paint = t.faint
	case s.Admin == model.AdminDrain:
		paint = t.away
	case s.Admin == model.AdminMaint:
		paint = t.maint
	case isTrouble(s.Admin, s.Up, member, n.standsBy()):
		paint = t.bad
	}
	state := clean(s.Group+"/"+s.Name) + ": " + clean(s.Status)
	if why := reasons(s.Why); why != "" && s.Admin != model.AdminReady {
		state += " by " + clean(why)
	}
	if !s.Since.IsZero() {
		state += " for " + text.Span(at.Sub(s.Since))
	}
	if s.Backup {
		state += ", backup"
	}
	w.painted("server", paint, state)
	if s.Lost != nil {
		w.painted("", t.warn, "lost its "+string(s.Lost.Was)+" "+text.Span(at.Sub(s.Lost.At))+" ago to "+clean(s.Lost.By))
	}
	if member != nil {
		w.field("vote", memberVotes(member))
		return
	}
	w.painted("weight", weightPaint(s, t), weightWords(s))
	w.field("load", loadWords(s))
	w.field("cookie", clean(s.Cookie))
	w.field("its check", checkOfBalancer(s))
	if s.Tracks != "" {
		w.field("follows", clean(s.Tracks))
	}
}

// loadWords is what a server has to do, as far as its balancer tells.
func loadWords(s *model.ServerView) string {
	var parts []string
	if !s.Uncounted || s.InFlight > 0 {
		parts = append(parts, strconv.Itoa(s.InFlight)+" in flight")
	}
	if !s.Uncounted || s.Queued > 0 {
		parts = append(parts, strconv.Itoa(s.Queued)+" queued")
	}
	if !s.Uncounted || s.Requests > 0 {
		parts = append(parts, rateWords(s)+strings.TrimSpace(text.Count(s.Requests))+" requests")
	}
	if !s.Uncounted || s.Errors > 0 {
		parts = append(parts, strings.TrimSpace(text.Count(s.Errors))+" errors"+lastRequest(s))
	}
	switch {
	case !s.Uncounted:
	case len(parts) == 0:
		return "the balancer doesn't tell"
	default:
		parts = append(parts, "more it doesn't tell")
	}
	return strings.Join(parts, ", ")
}

func reasons(why []model.AdminReason) string {
	words := make([]string, len(why))
	for i, r := range why {
		words[i] = string(r)
	}
	return strings.Join(words, " and ")
}

func weightPaint(s *model.ServerView, t *theme) paint {
	if s.Weight == 0 {
		return t.warn
	}
	return t.plain
}

func weightWords(s *model.ServerView) string {
	if s.Weight < 0 {
		return "the balancer tells none"
	}
	words := strconv.Itoa(s.Weight)
	if s.Weight != s.InitialWeight {
		words += ", configured " + strconv.Itoa(s.InitialWeight)
	}
	if s.Weight == 0 {
		words += ": no new sessions"
	}
	return words
}

func rateWords(s *model.ServerView) string {
	if s.Rate < 0 {
		return ""
	}
	return strings.TrimSpace(text.Rate(s.Rate)) + "/s, "
}

func lastRequest(s *model.ServerView) string {
	if s.LastRequest < 0 {
		return ""
	}
	return ", the last " + text.Span(s.LastRequest) + " ago"
}

// checkOfBalancer is the balancer's own health check of the server.
func checkOfBalancer(s *model.ServerView) string {
	if s.CheckStatus == "" {
		return ""
	}
	words := s.CheckStatus
	if s.CheckCode > 0 {
		words += " " + strconv.Itoa(s.CheckCode)
	}
	if s.CheckDuration > 0 {
		words += " in " + strings.TrimSpace(text.Duration(s.CheckDuration))
	}
	if s.CheckText != "" {
		words += ": " + s.CheckText
	}
	if s.Agent {
		words += "; agent " + s.AgentStatus
	}
	return text.Clean(words)
}
