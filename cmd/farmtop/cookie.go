package main

import (
	"slices"
	"strings"
	"time"

	"github.com/spf13/cobra"

	"farmtop/model"
	"farmtop/model/cookie"
	"farmtop/ui/report"
)

func (p *program) cookieCommand() *cobra.Command {
	var secrets, keys []string
	var format string
	cmd := &cobra.Command{
		Use:   "cookie NAME=VALUE",
		Short: "say what a sticky cookie says: which node is meant, and how that is known",
		Long: `cookie reads the value of a sticky cookie as HAProxy, nginx, Apache and Tomcat, F5, NetScaler, Traefik, Caddy, Envoy and
ForgeRock AM write it, and says which node is meant. Where several readings fit, all are given; one is sure where its form or a
hash leaves no other.

The nodes are those of the configuration, or of --node flags; nothing is asked for them, but AM for its list of servers where the
configuration has a token for it (sticky: servers). With --haproxy its runtime socket is asked for its servers and their cookies. A line copied from a Cookie or Set-Cookie header will do as well:

  farmtop cookie BIGipServerweb=1677787402.36895.0000 --node am1=10.1.1.100:8080
  farmtop cookie 'Set-Cookie: SRVID=n1|awDx5|awDx5; path=/' --haproxy /run/haproxy/admin.sock`,
		Args: oneCookie,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return stickyNames(p.configured()), cobra.ShellCompDirectiveNoFileComp | cobra.ShellCompDirectiveNoSpace
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := oneOf("format", format, "text", "json"); err != nil {
				return err
			}
			name, value, err := cookieIn(args[0])
			if err != nil {
				return err
			}
			known, _, err := p.knownNodes(cmd.Context(), name)
			if err != nil {
				return err
			}
			known.Secrets, known.Keys = secrets, keys
			return p.readCookie(name, value, known, format)
		},
	}
	cmd.Flags().StringArrayVar(&secrets, "secret", nil, "the `SECRET` of Caddy's lb_policy cookie; may be repeated. $FARMTOP_SECRET keeps it out of the list of processes")
	cmd.Flags().StringArrayVar(&keys, "key", nil, "HAProxy's dynamic-cookie-`KEY`; may be repeated. $FARMTOP_KEY does as well")
	cmd.Flags().StringVar(&format, "format", "text", "text or json")
	p.completeWords(cmd, "format", "text", "json")
	return cmd
}

func oneCookie(_ *cobra.Command, args []string) error {
	if len(args) != 1 {
		return failed(exitUsage, "which cookie? Write: farmtop cookie NAME=VALUE, in quotes where it has spaces or semicolons")
	}
	return nil
}

// cookieIn is the name and value in what was copied from somewhere: without a header's name, and without attributes.
func cookieIn(written string) (name, value string, err error) {
	pair, _, _ := strings.Cut(written, ";")
	if header, rest, isHeader := strings.Cut(pair, ": "); isHeader && (strings.EqualFold(header, "Cookie") || strings.EqualFold(header, "Set-Cookie")) {
		pair = rest
	}
	name, value, isPair := strings.Cut(strings.TrimSpace(pair), "=")
	if !isPair || name == "" || strings.ContainsAny(name, " \t:\"") {
		return "", "", failed(exitUsage, "%q is no cookie; write NAME=VALUE, such as JSESSIONID=0A1B2C.am1", written)
	}
	return name, value, nil
}

func (p *program) readCookie(name, value string, known *cookie.Known, format string) error {
	read := report.Cookie{Name: name, Value: value, Readings: cookie.NewIndex(known).Read(name, value), Nodes: len(known.Nodes)}
	var err error
	if format == "json" {
		err = report.CookieJSON(p.stdout, time.Now(), read)
	} else {
		err = report.CookieText(p.stdout, read, p.textOptions())
	}
	if err != nil {
		return failed(exitInternal, "writing the result: %w", err)
	}
	return nil
}

// stickyNames are the names of the farms' sticky cookies, each ready for its value.
func stickyNames(farms []*model.Farm) []string {
	var names []string
	for _, f := range farms {
		if f.Sticky.Cookie != "" && !slices.Contains(names, f.Sticky.Cookie+"=") {
			names = append(names, f.Sticky.Cookie+"=")
		}
	}
	return names
}
