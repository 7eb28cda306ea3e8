package config

import (
	"net/netip"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"farmtop/model"
)

func (r *reading) sticky(s *sticky) model.Sticky {
	made := model.Sticky{Cookie: s.Cookie.value, Expected: model.Stickiness(s.Expected.value)}
	if s.Cookie.given() && !r.asTold && !httpguts.ValidHeaderFieldName(s.Cookie.value) { // RFC 6265: a cookie's name is a token, too
		r.problems.add(s.Cookie.place, `"cookie" can't be %q; write the cookie's name alone, such as JSESSIONID`, shorten(s.Cookie.value))
	}
	for _, p := range s.Paths {
		if problem := pathProblem(p.Name); problem != "" {
			r.problems.add(p.place, "the path %q: %s", shorten(p.Name), problem)
		}
		if made.Paths == nil {
			made.Paths = map[string]model.Stickiness{}
		}
		made.Paths[p.Name] = model.Stickiness(p.Value.value)
	}
	return made
}

// What the rules know beside the header.
var (
	trustingRules  = []string{"aspnet", "nginx", "tomcat", "httpd"}
	reportingRules = []string{"tomcat", "httpd"}
	limitingRules  = []string{"aspnet"}
)

func (r *reading) clientIP(c *clientIP) model.ClientIP {
	made := model.ClientIP{Rule: c.Rule.value, Header: c.Header.value, Limit: c.Limit.value}
	if c.Header.given() && !httpguts.ValidHeaderFieldName(c.Header.value) {
		r.problems.add(c.Header.place, `"header" can't be %q; write the header's name alone, such as X-Forwarded-For`, shorten(c.Header.value))
	}
	made.Trusted = r.networks(c.Trusted)
	made.Internal = r.networks(c.Internal)
	if !c.Rule.given() {
		if len(c.has) > 0 && !c.has["rule"] {
			r.problems.add(c.place, `"client_ip" doesn't say by which rule; write one, such as rule: aspnet`)
		}
		return made
	}
	if len(c.Trusted) > 0 {
		r.ruleKnows(c, c.Trusted[0].place, "trusted", trustingRules)
	}
	if len(c.Internal) > 0 {
		r.ruleKnows(c, c.Internal[0].place, "internal", reportingRules)
	}
	if c.Limit.given() {
		r.ruleKnows(c, c.Limit.place, "limit", limitingRules)
	}
	return made
}

func (r *reading) ruleKnows(c *clientIP, at place, key string, rules []string) {
	if !slices.Contains(rules, c.Rule.value) && at.given() {
		r.problems.add(at, "the rule %s has no %q; remove it, it belongs to %s", c.Rule.value, key, strings.Join(rules, ", "))
	}
}

// networks are addresses and networks as they are written.
func (r *reading) networks(written []text) []string {
	var networks []string
	for _, n := range written {
		if !n.given() {
			continue
		}
		_, errAddress := netip.ParseAddr(n.value)
		prefix, errPrefix := netip.ParsePrefix(n.value)
		switch {
		case errAddress != nil && errPrefix != nil:
			r.problems.add(n.place, "%q is neither an address nor a network; write one such as 192.0.2.1 or 192.0.2.0/28", shorten(n.value))
		case errPrefix == nil && prefix != prefix.Masked():
			r.problems.add(n.place, "the network %s begins at %s; write that, or the address alone", n.value, prefix.Masked())
		}
		networks = append(networks, n.value)
	}
	return networks
}
