package importnginx

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/net/http/httpguts"

	"farmtop/model"
	"farmtop/model/nginxconf"
)

// stickyCookie is the cookie by which an upstream chooses the server; "" for none.
func (im *importer) stickyCookie(u *upstream) string {
	var in *server
	if len(u.routes) > 0 {
		in = u.routes[0].server
	}
	for _, d := range []*nginxconf.Directive{u.sticky, u.method} {
		if d == nil {
			continue
		}
		if d.Is("sticky") && d.Arg(0) == "cookie" && httpguts.ValidHeaderFieldName(d.Arg(1)) {
			return d.Arg(1)
		}
		for _, a := range d.Args {
			if cookie := im.cookie(a.Text, in); cookie != "" {
				return cookie
			}
		}
	}
	return ""
}

// sticks tells whether an upstream keeps a client at a server, and by what.
func (u *upstream) sticks() *nginxconf.Directive {
	switch {
	case u.sticky != nil:
		return u.sticky
	case u.method != nil && (u.method.Is("hash") || u.method.Is("ip_hash")):
		return u.method
	}
	return nil
}

// stickiness is what the system expects of sessions, beside what nginx does for them.
func (im *importer) stickiness(u *upstream, system guess) part {
	var p part
	if u.sticky != nil {
		im.stickyVersion(&p, u)
	}
	if by := u.sticks(); by != nil && by.Is("ip_hash") {
		im.sourceHash(&p, u)
	}
	want := im.wanted(u, system)
	if len(u.members) > 1 && want.required && u.sticks() == nil {
		p.say(u.at, "the upstream %s sticks to nothing, and %s must have its sessions at one node; write sticky (nginx 1.29.6, NGINX Plus) or ip_hash;", shown(u.name), system.Title)
	}
	var keys []string
	if want.cookie != "" {
		keys = append(keys, "cookie: "+scalar(want.cookie))
	}
	if want.expected != "" {
		keys = append(keys, "expected: "+want.expected)
	}
	if want.paths != nil {
		keys = append(keys, "paths: {"+strings.Join(want.paths, ", ")+"}")
	}
	if len(keys) > 0 {
		p.linef(want.note, "sticky: {%s}", strings.Join(keys, ", "))
	}
	return p
}

// A wish is what a farm wants of stickiness.
type wish struct {
	cookie, expected string
	paths            []string // as YAML; nil where the key is left out
	required         bool     // of the farm, or of some of its paths
	note             string
}

func (im *importer) wanted(u *upstream, system guess) wish {
	w := wish{cookie: ownSpelling(im.stickyCookie(u), system), note: "nginx chooses servers by turns"}
	switch by := u.sticks(); {
	case by != nil:
		w.note = fmt.Sprintf("%s, %s", by.Name.Text, by.Place())
		if by.Is("sticky") {
			w.note = fmt.Sprintf("sticky %s, %s", by.Arg(0), by.Place())
		}
	case u.method != nil:
		w.note = fmt.Sprintf("%s, %s", u.method.Name.Text, u.method.Place())
	}
	switch {
	case system.Name == "generic":
		if u.sticks() != nil {
			w.expected = "recommended"
		}
		return w
	case len(u.members) == 1:
		w.cookie, w.expected, w.note = "", "none", "one node, so there is nothing to stick to"
		if len(system.Sticky.Paths) > 0 {
			w.paths = []string{} // none of the system's
		}
		return w
	case system.Name == "wso2-apim-gateway" && onlyPorts(u, consolePorts):
		w.cookie, w.expected, w.required = "JSESSIONID", "required", true
		w.note += "; the console of several gateway managers needs it, API traffic doesn't"
		return w
	}
	w.expected = string(system.Sticky.Expected)
	w.required = system.Sticky.Expected == model.StickyRequired
	w.byPath(u, system)
	return w
}

// byPath adds the paths that have an expectation of their own: the locations, where these tell them apart, else the system's.
func (w *wish) byPath(u *upstream, system guess) {
	prefixes := slices.Sorted(maps.Keys(system.Sticky.Paths))
	for _, r := range u.routes {
		for _, prefix := range prefixes {
			if r.path != "/" && urlPath(r.path) == r.path && strings.Contains(r.path+"/", prefix+"/") {
				w.path(strings.TrimSuffix(r.path, "/"), system.Sticky.Paths[prefix])
			}
		}
	}
	if len(w.paths) > 0 {
		return
	}
	for _, prefix := range prefixes {
		w.path(prefix, system.Sticky.Paths[prefix])
	}
}

func (w *wish) path(prefix string, expected model.Stickiness) {
	text := scalar(prefix) + ": " + string(expected)
	if !slices.Contains(w.paths, text) {
		w.paths = append(w.paths, text)
	}
	w.required = w.required || expected == model.StickyRequired
}

// ownSpelling is a cookie's name as the product writes it: nginx's variables have small letters.
func ownSpelling(cookie string, system guess) string {
	for _, known := range []string{system.Sticky.Cookie, "JSESSIONID", "PHPSESSID", "ASP.NET_SessionId"} {
		if strings.EqualFold(cookie, known) {
			return known
		}
	}
	return cookie
}

// stickyVersion says what sticky needs.
func (im *importer) stickyVersion(p *part, u *upstream) {
	switch v := im.options.Version; {
	case v.lacks(stickyCame):
		p.say(u.sticky, "%s has no sticky and refuses the file; update to 1.29.6, or write ip_hash; which keeps whole networks at one node", v)
	case !v.known():
		p.say(u.sticky, "sticky needs nginx 1.29.6 or NGINX Plus, and older ones refuse the file; which one is it (nginx -v, then --nginx-version)? An older one has ip_hash")
	}
	if u.sticky.Arg(0) != "learn" {
		return
	}
	for _, key := range []string{"create", "lookup", "zone"} {
		if !slices.ContainsFunc(u.sticky.Args, func(a nginxconf.Word) bool { return strings.HasPrefix(a.Text, key+"=") }) {
			p.say(u.sticky, "sticky learn has no %s=, without which nginx refuses the file; write create=$upstream_cookie_NAME lookup=$cookie_NAME zone=NAME:1m", key)
		}
	}
}

// sourceHash says when hashing by address fails.
func (im *importer) sourceHash(p *part, u *upstream) {
	for i := range u.members {
		if m := &u.members[i]; m.weight != 1 {
			p.say(m.at, "ip_hash honours weights from nginx 1.3.1 and 1.2.2, and each change of one moves clients to other nodes; change them while few sessions live")
			break
		}
	}
	for _, r := range u.routes {
		if r.level.nearest("set_real_ip_from") == nil {
			p.say(u.method, "ip_hash takes the address that connects: is there another proxy or a NAT in front? Then all its clients get one node: write set_real_ip_from for it, or sticky")
			return
		}
	}
}
