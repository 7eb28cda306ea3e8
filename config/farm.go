package config

import (
	"net/url"
	"strings"
	"unicode"
	"unicode/utf8"

	"farmtop/model"
)

// farm completes the document of a farm and makes a farm of it. What has problems is left out.
func (r *reading) farm(f *farm) *model.Farm {
	r.name(f.Name, "farm")
	preset := r.system(f)
	f.adopt(preset)
	f.Limits.complete()
	endpoint := r.endpoint(f)
	r.endpointAddress(f, endpoint)
	made := &model.Farm{
		Name: f.Name.value, System: f.System.value,
		Endpoint: f.Endpoint.value, EndpointAddress: f.EndpointAddress.value,
		Nodes:    r.nodes(f, defaultPort(endpoint, preset)),
		Checks:   r.checks(f),
		TLS:      r.security(&f.TLS),
		Sticky:   r.sticky(&f.Sticky),
		Routing:  r.routing(f, endpoint),
		ClientIP: r.clientIP(&f.ClientIP),
		Expect: model.Expect{
			Offload: f.Expect.Offload.value, SameCertificate: f.Expect.SameCertificate.value,
			SameVersion: f.Expect.SameVersion.value, ActivePassive: f.Expect.ActivePassive.value,
		},
		Balancers: r.balancers(f),
		Logs:      r.logs(f),
		Limits: model.Limits{
			MinReady: f.Limits.MinReady.value, Slow: f.Limits.Slow.value, CertWarning: f.Limits.CertWarning.value,
			Flaps: f.Limits.Flaps.value, FlapWindow: f.Limits.FlapWindow.value, ClockSkew: f.Limits.ClockSkew.value,
		},
		Protected: f.Protected.value,
	}
	r.members(f)
	r.roles(f)
	return made
}

// members checks that the farm has nodes, and enough of them.
func (r *reading) members(f *farm) {
	name := shorten(f.Name.value)
	if len(f.Nodes) == 0 && !f.has["nodes"] {
		if len(f.Balancers) > 0 && f.Balancers[0].Socket.given() {
			r.problems.add(f.place, `the farm %q has a balancer but no nodes; list them under "nodes:", or run farmtop --haproxy %s, which finds them`, name, shorten(f.Balancers[0].Socket.value))
			return
		}
		r.problems.add(f.place, `the farm %q has no nodes; list them: nodes: [{address: "192.0.2.11:443"}]`, name)
		return
	}
	for _, n := range f.Nodes {
		if n.Expand.value {
			return
		}
	}
	if least := f.Limits.MinReady; least.value > len(f.Nodes) && len(f.Nodes) > 0 {
		r.problems.add(least.place, "min_ready is %d, but the farm %q has %s; write at most that", least.value, name, count(len(f.Nodes), "node"))
	}
}

// system is the preset of the farm's system; the generic one where none is named.
func (r *reading) system(f *farm) product {
	if !f.System.given() {
		f.System = defaultText(generic)
	}
	preset, ok := products()[f.System.value]
	if !ok {
		r.problems.add(f.System.place, "there is no system %q; %s", shorten(f.System.value), suggestion(f.System.value, systemNames()))
		return product{}
	}
	return preset
}

// endpoint parses the farm's endpoint; it is nil when there is none or it is wrong.
func (r *reading) endpoint(f *farm) *url.URL {
	if !f.Endpoint.given() {
		return nil
	}
	at, written := f.Endpoint.place, f.Endpoint.value
	u, err := url.Parse(written)
	switch {
	case err == nil && u.User != nil:
		r.problems.add(at, `"endpoint" holds a user name; remove it, farmtop doesn't log in`)
		return nil
	case err != nil, u.Scheme != "https" && u.Scheme != "http", u.Hostname() == "":
		r.problems.add(at, `"endpoint" can't be %q; write the URL that clients use, such as https://www.example.com/`, shorten(written))
		return nil
	case u.Fragment != "":
		r.problems.add(at, `"endpoint" has a fragment (#%s), which no server ever sees; remove it`, shorten(u.Fragment))
		return nil
	}
	if problem := hostProblem(u.Hostname()); problem != "" {
		r.problems.add(at, `"endpoint" can't be %q: the host %s`, shorten(written), problem)
		return nil
	}
	if port := u.Port(); port != "" {
		if _, ok := portNumber(port); !ok {
			r.problems.add(at, `"endpoint" can't be %q: %q is no port; write a number from 1 to 65535`, shorten(written), port)
			return nil
		}
	}
	return u
}

// endpointAddress completes the address with the port of the endpoint.
func (r *reading) endpointAddress(f *farm, endpoint *url.URL) {
	if !f.EndpointAddress.given() {
		return
	}
	if !f.has["endpoint"] && !f.Endpoint.given() {
		r.problems.add(f.EndpointAddress.place, `"endpoint_address" says where the endpoint is, but there is no endpoint; write endpoint: https://www.example.com/`)
		return
	}
	port := 443
	if endpoint != nil {
		port = urlPort(endpoint)
	}
	address, problem := address(f.EndpointAddress.value, port)
	if problem != "" {
		r.problems.add(f.EndpointAddress.place, `"endpoint_address" can't be %q: %s`, shorten(f.EndpointAddress.value), problem)
		return
	}
	f.EndpointAddress.value = address
}

// defaultPort is the port of nodes whose address has none: the endpoint's where its URL has one, else the system's, else that of
// the endpoint's scheme, else 443.
func defaultPort(endpoint *url.URL, preset product) int {
	if endpoint != nil {
		if port, ok := portNumber(endpoint.Port()); ok {
			return port
		}
	}
	switch {
	case preset.Port.given():
		return preset.Port.value
	case endpoint != nil:
		return schemePort(endpoint)
	default:
		return 443
	}
}

// urlPort is the URL's port, its scheme's where it has none.
func urlPort(u *url.URL) int {
	if port, ok := portNumber(u.Port()); ok {
		return port
	}
	return schemePort(u)
}

func schemePort(u *url.URL) int {
	if u.Scheme == "http" {
		return 80
	}
	return 443
}

// maxName is how long a name may be: longer ones fit no screen.
const maxName = 100

// name checks the name that somebody wrote for a farm, node, check, balancer or log.
func (r *reading) name(name text, of string) {
	if !name.given() || r.asTold {
		return
	}
	switch v := name.value; {
	case v == "":
		r.problems.add(name.place, `the name of the %s is empty; write one`, of)
	case utf8.RuneCountInString(v) > maxName:
		r.problems.add(name.place, `the name of the %s has more than %d characters; shorten it`, of, maxName)
	case strings.ContainsFunc(v, func(r rune) bool { return r != ' ' && !unicode.IsGraphic(r) }):
		r.problems.add(name.place, `the name of the %s holds characters that can't be shown; remove them`, of)
	case strings.TrimSpace(v) != v:
		r.problems.add(name.place, `the name of the %s begins or ends with a blank; remove it`, of)
	case of != "balancer" && of != "log" && strings.Contains(v, "/"):
		r.problems.add(name.place, `the name of the %s holds a "/", which stands between farm and node; write another character`, of)
	}
}
