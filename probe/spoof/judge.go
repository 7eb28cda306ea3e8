package spoof

import (
	"fmt"
	"net/http"
	"net/netip"
	"slices"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/client"
)

// A judge says what it means whom the application took.
type judge struct {
	header    string
	rule      string             // its name; "" where the farm has none
	resolver  *clientip.Resolver // nil where the farm has no rule
	everybody bool               // its lists name everybody
	echo      *model.Echo        // nil where the application has none
}

// verdict judges a request, with the same target's request without a forged header. Where the rule lists farmtop's own address its word may
// be taken as a proxy's, so that a forged address says nothing of other clients.
func (j *judge) verdict(e, plain *entry) (model.TestVerdict, string) {
	s := &e.spoof
	switch {
	case s.Took == "":
		return model.TestNoData, j.untold(e, plain)
	case !e.forged:
		return model.TestPass, j.proxied(s)
	case j.resolver == nil && s.Node != "":
		return model.TestNoData, fmt.Sprintf("it took the forged %s from farmtop, and without a rule it isn't known whom it may believe; give the farm's client_ip: rule", s.Took)
	}
	if s.Node != "" && slices.Contains(credulous, j.rule) {
		return model.TestNoData, fmt.Sprintf("it took the forged %s, as the rule %s does from whoever reaches the node; let nobody but the balancer reach it", s.Took, j.rule)
	}
	if own, listed := j.trusted(e, plain); listed {
		return model.TestNoData, fmt.Sprintf("it took the forged %s, but the rule %s lists farmtop's own address %s as a proxy, whose word counts; "+
			"test from a machine that is no proxy", s.Took, j.rule, own)
	}
	why := fmt.Sprintf("it took the forged %s: whoever sends %s chooses its address; let the balancer replace the header or add to it, and the application "+
		"believe the balancer alone", s.Took, j.header)
	if s.Node != "" {
		why = fmt.Sprintf("it took the forged %s from %s, which is no proxy: it believes %s from anybody; let it believe the balancer alone", s.Took, j.stranger(s), j.header)
	}
	if s.Way == model.SpoofByRule {
		why += fmt.Sprintf(" (so says the rule %s of what the log %s has)", j.rule, s.Name)
	}
	return model.TestFail, why
}

// credulous are the rules that know no lists and take an entry whoever sent it: behind them nothing can be mended at the node.
var credulous = []string{"openam", "haproxy"}

func (j *judge) stranger(s *model.Spoof) string {
	if s.From == "" {
		return "farmtop"
	}
	return "farmtop at " + s.From
}

// trusted tells whether the rule lists the address that farmtop asks from: that of its connection, or what the node itself says when the
// header isn't forged, for there may be a NAT between.
func (j *judge) trusted(e, plain *entry) (own string, listed bool) {
	if j.resolver == nil || j.everybody {
		return "", false
	}
	seen := []string{e.spoof.From}
	if e.question.target.node != "" && plain != nil {
		seen = append(seen, plain.spoof.Took)
	}
	for _, text := range seen {
		if address, err := netip.ParseAddr(text); err == nil && j.resolver.Trusts(address) {
			return text, true
		}
	}
	return "", false
}

// proxied says that the application took a proxy for the client, which nobody chose, but which is wrong as well; "" when it didn't.
func (j *judge) proxied(s *model.Spoof) string {
	took, err := netip.ParseAddr(s.Took)
	if err != nil || j.resolver == nil || !j.resolver.Proxies(took) {
		return ""
	}
	return fmt.Sprintf("it took %s, which the rule %s lists as a proxy", s.Took, j.rule)
}

// untold is why it isn't known whom the application took.
func (j *judge) untold(e, plain *entry) string {
	s := &e.spoof
	said := fmt.Sprintf("%d %s", s.Status, http.StatusText(s.Status))
	switch {
	case s.Fault != "":
		return s.Fault
	case s.Form != "" && plain != nil && plain.asked && isError(s.Status) && !isError(plain.spoof.Status) && plain.spoof.Status != 0:
		return fmt.Sprintf("it was answered %s, and the same request without the header %d: something refuses forged headers", said, plain.spoof.Status)
	case j.echo != nil && !isSuccess(s.Status):
		return fmt.Sprintf("%s answers %s, not an address: the path is wrong, it wants a login, or something in front blocks it", client.Cut(j.echo.Path), said)
	case j.echo != nil:
		return fmt.Sprintf("%s answers %q, where no address is found", client.Cut(j.echo.Path), e.said)
	default:
		return "neither an echo nor a log tells whom the application took"
	}
}

func isError(status int) bool { return status >= http.StatusBadRequest }

// advice is what to configure where the application itself told nothing.
func (j *judge) advice() string {
	if j.echo != nil {
		return fmt.Sprintf("%s doesn't tell whom the application takes for its client: give a path that answers with the address, or a pattern that finds it, "+
			"as client_ip: {echo: {path: /…, address: …}}", client.Cut(j.echo.Path))
	}
	return "the application doesn't tell whom it takes for its client: give a path that answers with the address as client_ip: {echo: /…}, or the nodes' own " +
		"access logs, which have the client and the User-Agent, as logs"
}
