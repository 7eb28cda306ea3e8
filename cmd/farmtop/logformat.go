package main

import (
	"errors"
	"fmt"
	"strings"

	"farmtop/probe/accesslog/format"
	"farmtop/ui/text"
)

// kindOf is the kind of the flags' directive: as they say, else as it looks.
func kindOf(f *logFlags) (format.Kind, error) {
	switch {
	case f.kind != "":
		if err := oneOf("kind", f.kind, kindNames()...); err != nil {
			return 0, err
		}
		return format.ParseKind(f.kind)
	case strings.TrimSpace(f.directive) == "":
		return 0, failed(exitUsage, "--log-format is missing: copy the server's own directive, or name a usual one such as httplog or combined; "+
			"--kind alone stands for the kind's usual one")
	}
	if kind := guessedKind(f.directive); kind != 0 {
		return kind, nil
	}
	return 0, failed(exitUsage, "--log-format %.60q: whose directive is it? Name it with --kind: %s", f.directive, choices(kindNames()))
}

// kindMarks are what a directive has only where a kind wrote it, the surest first.
var kindMarks = []struct {
	mark string
	kind format.Kind
}{
	{"httplog", format.HAProxy},
	{"httpslog", format.HAProxy},
	{"tcplog", format.HAProxy},
	{"log-format", format.HAProxy},
	{"%ci", format.HAProxy},
	{"%si", format.HAProxy},
	{"%ST", format.HAProxy},
	{"%[", format.HAProxy},
	{"log_format", format.Nginx},
	{"$", format.Nginx},
	{"#Fields", format.W3C},
	{"c-ip", format.W3C},
	{"s-ip", format.W3C},
	{"sc-status", format.W3C},
	{"LogFormat", format.Apache},
	{"%", format.Apache},
	{"combined", format.Apache},
	{"common", format.Apache},
	{"caddy", format.JSON},
	{"traefik", format.JSON},
	{"envoy", format.JSON},
	{"=", format.JSON},
}

// guessedKind is the kind that a directive looks like, 0 for none. A Tomcat pattern looks like httpd's, and reads alike.
func guessedKind(directive string) format.Kind {
	for _, m := range kindMarks {
		if strings.Contains(directive, m.mark) {
			return m.kind
		}
	}
	return 0
}

// shownDirective is how long the line of a directive is, in bytes, that is shown with its fault pointed out.
const shownDirective = 160

// pointedOut adds to the error of a directive the place it is about.
func pointedOut(err error) error {
	wrong, isDirective := errors.AsType[*format.DirectiveError](err)
	if !isDirective {
		return err
	}
	line, caret, _ := strings.Cut(wrong.Pointer(), "\n")
	if len(line) > shownDirective || line == "" || text.Clean(line) != line {
		return err
	}
	return fmt.Errorf("%w\n%s\n%s", err, line, caret)
}

func kindNames() []string {
	var names []string
	for _, k := range format.Kinds() {
		names = append(names, k.String())
	}
	return names
}

func panelLabel(panel format.Panel) string {
	return map[format.Panel]string{format.StickyPanel: "sticky: ", format.ClientIPPanel: "client IP: "}[panel]
}
