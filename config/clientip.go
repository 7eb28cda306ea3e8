package config

import (
	"cmp"
	"errors"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"farmtop/model/clientip"
)

// What the rules know beside the header and the proxies that they trust.
var (
	reportingRules = []string{"tomcat", "httpd"}
	limitingRules  = []string{"aspnet"}
	recursiveRules = []string{"nginx"}
)

// clientIP makes a rule of the document. A list that is given, but empty, is no list that wasn't given.
func (r *reading) clientIP(c *clientIP) clientip.Rule {
	made := clientip.Rule{
		Name: c.Rule.value, Header: c.Header.value, Trusted: listed(c.Trusted), Internal: listed(c.Internal), Recursive: c.Recursive.value,
	}
	if c.Limit.given() {
		made.Limit = new(c.Limit.value)
	}
	if c.Header.given() && !httpguts.ValidHeaderFieldName(c.Header.value) {
		r.problems.add(c.Header.place, `"header" can't be %q; write the header's name alone, such as X-Forwarded-For`, shorten(c.Header.value))
	}
	if !c.Rule.given() && c.settings() > 0 && !c.has["rule"] {
		r.problems.add(c.place, `"client_ip" doesn't say by which rule; write one, such as rule: aspnet`)
	}
	known := r.ruleKnows(c)
	proper := r.networks("trusted", c.Trusted, made.Name)
	if known {
		proper = r.networks("internal", c.Internal, made.Name) && proper
	}
	if !c.Rule.given() || !known || !proper {
		return made
	}
	if _, err := clientip.Compile(made); err != nil {
		r.problems.add(cmp.Or(c.Limit.place, c.Rule.place), "%s", cause(err)) // of a flag's limit, which no decoder has bounded
	}
	return made
}

// settings is how many keys need a rule. Whom the application takes for its client it can tell without one.
func (c *clientIP) settings() int {
	if c.has["echo"] {
		return len(c.has) - 1
	}
	return len(c.has)
}

// ruleKnows tells whether the rule has all the settings that are given, and refuses those that it hasn't.
func (r *reading) ruleKnows(c *clientIP) bool {
	known := true
	for _, setting := range []struct {
		key   string
		at    place
		rules []string
	}{
		{"internal", cmp.Or(firstOf(c.Internal), c.place), reportingRules},
		{"limit", c.Limit.place, limitingRules},
		{"recursive", c.Recursive.place, recursiveRules},
	} {
		given := setting.at.given() && (setting.key != "internal" || c.Internal != nil)
		if !given || !c.Rule.given() || slices.Contains(setting.rules, c.Rule.value) {
			continue
		}
		r.problems.add(setting.at, "the rule %s has no %q; remove it, it belongs to %s", c.Rule.value, setting.key, strings.Join(setting.rules, ", "))
		known = false
	}
	return known
}

// networks tells whether a list is one that the rule takes; each item's problem stands at its place.
func (r *reading) networks(key string, written []text, rule string) bool {
	if len(written) == 0 || clientIPProblem(rule, words(written)) == "" {
		return true
	}
	single := false
	for _, n := range written {
		if problem := clientIPProblem(rule, []string{n.value}); problem != "" {
			r.problems.add(n.place, "%s", problem)
			single = true
		}
	}
	if !single {
		r.problems.add(written[0].place, "%q %s", key, clientIPProblem(rule, words(written)))
	}
	return false
}

// clientIPProblem is what keeps a rule from taking a list of networks; "" for nothing. All lists are read alike, and so they are
// where no rule is known.
func clientIPProblem(rule string, networks []string) string {
	_, err := clientip.Compile(clientip.Rule{Name: cmp.Or(rule, "peer"), Trusted: networks})
	if err == nil {
		return ""
	}
	return cause(err)
}

// cause is the innermost error's text: the place of a problem says whose it is.
func cause(err error) string {
	for inner := errors.Unwrap(err); inner != nil; inner = errors.Unwrap(err) {
		err = inner
	}
	return err.Error()
}

// listed are the values of a list; nil where it wasn't given.
func listed(texts []text) []string {
	if texts == nil {
		return nil
	}
	return words(texts)
}

// firstOf is where a list's first item stands; nowhere where it has none.
func firstOf(texts []text) place {
	if len(texts) == 0 {
		return place{}
	}
	return texts[0].place
}
