package main

import (
	"net/netip"
	"strconv"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"farmtop/model/clientip"
	"farmtop/ui/report"
)

// xffFlags are one request and what is known of the proxies it came through.
type xffFlags struct {
	rule, peer, limit, format  string
	headers, trusted, internal []string
	recursive                  bool
}

// The words that stand for no list or no limit, and for every rule.
const (
	none     = "none"
	allRules = "all"
)

func (p *program) xffCommand() *cobra.Command {
	var f xffFlags
	cmd := &cobra.Command{
		Use:   "xff --rule RULE --peer ADDR [--header LINE]...",
		Short: "explain which client an application takes from X-Forwarded-For",
		Long: `xff says step by step which address an application takes for its client, by the rule of the product that derives it: aspnet
(ForwardedHeadersMiddleware, which Lithnet AMS has), nginx (realip), tomcat (RemoteIpValve), httpd (mod_remoteip), openam (the left-most
entry), haproxy (the right-most one), peer (no header is read). "--rule all" compares them.

Without --trusted and --internal the product's own defaults hold; "--trusted none" is an empty list, which aspnet and httpd take for
everybody. --header is one line of the header as it was sent, with or without its name; repeat it for several lines.

The verdict "a proxy is taken for the client" is about addresses that --trusted and --internal name, and about any other address that
isn't one of the Internet and sent entries of the header itself: clients don't send it. Where no lists are given, openam and haproxy
vouch for the connection's own address alone, if it isn't one of the Internet; what others wrote anybody may have chosen.`,
		Example: `  farmtop xff --rule aspnet --peer 10.0.0.5 --trusted 10.0.0.4/31 --limit 2 --header "203.0.113.67, 10.0.0.4"
  farmtop xff --rule all --peer 10.0.0.5 --trusted 10.0.0.4/31 --header "X-Forwarded-For: 203.0.113.67, 10.0.0.4"`,
		Args: cobra.NoArgs,
		RunE: func(*cobra.Command, []string) error { return p.xff(&f) },
	}
	set := cmd.Flags()
	set.StringVar(&f.rule, "rule", "", "whose `RULE`: "+strings.Join(clientip.Names(), ", ")+", or all")
	set.StringVar(&f.peer, "peer", "", "the connection's `ADDRESS`, with or without a port; unix: for a Unix socket")
	set.StringArrayVar(&f.headers, "header", nil, "a `LINE` of the header; may be repeated")
	addListFlags(set, &f)
	set.StringVar(&f.format, "format", "text", "text or json")
	p.completeWords(cmd, "rule", append(clientip.Names(), allRules)...)
	p.completeWords(cmd, "format", "text", "json")
	p.completeWords(cmd, "limit", "1", "2", none)
	p.completeWords(cmd, "trusted", none)
	p.completeWords(cmd, "internal", none)
	p.completeWords(cmd, "peer")
	p.completeWords(cmd, "header")
	return cmd
}

// addRuleFlags are a farm's client-IP rule and its settings.
func addRuleFlags(set *pflag.FlagSet, f *xffFlags) {
	set.StringVar(&f.rule, "rule", "", "whose client-IP `RULE`: "+strings.Join(clientip.Names(), ", "))
	addListFlags(set, f)
}

// addListFlags are a rule's settings.
func addListFlags(set *pflag.FlagSet, f *xffFlags) {
	set.StringSliceVar(&f.trusted, "trusted", nil, "an `ADDRESS` or network whose word is taken, or none; may be repeated")
	set.StringSliceVar(&f.internal, "internal", nil, "tomcat and httpd: an `ADDRESS` or network of internal proxies, or none; may be repeated")
	set.StringVar(&f.limit, "limit", "", "aspnet: how many `ENTRIES` are processed, or none for all (default 1)")
	set.BoolVar(&f.recursive, "recursive", false, "nginx: real_ip_recursive on")
}

func (p *program) completeRuleFlags(cmd *cobra.Command) {
	p.completeWords(cmd, "rule", clientip.Names()...)
	p.completeWords(cmd, "trusted", none)
	p.completeWords(cmd, "internal", none)
	p.completeWords(cmd, "limit", "1", "2", none)
}

func (p *program) xff(f *xffFlags) error {
	if err := oneOf("format", f.format, "text", "json"); err != nil {
		return err
	}
	peer, err := peerOf(f.peer)
	if err != nil {
		return err
	}
	rule, lines, err := ruleOf(f)
	if err != nil {
		return err
	}
	names := []string{f.rule}
	if f.rule == allRules {
		names = clientip.Names()
	}
	explained := make([]clientip.Explanation, 0, len(names))
	for _, name := range names {
		one := rule
		one.Name = name
		if f.rule == allRules {
			one = rule.As(name)
		}
		resolver, err := clientip.Compile(one)
		if err != nil {
			return &exitError{exitUsage, err}
		}
		explained = append(explained, resolver.Explain(peer, lines))
	}
	request := report.ForwardedRequest{Peer: f.peer, Lines: lines}
	if f.format == "json" {
		err = report.XFFJSON(p.stdout, time.Now(), request, explained)
	} else {
		err = report.XFFText(p.stdout, request, explained, p.textOptions())
	}
	if err != nil {
		return failed(exitInternal, "writing the result: %w", err)
	}
	return nil
}

// peerOf reads the connection's address; the zero value is a Unix socket's.
func peerOf(s string) (netip.AddrPort, error) {
	if s == "unix:" {
		return netip.AddrPort{}, nil
	}
	if a, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(s, "["), "]")); err == nil {
		return netip.AddrPortFrom(a, 0), nil
	}
	if a, err := netip.ParseAddrPort(s); err == nil {
		return a, nil
	}
	if s == "" {
		return netip.AddrPort{}, failed(exitUsage, "--peer is missing: write the address that the connection came from, such as --peer 10.0.0.5")
	}
	return netip.AddrPort{}, failed(exitUsage, "--peer %q: write an address, with or without a port, such as 10.0.0.5 or [2001:db8::5]:4711", s)
}

// ruleOf makes of the flags what is known, under no name yet, and the header's lines.
func ruleOf(f *xffFlags) (clientip.Rule, []string, error) {
	rule := clientip.Rule{Trusted: listOf(f.trusted), Internal: listOf(f.internal), Recursive: f.recursive}
	switch {
	case f.rule == "":
		return rule, nil, failed(exitUsage, "--rule is missing: write %s, or all", strings.Join(clientip.Names(), ", "))
	case f.limit == none:
		rule.Limit = new(clientip.NoLimit)
	case f.limit != "":
		limit, err := strconv.Atoi(f.limit)
		if err != nil || limit < 0 {
			return rule, nil, failed(exitUsage, "--limit %q: write a number of entries, or none", f.limit)
		}
		rule.Limit = new(limit)
	}
	var lines []string
	for _, h := range f.headers {
		name, value := headerLine(h)
		if name != "" && rule.Header != "" && !strings.EqualFold(name, rule.Header) {
			return rule, nil, failed(exitUsage, "--header: %q and %q are two headers, and a rule reads one", rule.Header, name)
		}
		if strings.EqualFold(name, "Forwarded") {
			return rule, nil, failed(exitUsage, "--header: none of these products reads Forwarded; give the lines of X-Forwarded-For, or of the header the rule is set to")
		}
		if name != "" {
			rule.Header = name
		}
		lines = append(lines, value)
	}
	return rule, lines, nil
}

// listOf is nil for a list that wasn't given, and empty for "none".
func listOf(given []string) []string {
	if given == nil {
		return nil
	}
	list := []string{}
	for _, g := range given {
		if g != none {
			list = append(list, strings.TrimSpace(g))
		}
	}
	return list
}

// headerLine takes the name off a line, where it has one: a word with a hyphen, which no address has.
func headerLine(s string) (name, value string) {
	name, value, found := strings.Cut(s, ":")
	if !found || !strings.EqualFold(name, "Forwarded") && (!strings.Contains(name, "-") || strings.ContainsAny(name, " ,.[\"")) {
		return "", s
	}
	return name, strings.TrimSpace(value)
}
