package config

import (
	"net/netip"
	"strings"
	"unicode"

	"golang.org/x/net/http/httpguts"

	"farmtop/model"
)

// logs completes the logs' documents and makes logs of them. It reads the farm's nodes and balancers, which must be complete.
func (r *reading) logs(f *farm) []model.Log {
	var made []model.Log
	for i := range f.Logs {
		made = append(made, r.log(f, &f.Logs[i]))
	}
	r.logsOnce(f, made)
	r.logNames(f.Logs, made)
	return made
}

// log makes a log of its document, but for its name.
func (r *reading) log(f *farm, l *log) model.Log {
	r.name(l.Name, "log")
	made := model.Log{
		Name: l.Name.value, Since: l.Since.value, Directive: l.Directive.value, Cookie: l.Cookie.value, Location: r.zone(l.Zone),
		RequestCaptures: r.captured(l.Captures.Request), ResponseCaptures: r.captured(l.Captures.Response),
		Fields: r.logFields(l.Fields), Node: r.logNode(f, l.Node), Forwards: model.Forwards(l.Forwards.value), Via: r.via(l.Via),
	}
	r.logSource(f, l, &made)
	r.logFormat(l, &made)
	r.directive(l.Directive)
	r.cookie(l.Cookie)
	r.idleVia(f, l, &made)
	return made
}

// logFormat fills in the format of a ring, and refuses keys that another format has.
func (r *reading) logFormat(l *log, made *model.Log) {
	if made.Kind == model.LogRing && !l.has["format"] && !l.Format.given() {
		l.Format = defaultText("haproxy")
	}
	made.Format = l.Format.value
	switch {
	case !l.Format.given():
		if !l.has["format"] {
			r.problems.add(l.place, `the key "format" is missing; write it, such as format: nginx`)
		}
		return
	case made.Kind == model.LogRing && made.Format != "haproxy" && made.Format != "json":
		r.problems.add(l.Format.place, "a ring is HAProxy's, so its lines can't be those of %s; write format: haproxy, or json where its log-format writes JSON", made.Format)
	case made.Format == "alb":
		r.fixedFormat(l)
	}
	if made.Format != "haproxy" {
		for _, at := range []place{firstOf(l.Captures.Request), firstOf(l.Captures.Response)} {
			r.problems.add(at, `"captures" belong to the format haproxy, whose log has only their values; with %s, write the headers into the directive`, made.Format)
		}
	}
}

// fixedFormat refuses what describes a format that can't be changed.
func (r *reading) fixedFormat(l *log) {
	for key, at := range map[string]place{"directive": l.Directive.place, "cookie": l.Cookie.place} {
		r.problems.add(at, "the format alb is fixed, so it has no %q; remove it, or write the format that it belongs to", key)
	}
	if len(l.Fields) > 0 {
		r.problems.add(l.Fields[0].place, `the format alb is fixed, so it has no "fields"; remove them, or write the format that they belong to`)
	}
}

// maxDirective is how long a directive may be, in bytes: the longest seen in the field has about 3 KiB.
const maxDirective = 16 << 10

// directive checks what can be said of a directive without its server's grammar; it is compiled where logs are read.
func (r *reading) directive(d text) {
	switch {
	case !d.given():
	case strings.TrimSpace(d.value) == "":
		r.problems.add(d.place, `"directive" is empty; copy the server's own, or remove the key for the format's usual one`)
	case len(d.value) > maxDirective:
		r.problems.add(d.place, `"directive" has more than %d kB; copy only the directive, not the whole configuration`, maxDirective>>10)
	case strings.ContainsFunc(d.value, isControl):
		r.problems.add(d.place, `"directive" holds control characters; copy it from the server's configuration as text, in single quotes`)
	}
}

// isControl tells characters that no configuration of a server holds: directives go over lines and are indented by tabs.
func isControl(c rune) bool { return unicode.IsControl(c) && c != '\n' && c != '\r' && c != '\t' }

func (r *reading) captured(headers []text) []string {
	for _, h := range headers {
		if !httpguts.ValidHeaderFieldName(h.value) {
			r.problems.add(h.place, "%q is no name of a header; write letters, digits and hyphens", shorten(h.value))
		}
	}
	return listed(headers)
}

func (r *reading) logFields(fields named[text]) map[string]string {
	if fields == nil {
		return nil
	}
	made := map[string]string{}
	for _, f := range fields {
		if f.Name == "" {
			r.problems.add(f.place, `a field has no name; write the variable or key whose meaning it is, such as $my_peer: peer`)
		}
		made[f.Name] = f.Value.value
	}
	return made
}

// logNode is the node whose own log it is.
func (r *reading) logNode(f *farm, written text) string {
	if !written.given() {
		return ""
	}
	var names []string
	for _, n := range f.Nodes {
		switch {
		case n.Name.value != written.value:
			names = append(names, n.Name.value)
		case n.Expand.value:
			r.problems.add(written.place, `"node" is the one node whose own log it is, and %q stands for several; list them with an address each`, shorten(written.value))
			return ""
		default:
			return written.value
		}
	}
	r.problems.add(written.place, "the farm %q has no node %q; %s", shorten(f.Name.value), shorten(written.value), suggestion(written.value, names))
	return ""
}

// via is the balancer's address towards the nodes.
func (r *reading) via(written text) netip.Addr {
	if !written.given() {
		return netip.Addr{}
	}
	address, err := netip.ParseAddr(written.value)
	if err != nil || address.Zone() != "" || address.IsUnspecified() {
		r.problems.add(written.place, `"via" can't be %q; write the address from which the balancer connects to the nodes, such as 10.0.0.5`, shorten(written.value))
		return netip.Addr{}
	}
	return address.Unmap()
}

// idleVia refuses an address of a balancer where the log has the peer that the rule sees.
func (r *reading) idleVia(f *farm, l *log, made *model.Log) {
	if !l.Via.given() || made.Forwarding(f.ClientIP.Rule.value) != model.ForwardsAsLogged {
		return
	}
	why := `forwards: as-logged says that the log has the node's own peer`
	switch {
	case l.Forwards.given():
	case l.has["node"]:
		why = "a node's own log has the node's own peer"
	case !f.ClientIP.Rule.given() || made.Format == "":
		return
	default:
		why = "the log of " + made.Format + " has the peer that the rule " + f.ClientIP.Rule.value + " sees, unless forwards: append says that it is another server's"
	}
	r.problems.add(l.Via.place, `"via" has no use here: %s; remove it, or correct "forwards"`, why)
}
