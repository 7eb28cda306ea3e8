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
	type target struct{ kind, socket, backend string }
	named, read := map[string]place{}, map[target]place{}
	for i := range f.Balancers {
		b := &f.Balancers[i]
		socket := r.socket(b)
		b.complete(kinds[b.Kind.value] == 1)
		r.name(b.Name, "balancer")
		if b.Kind.given() && !accepts(r.known.Drivers, b.Kind.value) {
			r.problems.add(b.Kind.place, "there is no kind of balancer %q; %s", shorten(b.Kind.value), suggestion(b.Kind.value, r.known.Drivers))
		}
		r.pace(b.block, "balancer "+quote(shorten(b.Name.value)), b.Every, b.Timeout)
		same := target{b.Kind.value, socket, b.Backend.value}
		if first, twice := read[same]; twice && b.Socket.given() {
			r.problems.add(b.Socket.place, "this balancer is there twice, first %s; remove one, or name another backend", first)
		} else if first, twice := named[b.Name.value]; twice && b.has["name"] {
			r.problems.add(b.Name.place, "the balancer %q is there twice, first %s; give this one another name", shorten(b.Name.value), first)
		}
		read[same], named[b.Name.value] = b.Socket.place, b.place
		made = append(made, model.Balancer{
			Name: b.Name.value, Kind: b.Kind.value, Address: socket, Backend: b.Backend.value,
			Every: b.Every.value, Timeout: b.Timeout.value,
		})
	}
	return made
}

// socket is what is dialled: host:port, or a path from the configuration's folder.
func (r *reading) socket(b *balancer) string {
	written := b.Socket.value
	switch {
	case !b.Socket.given():
		return ""
	case written == "":
		r.problems.add(b.Socket.place, `"socket" is empty; write a socket's path or HOST:PORT`)
		return ""
	case strings.Contains(written, "://"):
		r.problems.add(b.Socket.place, `"socket" can't be a URL; write a socket's path or HOST:PORT`)
		return ""
	case !isHostPort(written):
		return r.outside.path(written)
	}
	canonical, problem := address(written, 0)
	if problem != "" {
		r.problems.add(b.Socket.place, `"socket" can't be %q: %s`, shorten(written), problem)
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
