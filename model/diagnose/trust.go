package diagnose

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/model/clientip"
)

// believesAll is XFF05: no list says who may forward an address, so everybody may. That is certain by the settings alone; requests
// only tell how many it concerned. It is the cause of what XFF02 would show, which is silent then.
func believesAll(e *exam) {
	rule := e.farm.ClientIP
	if !isOpen(rule) {
		return
	}
	f := e.about(nil, "XFF05")
	if f == nil {
		return
	}
	what := "lists no proxy"
	if rule.Name == "aspnet" {
		what = "has empty lists of proxies and networks"
	}
	f.Title = fmt.Sprintf("%s believes %s from anybody: rule %s %s", short(e.farm.Name), headerName(rule), rule.Name, what)
	f.Evidence = "by farmtop's config (client_ip.trusted)"
	if s := e.clients(); s != nil {
		if p := verdicts(-1, &s.Total.Recent, clientip.Spoofable); p.n > 0 {
			f.Evidence += "; " + p.words("requests", e.clientWindow()) + " took an address that nobody vouches for"
		}
		if x := newestExample(s, -1, hasVerdict(clientip.Spoofable)); x != nil {
			f.Evidence += "; " + chainWords(s.Rule, x)
		}
	}
}

// isOpen tells whether a rule believes everybody for want of a list: aspnet where both are emptied, and httpd, whose default that is.
func isOpen(rule clientip.Rule) bool {
	switch rule.Name {
	case "aspnet":
		return rule.Trusted != nil && len(rule.Trusted) == 0
	case "httpd":
		return len(rule.Trusted)+len(rule.Internal) == 0
	default:
		return false
	}
}

// choosesAddress is XFF02: whoever sends the header chooses the address that the application takes. Either clients do so already, or
// the settings leave no doubt that they can.
func choosesAddress(e *exam) {
	s := e.clients()
	if s == nil || isOpen(s.Rule) {
		return
	}
	p := verdicts(-1, &s.Total.Recent, clientip.Spoofable)
	isMany := p.n >= clientsLeast
	insider, inside := onlyInsiders(s)
	if isMany && !inside {
		e.chosen(s, p)
		return
	}
	log := e.letsChoose(s)
	if log == nil {
		if isMany {
			e.unnamed(s, p, insider)
		}
		return
	}
	if f := e.about(nil, "XFF02"); f != nil {
		f.Title = fmt.Sprintf("clients of %s can choose their address: rule %s takes what they send", short(e.farm.Name), s.Rule.Name)
		f.Evidence = fmt.Sprintf("log %s: the balancer forwards \"%s\", and clients reach it directly; the left-most entry is taken, whoever wrote it",
			short(log.Name), log.Forwards)
	}
}

func (e *exam) chosen(s *clientip.Summary, p part) {
	f := e.about(nil, "XFF02")
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("clients of %s choose their address: rule %s takes what they send", short(e.farm.Name), s.Rule.Name)
	f.Evidence = p.words("requests", e.clientWindow()) + " took an address from somebody whom no list names"
	if x := newestExample(s, -1, hasVerdict(clientip.Spoofable)); x != nil {
		f.Evidence += "; " + chainWords(s.Rule, x)
	}
}

// unnamed is the warning that nobody said which proxies there are, though somebody in the farm's own network forwards addresses: most
// likely a proxy.
func (e *exam) unnamed(s *clientip.Summary, p part, insider *clientip.Example) {
	f := e.open(nil, lookup("XFF02"), model.Warning)
	if f == nil {
		return
	}
	f.Title = fmt.Sprintf("clients of %s may choose their address: no list names the proxies", short(e.farm.Name))
	f.Evidence = p.words("requests", e.clientWindow()) + " took an address from somebody in a private network whom no list names; " +
		chainWords(s.Rule, insider)
	f.Remedy = "Name the proxies in client_ip: trusted (--trusted): then what they forward counts, and what others write is found. " + f.Remedy
}

// onlyInsiders tells whether no list was given and all examples with entries that nobody vouches for have them from private addresses;
// with the newest of those.
func onlyInsiders(s *clientip.Summary) (newest *clientip.Example, all bool) {
	if s.Rule.Trusted != nil || s.Rule.Internal != nil {
		return nil, false
	}
	for i := range s.Examples {
		x := &s.Examples[i]
		if x.Verdict != clientip.Spoofable {
			continue
		}
		if hasStranger(x) {
			return nil, false
		}
		newest = x
	}
	return newest, newest != nil
}

// hasStranger tells whether somebody wrote an entry who isn't in a private network: who stands right of one, or the connection's own
// address.
func hasStranger(x *clientip.Example) bool {
	if isInternet(x.Peer.Addr()) {
		return true
	}
	isWriter := false
	for entry := range strings.SplitSeq(strings.Join(x.Headers, ","), ",") {
		if entry = strings.Trim(entry, " \t\""); entry == "" {
			continue
		}
		if a, ok := entryAddress(entry); isWriter && (!ok || isInternet(a)) {
			return true
		}
		isWriter = true
	}
	return false
}

// entryAddress reads an entry with or without a port.
func entryAddress(entry string) (netip.Addr, bool) {
	if a, err := netip.ParseAddr(strings.Trim(entry, "[]")); err == nil {
		return a, true
	}
	a, err := netip.ParseAddrPort(entry)
	return a.Addr(), err == nil
}

// letsChoose is a balancer's log whose configuration makes it certain that a client can choose its address, though perhaps none does:
// openam takes the left-most entry, the balancer keeps what it is sent, no other balancer of the farm throws it away, no list says that
// there are proxies in front, and requests came that nobody forwarded before. It is nil when there is none.
func (e *exam) letsChoose(s *clientip.Summary) *model.Log {
	if s.Rule.Name != "openam" || s.Rule.Trusted != nil || s.Total.Recent.Samples < missingLeast {
		return nil
	}
	throws := func(l model.Log) bool {
		return l.Forwards == model.ForwardsReplace || l.Forwards == model.ForwardsRemove
	}
	if slices.ContainsFunc(e.farm.Logs, throws) {
		return nil
	}
	for i := range e.farm.Logs {
		l := &e.farm.Logs[i]
		direct := l.Forwards == model.ForwardsAppend && s.Hops[1] > 0 || l.Forwards == model.ForwardsKeep && s.Hops[0] > 0
		if l.Node == "" && direct {
			return l
		}
	}
	return nil
}

// KnowsNoProxies tells of a rule whose product has no list of proxies, so that whoever reaches a node itself chooses his address by design.
func KnowsNoProxies(rule clientip.Rule) bool { return rule.Name == "openam" }
