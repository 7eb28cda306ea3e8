package importnginx

import (
	"cmp"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"
	"unicode"

	"farmtop/model"
	"farmtop/model/nginxconf"
)

// maxDirective is how long a format may be, in bytes: as long as config reads, less its quotes and escapes.
const maxDirective = 8 << 10

// combined is the format of an access_log that names none; nginx has it built in.
const combined = "combined"

// logs are where nginx writes down the upstream's requests.
func (im *importer) logs(u *upstream, system guess, rule clientRule) part {
	var p part
	seen := map[string]bool{}
	for _, r := range u.routes {
		lines := r.level.nearest("access_log")
		if len(lines) == 0 && !seen[""] {
			seen[""] = true
			p.say(r.pass, "no access_log says where requests are logged; where nginx's build does (nginx -V, --http-log-path), add that file to logs, its format is combined")
		}
		for _, d := range lines {
			if target := d.Arg(0); !seen[target] && target != "off" && target != "" {
				seen[target] = true
				im.log(&p, d, u, system, rule)
			}
		}
		slips(&p, r)
	}
	if slices.ContainsFunc(p.lines, func(l line) bool { return strings.HasPrefix(l.text, "  - ") }) {
		p.lines = slices.Insert(p.lines, 0, line{"logs:", ""})
	}
	return p
}

// log writes one access_log.
func (im *importer) log(p *part, d *nginxconf.Directive, u *upstream, system guess, rule clientRule) {
	name, buffered, flushed := combined, false, false
	for i, a := range d.Args[1:] {
		key, _, isParameter := strings.Cut(a.Text, "=")
		switch {
		case i == 0 && !isParameter:
			name = a.Text
		case key == "gzip":
			p.say(d, "access_log writes compressed lines, which can't be read while they are written; add a second access_log without gzip")
			return
		case key == "buffer":
			buffered = true
		case key == "flush":
			flushed = true
		}
	}
	source, ok := im.logSource(p, d, u)
	if !ok {
		return
	}
	if buffered && !flushed {
		p.say(d, "access_log writes its lines when a buffer is full, which may be late; add flush=1s")
	}
	directive, ok := im.logFormat(p, d, name)
	if !ok {
		return
	}
	im.lacking(p, d, u, system, name, directive)
	p.line("  - "+source, d.Place())
	p.line("    format: nginx", "")
	if name != combined {
		p.line("    directive: "+scalar(directive), im.formats[name].Place())
	}
	if rule.forwards != model.ForwardsDefault && rule.forwards != model.ForwardsAppend && !rule.isNginx && strings.Contains(directive, "http_x_forwarded_for") {
		p.line("    forwards: "+string(rule.forwards), "")
	}
}

// logSource is the key that says where a log is read; not ok where farmtop can't, which it says.
func (im *importer) logSource(p *part, d *nginxconf.Directive, u *upstream) (source string, ok bool) {
	target := d.Arg(0)
	address, isSyslog := strings.CutPrefix(target, "syslog:")
	switch {
	case isSyslog:
		return im.syslogSource(p, d, u, address)
	case strings.HasPrefix(target, "/dev/"):
		p.say(d, "access_log goes to %s, where only those who started nginx see it; read it by a command, such as command: [docker, logs, -f, --tail, '0', NAME]", shown(target))
	case strings.Contains(target, "$"):
		p.say(d, "access_log %s has variables, so there are several files; name those to read under logs", shown(target))
	case !filepath.IsAbs(target) && !strings.HasPrefix(target, "/"):
		p.say(d, "access_log %s begins at nginx's folder (nginx -V, --prefix); write it from / and import again, or add the file to logs", shown(target))
	case strings.Contains(target, "*") || strings.Contains(target, "://") || strings.HasSuffix(target, "/") || strings.HasSuffix(target, ".gz") || clean(target) != target:
		p.say(d, "access_log %s is no name of a log that farmtop can follow; write another one", shown(target))
	default:
		return "file: " + scalar(target), true
	}
	return "", false
}

// syslogSource is where farmtop can take the place of the syslog server: at an address of this machine where no system logger is.
func (im *importer) syslogSource(p *part, d *nginxconf.Directive, u *upstream, parameters string) (source string, ok bool) {
	for parameter := range strings.SplitSeq(parameters, ",") {
		server, found := strings.CutPrefix(parameter, "server=")
		if !found {
			continue
		}
		host, port, err := net.SplitHostPort(server)
		if err != nil {
			host, port = server, "514" // ngx_syslog.c
		}
		if ip, err := netip.ParseAddr(host); err == nil && ip.IsLoopback() && port != "514" && isPort(port) {
			at := net.JoinHostPort(host, port)
			if other := im.listening[at]; other != "" {
				p.say(d, "only one farm can listen at %s, and that is %s; send these lines to a port of their own", at, shown(other))
				return "", false
			}
			im.listening[at] = u.name
			return "syslog: " + scalar("udp://"+at), true
		}
		p.say(d, "access_log goes to the syslog server %s, where farmtop doesn't listen; add a second one such as access_log syslog:server=127.0.0.1:5514 FORMAT; or read what that server writes", shown(server))
		return "", false
	}
	p.say(d, "access_log names no syslog server; write syslog:server=ADDRESS:PORT")
	return "", false
}

// logFormat is the text of a log_format; not ok where the configuration doesn't have it.
func (im *importer) logFormat(p *part, d *nginxconf.Directive, name string) (directive string, ok bool) {
	if name == combined {
		return "", true
	}
	at := im.formats[name]
	if at == nil {
		p.say(d, "the log_format %s isn't in this configuration; name the nginx.conf that includes all others", shown(name))
		return "", false
	}
	var text strings.Builder
	escape := ""
	for i, a := range at.Args[1:] {
		if i == 0 && strings.HasPrefix(a.Text, "escape=") {
			escape = a.Text
			continue
		}
		text.WriteString(a.Text)
	}
	if len(text.String()) > maxDirective || strings.ContainsFunc(text.String(), func(r rune) bool { return unicode.IsControl(r) && r != '\t' }) {
		p.say(at, "the log_format %s is too long, or has characters that no terminal shows; write the farm's log by hand", shown(name))
		return "", false
	}
	if escape == "" && !strings.HasPrefix(text.String(), "log_format") {
		return text.String(), true
	}
	quoted := nginxconf.Quote(text.String())
	if !strings.ContainsAny(text.String(), `'\`) {
		quoted = "'" + text.String() + "'" // as most write it, for JSON has the other quotes
	}
	return cmp.Or(escape, "escape=default") + " " + quoted, true
}

// lacking says what a format doesn't tell of requests.
func (im *importer) lacking(p *part, d *nginxconf.Directive, u *upstream, system guess, name, directive string) {
	has := func(variable string) bool {
		return strings.Contains(strings.ToLower(directive), variable)
	}
	var missing []string
	if len(u.members) > 1 && !has("upstream_addr") {
		missing = append(missing, "$upstream_addr (the node)")
	}
	if cookie := cmp.Or(im.stickyCookie(u), system.Sticky.Cookie); len(u.members) > 1 && cookie != "" && !has("cookie_"+strings.ToLower(cookie)) && !has("http_cookie") {
		missing = append(missing, "$cookie_"+cookie+" (the session)")
	}
	if !has("http_x_forwarded_for") {
		missing = append(missing, "$http_x_forwarded_for and $realip_remote_addr (the client's way)")
	}
	if len(missing) > 0 && (name == combined || len(missing) > 1) {
		p.say(d, "the log format %s lacks %s; without, farmtop sees less of where requests go: give access_log a log_format with them", shown(name), strings.Join(missing, ", "))
	}
}

// slips says where error_log and access_log look meant for one folder and aren't in it.
func slips(p *part, r *route) {
	_, access := r.level.word("access_log")
	at, errors := r.level.word("error_log")
	if at == nil || !strings.HasPrefix(access, "/") || !strings.HasPrefix(errors, "/") {
		return
	}
	in, other := folderOf(access), folderOf(errors)
	if in != other && strings.ReplaceAll(in, "/logs/", "/log/") == strings.ReplaceAll(other, "/logs/", "/log/") {
		p.say(at, "error_log goes to %s, and access_log to %s; is one of them a slip? nginx doesn't make folders and doesn't start without them", shown(other), shown(in))
	}
}

func folderOf(path string) string { return path[:strings.LastIndexByte(path, '/')+1] }
