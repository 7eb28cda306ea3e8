package main

import (
	"os"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"golang.org/x/term"

	"farmtop/config"
	"farmtop/model"
	"farmtop/model/clientip"
)

// tailFlags say which logs a farm without a file has, and what is expected of them. Only what draws follows logs.
type tailFlags struct {
	sources         []string
	directive, kind string
	cookie          string // the sticky one
	sessions        string // the one in the log that tells sessions apart
	client          xffFlags
	since           time.Duration // also of the files of a configuration
}

func (p *program) addTailFlags(cmd *cobra.Command) {
	f, set := &p.flags.tail, cmd.Flags()
	set.StringArrayVar(&f.sources, "log", nil, "an access log that is followed, a `SOURCE`: a path, - for standard input, udp://HOST:PORT, tcp://HOST:PORT, unixgram:///PATH, or ring:NAME of HAProxy's; may be repeated")
	set.StringVar(&f.directive, "log-format", "", "the `DIRECTIVE` that the server logs by, or the name of a usual one")
	set.StringVar(&f.kind, "kind", "", "whose directive it is, a `KIND`: "+choices(kindNames()))
	set.DurationVar(&f.since, "since", 0, "read what the logs' files hold of the last `TIME` as well")
	set.StringVar(&f.cookie, "cookie", "", "the sticky cookie's `NAME`")
	set.StringVar(&f.sessions, "log-cookie", "", "the `NAME` of the cookie in the log that tells sessions apart, where the sticky one names a server alone")
	addRuleFlags(set, &f.client)
	p.completeRuleFlags(cmd)
	p.completeWords(cmd, "kind", kindNames()...)
	p.completeWords(cmd, "log-format", usualFormats...)
	p.completeWords(cmd, "cookie")
	p.completeWords(cmd, "log-cookie")
}

// usualFormats are the formats that have a name.
var usualFormats = []string{"combined", "common", "httplog", "httpslog", "tcplog", "caddy", "traefik", "envoy"}

// tailKeys are those flags that describe a farm without a file, and what says the same in a file.
var tailKeys = []flagKey{
	{"log", "logs: [{file: …, format: …}]"},
	{"log-format", "logs: [{…, directive: …}]"},
	{"kind", "logs: [{…, format: …}]"},
	{"cookie", "sticky: {cookie: …}"},
	{"log-cookie", "logs: [{…, cookie: …}]"},
	{"rule", "client_ip: {rule: …}"},
	{"trusted", "client_ip: {trusted: […]}"},
	{"internal", "client_ip: {internal: […]}"},
	{"limit", "client_ip: {limit: …}"},
	{"recursive", "client_ip: {recursive: true}"},
}

// quickLogs are the logs of a farm that flags describe.
func (f *tailFlags) quickLogs(farms []string) (config.QuickLogs, error) {
	logs := config.QuickLogs{Sources: f.sources, Format: f.kind, Directive: f.directive, Cookie: f.sessions, Since: f.since, Farms: farms}
	if len(f.sources) == 0 {
		if f.kind != "" || f.directive != "" || f.sessions != "" {
			return logs, failed(exitUsage, "--log-format, --kind and --log-cookie say what a log looks like: name the log with --log")
		}
		return logs, nil
	}
	if f.kind == "" && strings.TrimSpace(f.directive) != "" {
		kind, err := kindOf(&logFlags{directive: f.directive})
		if err != nil {
			return logs, err
		}
		logs.Format = kind.String()
	}
	return logs, nil
}

// check refuses logs that can't be read as they are described, before a balancer is asked for the farm, or the operator for its nodes.
func (f *tailFlags) check() error {
	logs, err := f.quickLogs(nil)
	if err != nil || len(logs.Sources) == 0 {
		return err
	}
	someFarm := config.Quick{Nodes: []string{"127.0.0.1:443"}, HAProxy: "127.0.0.1:443", Cookie: f.cookie, Logs: logs}
	farm, err := someFarm.Farm()
	if err == nil {
		err = checkLogs(farm)
	}
	if err != nil {
		return &exitError{exitUsage, pointedOut(err)}
	}
	return nil
}

// quickRule is the client-IP rule of a farm that flags describe.
func (f *tailFlags) quickRule() (clientip.Rule, error) {
	c := f.client
	if c.rule == "" {
		c.rule = allRules // under no name yet
	}
	rule, _, err := ruleOf(&c)
	rule.Name = f.client.rule
	return rule, err
}

// reachBack lets the logs of a configuration begin as early as the flag says.
func (f *tailFlags) reachBack(farms []*model.Farm) {
	if f.since == 0 {
		return
	}
	for _, farm := range farms {
		for i := range farm.Logs {
			if l := &farm.Logs[i]; l.Kind == model.LogFile && l.Address != "-" {
				l.Since = f.since
			}
		}
	}
}

// isPiped tells whether standard input is something else than a terminal, so that it may be a log.
func (p *program) isPiped() bool {
	in, isFile := p.stdin.(*os.File)
	return p.stdin != nil && (!isFile || !term.IsTerminal(int(in.Fd())))
}
