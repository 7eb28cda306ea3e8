package main

import (
	"cmp"
	"context"
	"net/netip"
	"runtime"
	"slices"
	"time"

	"github.com/spf13/cobra"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/sticky"
	"farmtop/probe/accesslog"
	"farmtop/probe/accesslog/format"
	"farmtop/ui/report"
	"farmtop/ui/text"
)

// logFlags say which logs are read, and how.
type logFlags struct {
	files                   []string
	directive, kind, cookie string
	client                  xffFlags
	forwards, via           string // what the balancer makes of the header, and where it connects from
	format                  string
}

// standardInput is the file that stands for it.
const standardInput = "-"

func (p *program) logCommand() *cobra.Command {
	var f logFlags
	cmd := &cobra.Command{
		Use:   "log --file FILE... --log-format DIRECTIVE",
		Short: "read access logs to their end: where sticky sessions went, and who the clients are",
		Long: `log reads access logs, gzip or not, one after another to their end, on one core. It says how requests, sessions and errors spread over
the nodes, which sessions left their node with nothing to explain it, and, with --rule, whom the application takes for the client.

--log-format is what the server itself is configured with: nginx's log_format, HAProxy's log-format (or httplog, httpslog, tcplog, with
its capture lines), the LogFormat of httpd (or combined, common), the pattern of a Tomcat valve, the #Fields of a W3C log, or for JSON
caddy, traefik, envoy, haproxy, nginx and FIELD=KEY. Its kind is guessed unless --kind names it.

Nodes have the names of the log, or where a configuration, --node or --haproxy tells their addresses, those of the farm. Sessions'
IDs are never shown, only a hash that is another one in every run. The exit code is 3 where no line could be parsed.`,
		Example: `  farmtop log --file /var/log/haproxy.log --log-format httplog
  farmtop log --file access.log --file access.log.1.gz --cookie JSESSIONID --rule nginx --trusted 10.0.0.0/8 \
    --log-format '$remote_addr [$time_local] "$request" $status "$http_x_forwarded_for" $realip_remote_addr $cookie_jsessionid $upstream_addr'`,
		Args: cobra.NoArgs,
		RunE: func(cmd *cobra.Command, _ []string) error { return p.log(cmd.Context(), &f) },
	}
	set := cmd.Flags()
	set.StringArrayVar(&f.files, "file", nil, "the `FILE` to read, or - for the standard input; may be repeated")
	set.StringVar(&f.directive, "log-format", "", "the `DIRECTIVE` that the server logs by, or the name of a usual one")
	set.StringVar(&f.kind, "kind", "", "whose directive it is, a `KIND`: "+choices(kindNames()))
	set.StringVar(&f.cookie, "cookie", "", "the sticky cookie's `NAME`, where several are logged or none is named")
	addRuleFlags(set, &f.client)
	set.StringVar(&f.forwards, "forwards", "", "what the balancer that logs makes of X-Forwarded-For: "+choices(forwardings)+" (default: append, unless the log is that of the rule's own server)")
	set.StringVar(&f.via, "via", "", "the `ADDRESS` from which that balancer connects to the nodes")
	set.StringVar(&f.format, "format", "text", "text or json")
	p.completeWords(cmd, "kind", kindNames()...)
	p.completeWords(cmd, "log-format", usualFormats...)
	p.completeWords(cmd, "cookie")
	p.completeRuleFlags(cmd)
	p.completeWords(cmd, "forwards", forwardings...)
	p.completeWords(cmd, "via")
	p.completeWords(cmd, "format", "text", "json")
	return cmd
}

func (p *program) log(ctx context.Context, f *logFlags) error {
	if err := oneOf("format", f.format, "text", "json"); err != nil {
		return err
	}
	if err := cmp.Or(f.checkForwarding(), readable(f.files)); err != nil {
		return err
	}
	tally, compiled, err := p.tally(ctx, f)
	if err != nil {
		return err
	}
	began := time.Now()
	progress := newProgress(p, f.files)
	for _, file := range f.files {
		if err := p.readLog(ctx, tally, file, progress); err != nil {
			progress.end()
			return err
		}
	}
	progress.end()
	summary := tally.Summary(time.Now())
	result := logResult(&summary, time.Since(began))
	result.Nameless = !compiled.Has(format.FieldServer) && isNameless(&summary, f.files)
	if f.format == "json" {
		err = report.LogJSON(p.stdout, time.Now(), result)
	} else {
		err = report.LogText(p.stdout, result, p.textOptions())
	}
	switch {
	case err != nil:
		return failed(exitInternal, "writing the result: %w", err)
	case result.Parsed == 0:
		return &exitError{code: report.ExitCode(model.VerdictUnknown)}
	}
	return nil
}

// tally is one for logs of the flags' format, which it is with, of the nodes that are known. What the format lacks is said on stderr.
func (p *program) tally(ctx context.Context, f *logFlags) (*accesslog.Tally, *format.Format, error) {
	kind, err := kindOf(f)
	if err != nil {
		return nil, nil, err
	}
	known, rule, err := p.knownNodes(ctx, f.cookie)
	if err != nil {
		return nil, nil, err
	}
	resolver, err := resolverOf(&f.client, rule)
	if err != nil {
		return nil, nil, err
	}
	if resolver == nil && (f.forwards != "" || f.via != "") {
		return nil, nil, failed(exitUsage, "--forwards and --via tell what a client-IP rule is asked with: name the rule with --rule")
	}
	name := f.cookie
	if name == "" && len(known.Cookies) == 1 {
		name = known.Cookies[0]
	}
	compiled, err := format.Compile(kind, f.directive, format.Options{Cookie: name, Location: time.Local})
	if err != nil {
		return nil, nil, &exitError{exitUsage, pointedOut(err)}
	}
	for _, w := range compiled.Warnings() {
		if w.Panel != format.ClientIPPanel || resolver != nil {
			p.talk("%s%s", panelLabel(w.Panel), w.Text)
		}
	}
	options := accesslog.Options{Format: compiled, Known: *known, Resolver: resolver, Cores: runtime.GOMAXPROCS(0)}
	if resolver != nil {
		if options.Forwards, options.Via, err = p.forwarding(f, compiled, resolver); err != nil {
			return nil, nil, err
		}
	}
	return accesslog.New(options), compiled, nil
}

// forwardings are what a balancer can make of the header.
var forwardings = []string{
	string(model.ForwardsAppend), string(model.ForwardsReplace), string(model.ForwardsKeep), string(model.ForwardsRemove), string(model.ForwardsAsLogged),
}

// checkForwarding refuses words of the flags that mean nothing, whether or not a rule wants them.
func (f *logFlags) checkForwarding() error {
	if f.via != "" {
		if _, err := netip.ParseAddr(f.via); err != nil {
			return failed(exitUsage, "--via %q: write the address alone, such as 10.0.0.5", f.via)
		}
	}
	if f.forwards != "" {
		return oneOf("forwards", f.forwards, forwardings...)
	}
	return nil
}

// forwarding is what the balancer that logs makes of the header, and the address that it connects from. A log that doesn't tell which
// node served is the node's own. The flags were checked.
func (p *program) forwarding(f *logFlags, compiled *format.Format, resolver *clientip.Resolver) (model.Forwards, netip.Addr, error) {
	var via netip.Addr
	log := model.Log{Format: compiled.Kind().String(), Forwards: model.Forwards(f.forwards)}
	forwards := log.Forwarding(resolver.Rule())
	if f.forwards == "" && !compiled.Has(format.FieldServer) {
		forwards = model.ForwardsAsLogged
	}
	if f.via != "" {
		if forwards == model.ForwardsAsLogged {
			return "", via, failed(exitUsage, "--via has no effect where peer and header are those that were logged; say what the balancer forwards: --forwards %s", model.ForwardsAppend)
		}
		via, err := netip.ParseAddr(f.via)
		return forwards, via, err
	}
	if _, believed := resolver.Believed(); !believed && forwards != model.ForwardsAsLogged {
		p.talk("client IP: whether the application believes the balancer depends on where that connects from: say it with --via ADDRESS")
	}
	return forwards, via, nil
}

// resolverOf is the rule of the flags made ready, or that of the configuration where they name none; nil where nobody does.
func resolverOf(f *xffFlags, configured clientip.Rule) (*clientip.Resolver, error) {
	if f.rule == "" {
		if f.trusted != nil || f.internal != nil || f.limit != "" || f.recursive {
			return nil, failed(exitUsage, "--trusted, --internal, --limit and --recursive belong to a client-IP rule: name it with --rule")
		}
		if configured.Name == "" {
			return nil, nil
		}
		return clientip.Compile(configured)
	}
	rule, _, err := ruleOf(f)
	if err != nil {
		return nil, err
	}
	rule.Name = f.rule
	resolver, err := clientip.Compile(rule)
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	return resolver, nil
}

func logResult(s *accesslog.Summary, took time.Duration) *report.Log {
	result := &report.Log{
		Lines: s.Lines, Parsed: s.Parsed, Rejected: s.Rejected, Skipped: s.Skipped, Bytes: s.Bytes, Took: took,
		Cookie: s.Cookie, FirstSight: s.FirstSight, Nodes: s.Nodes, Sticky: s.Sticky, ClientIP: report.LogClients(s.ClientIP),
	}
	for _, r := range s.Rejects {
		result.Rejects = append(result.Rejects, report.LogReject{Reason: r.Reason.String(), Why: r.Why, Sample: text.Clean(r.Sample), Lines: r.Lines, File: r.File, First: r.First})
	}
	return result
}

// isNameless tells whether no line named the node that served it, so that the files stand where nodes should.
func isNameless(s *accesslog.Summary, files []string) bool {
	served := false
	for i := range min(len(s.Nodes), len(s.Sticky.Nodes)) {
		if s.Sticky.Nodes[i].Windows[sticky.All].Requests == 0 {
			continue
		}
		if !slices.ContainsFunc(files, func(file string) bool { return sourceName(file) == s.Nodes[i] }) {
			return false
		}
		served = true
	}
	return served
}
