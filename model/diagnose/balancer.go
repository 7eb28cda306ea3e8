package diagnose

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"farmtop/model"
)

// disagreeAtLeast is how long a balancer and farmtop must differ on a healthy node before it counts: both ask every few
// seconds, so that a node which has just come up is seen by one before the other.
const disagreeAtLeast = 3 * time.Second

// aboutServer opens a finding about a node as one balancer sees it, with that server's name in the remedy.
func (e *exam) aboutServer(n *model.NodeView, code string, s *model.ServerView) *model.Finding {
	c := lookup(code)
	return e.openServer(n, c, c.Severity, s)
}

func (e *exam) openServer(n *model.NodeView, c *Code, severity model.Severity, s *model.ServerView) *model.Finding {
	f := e.open(n, c, severity)
	if f != nil && s.Group != "" {
		f.Remedy = strings.ReplaceAll(f.Remedy, "BACKEND/SERVER", short(s.Group)+"/"+short(s.Name))
	}
	return f
}

// says is a server in the balancer's own words: `lb1 says "UP 1/2" of be_am/n1: weight 1, 3 in flight, 12.0 requests/s`.
func says(s *model.ServerView) string {
	text := fmt.Sprintf("%s says %q of %s: weight %d, %d in flight", short(s.Balancer), cut(s.Status, quoteRunes),
		serverName(s), s.Weight, s.InFlight)
	if s.Rate > 0 {
		text += fmt.Sprintf(", %.1f requests/s", s.Rate)
	}
	return text
}

func serverName(s *model.ServerView) string {
	if s.Group == "" {
		return short(s.Name)
	}
	return short(s.Group) + "/" + short(s.Name)
}

// trafficWhileDown is LB01: clients are sent to a node that doesn't work. It is said at once.
func trafficWhileDown(e *exam, n *model.NodeView) {
	if n.State != model.StateDown {
		return
	}
	for _, s := range n.Servers {
		sessions := s.Admin == model.AdminDrain || s.Admin == model.AdminReady && s.Weight == 0
		unsure := sessions && s.Cookie == "" && e.hidesCookies(s)
		receives := s.Up && (s.Admin == model.AdminReady || s.Admin == model.AdminDrain) && (!sessions || s.Cookie != "" || unsure)
		if !receives || !e.fresh(s) || e.isMember(s) {
			continue
		}
		code, verb := lookup("LB01"), "sends"
		severity := code.Severity
		if unsure {
			severity, verb = model.Warning, "may send"
		}
		if f := e.openServer(n, code, severity, s); f != nil {
			what := "requests"
			if sessions {
				what = "sticky sessions"
			}
			f.Title = fmt.Sprintf("%s %s %s to %s, which is down", short(s.Balancer), verb, what, short(n.Node.Name))
			f.Evidence = says(s) + "; farmtop's checks say down"
			if n.Reason != "" {
				f.Evidence += " (" + cut(n.Reason, titleRunes) + ")"
			}
			f.Evidence += e.disagreeing(s)
		}
		return
	}
}

// hidesCookies tells whether a server without a cookie may have one all the same: to level user HAProxy doesn't tell them.
func (e *exam) hidesCookies(s *model.ServerView) bool {
	for _, b := range e.view.Balancers {
		if b.Balancer.Name == s.Balancer {
			return b.Good != nil && b.Good.Level == model.LevelUser
		}
	}
	return false
}

// heldDown is LB02: the balancer's own check holds a node down that farmtop finds healthy.
func heldDown(e *exam, n *model.NodeView) {
	if n.State != model.StateUp || n.Stale {
		return
	}
	for _, s := range n.Servers {
		held := s.Admin == model.AdminDown || s.Admin == model.AdminReady && !s.Up
		if !held || !IsLasting(n, s) || !e.fresh(s) {
			continue
		}
		if f := e.aboutServer(n, "LB02", s); f != nil {
			f.Title = fmt.Sprintf("%s holds %s down, which is healthy", short(s.Balancer), short(n.Node.Name))
			check := checkText(s)
			if check != "" {
				f.Title += ": " + check
			}
			f.Evidence = fmt.Sprintf("%s says %q of %s", short(s.Balancer), cut(s.Status, quoteRunes), serverName(s))
			if s.CheckDuration > 0 {
				f.Evidence += fmt.Sprintf(", its check took %s", model.Milliseconds(s.CheckDuration))
			}
			f.Evidence += "; farmtop's checks say up" + e.disagreeing(s)
		}
		return
	}
}

// IsLasting tells whether a balancer and farmtop have differed on a node long enough to count. A node that was never seen down since farmtop began, at a balancer
// that has held it down for that long already, is no matter of who asks first: so a single look finds it too.
func IsLasting(n *model.NodeView, s *model.ServerView) bool {
	return s.Disagree >= disagreeAtLeast || len(n.Changes) == 0 && s.Disagree > 0 && s.Changed >= disagreeAtLeast
}

// checkText is the outcome of the balancer's own check: "L7STS 503 Service Unavailable".
func checkText(s *model.ServerView) string {
	if slices.Contains(s.Why, model.ReasonAgent) {
		return strings.TrimSpace("its agent says so " + cut(s.AgentStatus, quoteRunes))
	}
	var parts []string
	if s.CheckStatus != "" {
		parts = append(parts, cut(s.CheckStatus, quoteRunes))
	}
	if s.CheckCode != 0 {
		parts = append(parts, fmt.Sprint(s.CheckCode))
	}
	if s.CheckText != "" {
		parts = append(parts, cut(s.CheckText, quoteRunes))
	}
	return strings.Join(parts, " ")
}

// disagreeing is since when the balancer and farmtop differ.
func (e *exam) disagreeing(s *model.ServerView) string {
	if s.Disagree <= 0 {
		return ""
	}
	return "; they differ since " + e.clock(e.now.Add(-s.Disagree))
}

// drainLost is LB04: a drain or maintenance ended without anybody asking for it.
func drainLost(e *exam, n *model.NodeView) {
	for _, s := range n.Servers {
		if s.Lost == nil {
			continue
		}
		if f := e.aboutServer(n, "LB04", s); f != nil {
			what := "drain"
			if s.Lost.Was == model.AdminMaint {
				what = "maintenance"
			}
			by := ""
			if s.Lost.By != "" {
				by = " by " + cut(s.Lost.By, nameRunes)
			}
			f.Title = fmt.Sprintf("the %s of %s at %s was undone%s", what, short(n.Node.Name), short(s.Balancer), by)
			f.Evidence = fmt.Sprintf("%s was in %s until %s, and is %s now; nobody asked for it here",
				serverName(s), what, e.clock(s.Lost.At), s.Admin)
		}
		return
	}
}

// hiddenDrain is LB05: weight 0 keeps new sessions away as a drain does, and no balancer shows it as one.
func hiddenDrain(e *exam, n *model.NodeView) {
	for _, s := range n.Servers {
		if s.Admin != model.AdminReady || s.Weight != 0 || s.InitialWeight <= 0 || !e.fresh(s) {
			continue
		}
		if f := e.aboutServer(n, "LB05", s); f != nil {
			f.Title = fmt.Sprintf("%s has weight 0 at %s: a hidden drain", short(n.Node.Name), short(s.Balancer))
			f.Evidence = fmt.Sprintf("%s, configured weight %d", says(s), s.InitialWeight)
		}
		return
	}
}

// maintenanceLeaks is LB06: requests still reach a node in maintenance.
func maintenanceLeaks(e *exam, n *model.NodeView) {
	for _, s := range n.Servers {
		if s.Admin != model.AdminMaint || s.SentIn == 0 || !e.fresh(s) {
			continue
		}
		if f := e.aboutServer(n, "LB06", s); f != nil {
			f.Title = fmt.Sprintf("%s is in maintenance, yet %s sends it requests", short(n.Node.Name), short(s.Balancer))
			f.Evidence = fmt.Sprintf("%d requests", s.SentIn)
			if !s.Since.IsZero() {
				f.Evidence += " since " + e.clock(s.Since)
			}
			f.Evidence += "; " + says(s)
		}
		return
	}
}
