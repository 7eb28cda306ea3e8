package importnginx

import (
	"fmt"
	"net/netip"
	"strings"

	"golang.org/x/net/http/httpguts"

	"farmtop/model"
	"farmtop/model/nginxconf"
)

// A clientRule is how the client's address is found, and what nginx makes of the header that tells it.
type clientRule struct {
	part
	isNginx  bool           // the farm's rule is nginx's own
	forwards model.Forwards // [model.ForwardsDefault] where that can't be told in a word
}

// What nginx can write into a header of forwarded addresses.
const (
	appended  = "$proxy_add_x_forwarded_for"
	asItCame  = "$http_x_forwarded_for"
	forwarded = "X-Forwarded-For"
)

// byHeader are the rules of applications that read the header themselves: what they take is theirs to say, not nginx's.
var byHeader = map[string]bool{"aspnet": true, "openam": true}

// clientIP is the rule of the main route: nginx's realip where it is set, else the system's, which needs no line.
func (im *importer) clientIP(u *upstream, main *route, system guess) clientRule {
	r := clientRule{forwards: forwardsOf(main)}
	realip := realipOf(main.level)
	if realip.on() && !byHeader[system.ClientIP.Name] {
		realip.write(&r)
	}
	seen := map[string]bool{}
	for _, route := range u.routes {
		if set := route.level.requestHeader(forwarded); set == nil || !seen[set.Place()] {
			im.sentHeader(&r.part, route, system)
			if set != nil {
				seen[set.Place()] = true
			}
		}
	}
	return r
}

// sentHeader says what is wrong in what nodes are told of the client.
func (im *importer) sentHeader(p *part, r *route, system guess) {
	set := r.level.requestHeader(forwarded)
	realip := len(r.level.nearest("set_real_ip_from")) > 0
	switch forwardsOf(r) {
	case model.ForwardsAppend:
		switch {
		case realip && !strings.Contains(set.Arg(1), "realip_remote_addr"):
			p.say(set, "%s behind real_ip_header repeats the client and loses the proxy that asked nginx (XFF07); write \"%s, $realip_remote_addr\", or $remote_addr alone", shown(set.Arg(1)), asItCame)
		case realip:
		case system.ClientIP.Name == "openam" || system.ClientIP.Name == "":
			p.say(set, "%s keeps what the client itself has sent, and an application that takes the left-most entry believes it (XFF02); write $remote_addr where nginx is the first proxy", shown(set.Arg(1)))
		}
	case model.ForwardsKeep:
		if realip {
			return
		}
		at := r.pass
		if set != nil {
			at = set
		}
		p.say(at, "%s goes to the nodes as the client sent it, so whoever believes it can be told any address (XFF02); write proxy_set_header %s $remote_addr;", forwarded, forwarded)
	}
}

// forwardsOf is what a route makes of the header.
func forwardsOf(r *route) model.Forwards {
	set := r.level.requestHeader(forwarded)
	if set == nil {
		return model.ForwardsKeep
	}
	switch strings.NewReplacer("{", "", "}", "").Replace(set.Arg(1)) {
	case "":
		return model.ForwardsRemove
	case appended, asItCame + ", $realip_remote_addr", asItCame + ", $remote_addr":
		return model.ForwardsAppend
	case asItCame:
		return model.ForwardsKeep
	case "$remote_addr", "$realip_remote_addr":
		return model.ForwardsReplace
	}
	return model.ForwardsDefault
}

// lostHeaders are the header lines around a route that don't work there: nginx inherits all of them or none.
func lostHeaders(r *route) []Remark {
	inner := r.level
	for inner != nil && len(inner.own["proxy_set_header"]) == 0 {
		inner = inner.outer
	}
	if inner == nil {
		return nil
	}
	var lost []Remark
	for outer := inner.outer; outer != nil; outer = outer.outer {
		for _, d := range outer.own["proxy_set_header"] {
			if inner.requestHeader(d.Arg(0)) == nil {
				lost = append(lost, remark(d, "proxy_set_header %s doesn't work for the proxy_pass at %s: the block there sets headers of its own, and nginx inherits all or none; repeat the line in it",
					shown(d.Arg(0)), r.pass.Place()))
			}
		}
	}
	return lost
}

// realip is what ngx_http_realip_module does at a level.
type realip struct {
	at      *nginxconf.Directive // the first line that lists its proxies; nil where none does
	trusted []string
	names   []Remark // proxies that have no address here
	header  string
	whole   bool // real_ip_recursive
	byPROXY bool // the client is told by the PROXY protocol, in no header
}

func realipOf(l *level) realip {
	var found realip
	for _, d := range l.nearest("set_real_ip_from") {
		if found.at == nil {
			found.at = d
		}
		if canonical, ok := network(d.Arg(0)); ok {
			found.trusted = append(found.trusted, canonical)
			continue
		}
		found.names = append(found.names, remark(d, "set_real_ip_from %s is a name; add its addresses to trusted below", shown(d.Arg(0))))
	}
	found.header = "X-Real-IP" // real_ip_header's default
	if _, header := l.word("real_ip_header"); header != "" {
		found.header = header
	}
	found.whole = l.isOn("real_ip_recursive")
	found.byPROXY = strings.EqualFold(found.header, "proxy_protocol")
	return found
}

func (r realip) on() bool { return r.at != nil }

// maxTrusted is how many networks a rule may list.
const maxTrusted = 1000

func (r realip) write(to *clientRule) {
	to.remarks = append(to.remarks, r.names...)
	switch {
	case r.byPROXY:
		to.remarks = append(to.remarks, remark(r.at, "the client's address comes by the PROXY protocol, so no rule about a header tells it; farmtop sees what nginx logs as $remote_addr"))
		return
	case !httpguts.ValidHeaderFieldName(r.header):
		to.remarks = append(to.remarks, remark(r.at, "real_ip_header %s is no name of a header, so nginx finds no client in it; write real_ip_header X-Forwarded-For;", shown(r.header)))
		return
	case len(r.trusted) > maxTrusted:
		to.remarks = append(to.remarks, remark(r.at, "set_real_ip_from lists %d networks, more than farmtop's %d; join neighbours and write the rule by hand", len(r.trusted), maxTrusted))
		return
	}
	to.isNginx = true
	to.line("client_ip:", "real_ip_header, "+r.at.Place())
	to.line("  rule: nginx", "")
	to.line("  header: "+scalar(r.header), "")
	quoted := make([]string, len(r.trusted))
	for i, network := range r.trusted {
		quoted[i] = fmt.Sprintf("%q", network)
	}
	to.line("  trusted: ["+strings.Join(quoted, ", ")+"]", "")
	if r.whole {
		to.line("  recursive: true", "")
	}
}

// network is a network as config reads it; not ok where a name stands.
func network(text string) (canonical string, ok bool) {
	if prefix, err := netip.ParsePrefix(text); err == nil {
		return prefix.Masked().String(), true
	}
	address, err := netip.ParseAddr(text)
	return text, err == nil && address.Zone() == "" || text == "unix:"
}
