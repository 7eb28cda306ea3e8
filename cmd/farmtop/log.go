package main

import (
	"context"
	"errors"
	"io"
	"io/fs"
	"net/netip"
	"os"
	"path/filepath"
	"runtime"
	"time"

	"github.com/spf13/cobra"

	"farmtop/model"
	"farmtop/model/clientip"
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
	if err := readable(f.files); err != nil {
		return err
	}
	tally, err := p.tally(ctx, f)
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

// readable refuses what can't be a log before the first of them is read, which may take a while.
func readable(files []string) error {
	if len(files) == 0 {
		return failed(exitUsage, "--file is missing: name the access log, or - for the standard input")
	}
	for _, file := range files {
		if file == standardInput {
			continue
		}
		found, err := os.Stat(file)
		switch {
		case errors.Is(err, fs.ErrNotExist):
			return failed(exitUsage, "no file %q; write the path of an access log, or - for the standard input", file)
		case err != nil:
			return failed(exitUnavailable, "looking for the log: %w", err)
		case found.IsDir():
			return failed(exitUsage, "%q is a directory; name the files in it, each with --file", file)
		}
	}
	return nil
}

// tally is one for logs of the flags' format, of the nodes that are known. What the format lacks is said on stderr.
func (p *program) tally(ctx context.Context, f *logFlags) (*accesslog.Tally, error) {
	kind, err := kindOf(f)
	if err != nil {
		return nil, err
	}
	known, rule, err := p.knownNodes(ctx, f.cookie)
	if err != nil {
		return nil, err
	}
	resolver, err := resolverOf(&f.client, rule)
	if err != nil {
		return nil, err
	}
	name := f.cookie
	if name == "" && len(known.Cookies) == 1 {
		name = known.Cookies[0]
	}
	compiled, err := format.Compile(kind, f.directive, format.Options{Cookie: name, Location: time.Local})
	if err != nil {
		return nil, &exitError{exitUsage, pointedOut(err)}
	}
	for _, w := range compiled.Warnings() {
		if w.Panel != format.ClientIPPanel || resolver != nil {
			p.talk("%s%s", panelLabel(w.Panel), w.Text)
		}
	}
	options := accesslog.Options{Format: compiled, Known: *known, Resolver: resolver, Cores: runtime.GOMAXPROCS(0)}
	if resolver != nil {
		if options.Forwards, options.Via, err = p.forwarding(f, compiled, resolver); err != nil {
			return nil, err
		}
	}
	return accesslog.New(options), nil
}

// forwardings are what a balancer can make of the header.
var forwardings = []string{
	string(model.ForwardsAppend), string(model.ForwardsReplace), string(model.ForwardsKeep), string(model.ForwardsRemove), string(model.ForwardsAsLogged),
}

// forwarding is what the balancer that logs makes of the header, and the address that it connects from. A log that doesn't tell which
// node served is the node's own.
func (p *program) forwarding(f *logFlags, compiled *format.Format, resolver *clientip.Resolver) (model.Forwards, netip.Addr, error) {
	var via netip.Addr
	if f.forwards != "" {
		if err := oneOf("forwards", f.forwards, forwardings...); err != nil {
			return "", via, err
		}
	}
	log := model.Log{Format: compiled.Kind().String(), Forwards: model.Forwards(f.forwards)}
	forwards := log.Forwarding(resolver.Rule())
	if f.forwards == "" && !compiled.Has(format.FieldServer) {
		forwards = model.ForwardsAsLogged
	}
	if f.via != "" {
		var err error
		if via, err = netip.ParseAddr(f.via); err != nil {
			return "", via, failed(exitUsage, "--via %q: write the address alone, such as 10.0.0.5", f.via)
		}
		if forwards == model.ForwardsAsLogged {
			return "", via, failed(exitUsage, "--via has no effect where peer and header are those that were logged; say what the balancer forwards: --forwards %s", model.ForwardsAppend)
		}
		return forwards, via, nil
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

// readLog reads one log to its end. Compressed data that is damaged is told and left there.
func (p *program) readLog(ctx context.Context, tally *accesslog.Tally, file string, progress *progress) error {
	name := "standard input"
	var source io.Reader
	if file == standardInput {
		piped, end := interruptible(ctx, p.stdin)
		defer end()
		source = piped
	} else {
		opened, err := os.Open(file)
		if err != nil {
			return failed(exitUnavailable, "opening the log: %w; run farmtop as a user who may read it", err)
		}
		defer opened.Close()
		name, source = filepath.Base(file), opened
	}
	err := tally.Read(ctx, name, progress.over(source))
	switch {
	case ctx.Err() != nil:
		return ctx.Err()
	case errors.Is(err, accesslog.ErrDamaged):
		progress.end()
		p.talk("%s: %v; what was read before counts", report.Clean(name, p.textOptions()), err)
	case err != nil:
		return failed(exitUnavailable, "reading %s: %w", name, err)
	}
	return nil
}

// interruptible is a reader which ends with its context: a pipe or a terminal that says nothing would be waited for forever.
func interruptible(ctx context.Context, r io.Reader) (piped *io.PipeReader, end func()) {
	piped, into := io.Pipe()
	go func() { // ends with the input or, when the operator interrupts, with the program: no read of a terminal can be called off
		_, err := io.Copy(into, r)
		_ = into.CloseWithError(err) // it never fails
	}()
	stop := context.AfterFunc(ctx, func() { _ = piped.CloseWithError(ctx.Err()) }) // nor does this
	return piped, func() {
		stop()
		_ = piped.Close() // nor does this
	}
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
