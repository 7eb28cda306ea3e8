package importnginx

import (
	"fmt"
	"strings"

	"farmtop/model"
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
	realip := realipOf(r.level).on()
	switch forwardsOf(r) {
	case model.ForwardsAppend:
		switch {
		case realip:
			p.say(set, "%s behind real_ip_header appends the client again and loses the proxy that nginx was asked by (XFF07); write %s, $realip_remote_addr, or $remote_addr alone", appended, asItCame)
		case system.ClientIP.Name == "openam" || system.ClientIP.Name == "":
			p.say(set, "%s keeps what the client itself has sent, which who takes the left-most entry believes (XFF02); write $remote_addr, or set_real_ip_from for the proxies in front", appended)
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
					clean(d.Arg(0)), clean(r.pass.Place())))
			}
		}
	}
	return lost
}

// realip is what ngx_http_realip_module does at a level.
type realip struct {
	at      string // where its proxies are listed
	trusted []string
	names   []Remark // proxies that have no address here
	header  string
	whole   bool // real_ip_recursive
	byPROXY bool // the client is told by the PROXY protocol, in no header
}

func realipOf(l *level) realip {
	var found realip
	for _, d := range l.nearest("set_real_ip_from") {
		if found.at == "" {
			found.at = d.Place()
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

func (r realip) on() bool { return r.at != "" }

// maxTrusted is how many networks a rule may list.
const maxTrusted = 1000

func (r realip) write(to *clientRule) {
	to.remarks = append(to.remarks, r.names...)
	switch {
	case r.byPROXY:
		to.remarks = append(to.remarks, Remark{clean(r.at), "the client's address comes by the PROXY protocol, so no rule about a header tells it; farmtop sees what nginx logs as $remote_addr"})
		return
	case len(r.trusted) > maxTrusted:
		to.remarks = append(to.remarks, Remark{clean(r.at), fmt.Sprintf("set_real_ip_from lists %d networks, more than farmtop's %d; join neighbours and write the rule by hand", len(r.trusted), maxTrusted)})
		return
	}
	to.isNginx = true
	to.line("client_ip:", "real_ip_header, "+clean(r.at))
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
