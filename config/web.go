package config

import (
	"net/netip"
	"net/url"
	"strings"

	"farmtop/model"
)

// web is a balancer with an HTTP interface.
func (r *reading) web(b *balancer, made *model.Balancer) {
	if !b.has["url"] && !b.URL.given() {
		r.problems.add(b.place, "the key %q is missing; write it, such as url: %s", "url", exampleURL(b.Kind.value))
	}
	made.Address = b.URL.value
	if b.URL.given() {
		if problem := webProblem(b.URL.value); problem != "" {
			r.problems.add(b.URL.place, `"url" can't be %q: %s, such as %s`, shorten(b.URL.value), problem, exampleURL(b.Kind.value))
		}
	}
	made.TLS = r.security(&b.TLS)
	if b.has["user"] != b.has["password"] {
		at, have, missing := b.User.place, "user", "password: file:PATH"
		if b.has["password"] {
			at, have, missing = b.Password.place, "password", "user: NAME"
		}
		if at.given() {
			r.problems.add(at, "%q says nothing by itself; write %s beside it", have, missing)
		}
	}
	if !b.User.given() || !b.Password.given() {
		return
	}
	if isReadable(b.URL.value) {
		r.problems.add(b.URL.place, `"url" can't be http:// beside a password, which everybody on the way could read; write https://, or remove "user" and "password" where no login is wanted`)
		return
	}
	if password, ok := r.secret(b.Password.place, b.Password.reference); ok {
		made.Login = model.Login{User: b.User.value, Password: password}
	}
}

// isReadable tells whether others can read what is sent to a URL: it isn't encrypted, and leaves this machine.
func isReadable(written string) bool {
	u, err := url.Parse(written)
	if err != nil || u.Scheme != "http" {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return !strings.EqualFold(u.Hostname(), "localhost") && (err != nil || !ip.Unmap().IsLoopback())
}

func exampleURL(kind string) string {
	switch kind {
	case "nginxplus":
		return "https://lb1.example.com:8443/api"
	case "f5":
		return "https://f5a.example.com"
	default:
		return "https://lb1.example.com/balancer-manager"
	}
}

// webProblem says what is wrong with the URL of an HTTP interface; "" when nothing is.
func webProblem(written string) string {
	u, err := url.Parse(written)
	switch {
	case err != nil || u.Scheme != "https" && u.Scheme != "http" || u.Host == "":
		return "write a URL with https:// or http:// and a host"
	case u.User != nil:
		return `the user stands in "user" and the password in "password", where it stays hidden; write the URL without them`
	case u.RawQuery != "" || u.Fragment != "":
		return "write it without anything behind ? or #"
	case u.Port() != "" && strings.Trim(u.Port(), "0123456789") != "":
		return "write the port as a number"
	}
	if problem := hostProblem(u.Hostname()); problem != "" {
		return "the host " + problem
	}
	return ""
}
