package ui

import (
	"strconv"

	"farmtop/ui/text"
)

// A remark is what stands on a screen that has nothing to show: why, and the lines of the configuration that would fill it.
type remark struct {
	why   string
	yaml  []string
	flags string // what would do without a configuration; "" for nothing
}

// or is the remark with the flags that say the same as its lines.
func (r remark) or(flags string) remark {
	r.flags = flags
	return r
}

func noFarms() remark {
	return remark{why: "No farm is configured. Three lines of farmtop.yaml make one, or farmtop --haproxy SOCKET finds them:", yaml: []string{
		"farms:",
		"  - name: web",
		"    nodes: [{name: web1, address: \"192.0.2.11:443\"}]",
	}}
}

func noNodes(farm string) remark {
	return remark{why: "Farm " + farm + " has no nodes yet: its names don't resolve, or none is configured. Under the farm:", yaml: []string{
		"nodes:",
		"  - {name: web1, address: \"192.0.2.11:443\"}",
		"  - {name: web2, address: \"192.0.2.12:443\"}",
	}}
}

func noMatch(filter string) remark {
	return remark{why: "No node passes the filter \"" + filter + "\". Esc clears it."}
}

func noEvents(filter string) remark {
	if filter != "" {
		return remark{why: "No event contains \"" + filter + "\". Esc clears the filter."}
	}
	return remark{why: "Nothing has happened since farmtop started. Changes of nodes, balancers, certificates and versions appear here."}
}

func noFindings(filter string) remark {
	if filter != "" {
		return remark{why: "No finding contains \"" + filter + "\". Esc clears the filter."}
	}
	return remark{why: "Nothing is wrong as far as farmtop can see. What it looks for: farmtop explain. What it may warn of, per farm:", yaml: []string{
		"limits:",
		"  min_ready: 2",
		"  cert_warning: 30d",
	}}
}

func noLogs(farm string) remark {
	return remark{why: "No access log of farm " + farm + " is read. Under the farm, with file: or HAProxy's ring:", yaml: []string{
		"logs:",
		"  - file: /var/log/haproxy.log",
		"    format: haproxy",
	}}.or("--log /var/log/haproxy.log")
}

func noRule(farm string) remark {
	return remark{why: "How farm " + farm + " derives its client from X-Forwarded-For isn't known. Under the farm, such as:", yaml: []string{
		"client_ip:",
		"  rule: aspnet",
		"  trusted: [10.0.0.0/24]",
	}}.or("--rule aspnet --trusted 10.0.0.0/24")
}

// capture is what HAProxy needs to log the header. Its length is for five addresses or so.
const capture = "capture request header X-Forwarded-For len 200"

// noForwarded says what a log of a format needs so that clients can be told.
func noForwarded(format string) remark {
	const why = "No X-Forwarded-For was read yet. "
	switch format {
	case "nginx":
		const directive = "'$remote_addr … \"$http_x_forwarded_for\"'"
		return remark{why: why + "nginx logs it by $http_x_forwarded_for; farmtop needs the same log_format:", yaml: []string{
			"logs:",
			"  - file: /var/log/nginx/access.log",
			"    directive: " + directive,
		}}.or("--log-format " + directive)
	case "apache", "tomcat":
		const directive = "'%a … \"%{X-Forwarded-For}i\"'"
		return remark{why: why + "It is logged by %{X-Forwarded-For}i; farmtop needs the same pattern:", yaml: []string{
			"logs:",
			"  - format: " + format,
			"    directive: " + directive,
		}}.or("--kind " + format + " --log-format " + directive)
	default:
		return remark{why: why + "HAProxy needs " + capture + "; of that log:", yaml: []string{
			"logs:",
			"  - format: haproxy",
			"    captures: {request: X-Forwarded-For}",
		}}.or("--log-format $'option httplog\\n" + capture + "'")
	}
}

func noEndpoint(farm string) remark {
	return remark{why: "Farm " + farm + " has no endpoint, so nobody knows what its clients ask for. Under the farm:", yaml: []string{
		"endpoint: https://www.example.com/",
		"endpoint_address: \"192.0.2.10:443\"  # instead of DNS",
		"sticky: {cookie: SRVID}",
	}}.or("--endpoint https://www.example.com/")
}

func noBalancer() remark {
	return remark{why: "No balancer is configured for this farm, so its view is missing. Under the farm (other kinds: farmtop config schema):", yaml: []string{
		"balancer:",
		"  kind: haproxy",
		"  socket: /run/haproxy/admin.sock",
	}}
}

// drawText puts a remark down, wrapped.
func (a *App) drawText(r remark) {
	for _, s := range a.remarkLines(r, 2) {
		if a.page.lines < a.height-1 {
			a.page.add(s)
		}
	}
}

func (a *App) remarkLines(r remark, indent int) []string {
	l, t := &a.page.line, a.theme
	var lines []string
	for _, words := range text.Wrap(r.why, min(a.width-1, readableWidth)-indent) {
		l.reset()
		l.space(indent)
		l.put(t.plain, words)
		lines = append(lines, l.String())
	}
	if len(r.yaml) == 0 {
		return lines
	}
	lines = append(lines, "")
	for _, yaml := range r.yaml {
		l.reset()
		l.space(indent + 2)
		l.upTo(t.faint, yaml, a.width-1)
		lines = append(lines, l.String())
	}
	if r.flags == "" {
		return lines
	}
	lines = append(lines, "")
	for _, words := range text.Wrap("or, of a farm without a file: "+r.flags, min(a.width-1, readableWidth)-indent) {
		l.reset()
		l.space(indent)
		l.put(t.plain, words)
		lines = append(lines, l.String())
	}
	return lines
}

// drawNoNodes says why a farm's place is empty.
func (a *App) drawNoNodes(farm *farmScene) {
	switch {
	case a.filter.text != "" && len(farm.nodes) > 0:
		a.drawText(noMatch(a.filter.text))
	case a.overview.plan.stacked && len(a.scene.farms) > 1:
		a.drawText(remark{why: "no nodes"})
	default:
		a.drawText(noNodes(farm.name))
	}
}

// drawEmpty draws the screen when there is no farm: because nothing was said yet, or because none is configured.
func (a *App) drawEmpty() {
	l, t, p := &a.page.line, a.theme, &a.page
	l.reset()
	l.space(1)
	l.put(t.strong, a.options.Title)
	l.upTo(t.faint, "  "+a.options.Version, a.width)
	p.addLine()
	p.skipTo(2)
	switch {
	case a.ended != nil:
		a.drawText(remark{why: "There will be no data: " + text.Clean(a.ended.Error())})
	case a.scene.snapshot == nil:
		a.drawText(remark{why: "starting…"})
	default:
		a.drawText(noFarms())
	}
	p.skipTo(a.height - 1)
	a.drawHelpBar()
}

// drawTitle draws a screen's second line: its name and where in it the operator is.
func (a *App) drawTitle(name string, selected, total int) {
	l, t := &a.page.line, a.theme
	l.reset()
	l.repeat(t.faint, t.rule, 2)
	l.space(1)
	l.put(t.strong, name)
	l.space(1)
	if total > 0 {
		l.put(t.faint, strconv.Itoa(selected+1)+"/"+strconv.Itoa(total))
		l.space(1)
	}
	l.repeat(t.faint, t.rule, a.width-l.cells)
	a.page.addLine()
}
