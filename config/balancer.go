package config

import (
	"net"
	"strings"

	"farmtop/model"
)

// balancers completes the balancers' documents and makes balancers of them.
func (r *reading) balancers(f *farm) []model.Balancer {
	kinds := map[string]int{}
	for _, b := range f.Balancers {
		kinds[b.Kind.value]++
	}
	made := make([]model.Balancer, 0, len(f.Balancers))
	type target struct{ kind, at, backend string }
	named, read := map[string]place{}, map[target]place{}
	for i := range f.Balancers {
		b := &f.Balancers[i]
		only := kinds[b.Kind.value] == 1
		b.complete(only)
		r.name(b.Name, "balancer")
		if b.Kind.given() && !accepts(r.known.Drivers, b.Kind.value) {
			r.problems.add(b.Kind.place, "there is no kind of balancer %q; %s", shorten(b.Kind.value), suggestion(b.Kind.value, r.known.Drivers))
		}
		r.pace(b.block, "balancer "+quote(shorten(b.Name.value)), b.Every, b.Timeout)
		lb := r.balancer(b)
		where, at := b.reached(lb)
		same := target{b.Kind.value, at, b.Backend.value}
		switch first, twice := read[same]; {
		case twice && where.given():
			r.problems.add(where, "this balancer is there twice, first %s; remove one, or name another backend", first)
		case !only && b.isCommand() && !b.has["name"]:
			r.problems.add(b.place, "the farm has several balancers of kind command; give each a name")
		default:
			if first, twice := named[b.Name.value]; twice && b.has["name"] {
				r.problems.add(b.Name.place, "the balancer %q is there twice, first %s; give this one another name", shorten(b.Name.value), first)
			}
		}
		read[same], named[b.Name.value] = where, b.place
		made = append(made, lb)
	}
	return made
}

// balancer makes a balancer of a document, by its kind.
func (r *reading) balancer(b *balancer) model.Balancer {
	made := model.Balancer{
		Name: b.Name.value, Kind: b.Kind.value, Backend: b.Backend.value, Every: b.Every.value, Timeout: b.Timeout.value,
	}
	r.strange(b)
	if b.isCommand() {
		made.Commands = r.commands(b)
		if len(made.Commands.Read) > 0 {
			made.Address = made.Commands.Read[0]
		}
		return made
	}
	if !b.has["socket"] && !b.Socket.given() {
		r.problems.add(b.place, `the key "socket" is missing; write it, such as socket: /run/haproxy/admin.sock`)
	}
	made.Address = r.socket("socket", b.Socket)
	made.Master = r.socket("master", b.Master)
	return made
}

// reached is where the document says how the balancer is reached, and how that is: by an address, or by what is run.
func (b *balancer) reached(made model.Balancer) (place, string) {
	switch {
	case !b.isCommand():
		return b.Socket.place, made.Address
	case len(b.Read) == 0:
		return place{}, ""
	}
	return b.Read[0].place, strings.Join(made.Commands.Read, "\x00")
}

// socket is what is dialled: host:port, or a path from the configuration's folder.
func (r *reading) socket(key string, socket text) string {
	written := socket.value
	switch {
	case !socket.given():
		return ""
	case written == "":
		r.problems.add(socket.place, "%q is empty; write a socket's path or HOST:PORT", key)
		return ""
	case strings.Contains(written, "://"):
		r.problems.add(socket.place, "%q can't be a URL; write a socket's path or HOST:PORT", key)
		return ""
	case !isHostPort(written):
		return r.outside.path(written)
	}
	canonical, problem := address(written, 0)
	if problem != "" {
		r.problems.add(socket.place, "%q can't be %q: %s", key, shorten(written), problem)
	}
	return canonical
}

// isHostPort tells host:port from a path: a path has a slash, or no port.
func isHostPort(written string) bool {
	if strings.ContainsAny(written, `/\`) {
		return false
	}
	_, port, err := net.SplitHostPort(written)
	if err != nil {
		return false
	}
	_, isNumber := portNumber(port)
	return isNumber
}
