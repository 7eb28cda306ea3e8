package config

import (
	"net"
	"reflect"
	"slices"
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
		case !only && !b.at().given() && !b.has["name"]:
			r.problems.add(b.place, "the farm has several balancers of kind %s; give each a name", b.Kind.value)
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
	switch own := b.kind(); {
	case b.isCommand():
		made.Commands = r.commands(b)
		if len(made.Commands.Read) > 0 {
			made.Address = made.Commands.Read[0]
		}
	case own.has("url"):
		r.web(b, &made)
		if b.Kind.value == kindF5 && b.URL.given() && !b.has["user"] && !b.has["password"] {
			r.problems.add(b.place, `an F5 answers nobody without a login; write user: NAME and password: file:PATH`)
		}
	case own.has("through"):
		r.remote(b, &made)
	default:
		r.require(b, "socket", b.Socket)
		made.Address = r.socket("socket", b.Socket)
		made.Master = r.socket("master", b.Master)
	}
	return made
}

// require asks for the key that a kind of balancer can't do without.
func (r *reading) require(b *balancer, name string, value text) {
	if !b.has[name] && !value.given() {
		r.problems.add(b.place, "the key %q is missing; write it, such as %s: %s", name, name, b.example(name))
	}
}

// example is what to write for a key that is missing. What the backend is differs where there is no balancer that has some.
func (b *balancer) example(name string) string {
	switch {
	case name == "backend" && b.Kind.value == kindCluster:
		return "Lithnet Access Manager (the role, as Get-ClusterGroup lists it)"
	case name == "backend" && b.Kind.value == kindNLB:
		return "web (what its hosts are called here)"
	default:
		return keyOf(reflect.TypeFor[balancer](), name).example()
	}
}

// remote is a balancer that commands read and change, here or on its own machine.
func (r *reading) remote(b *balancer, made *model.Balancer) {
	made.Through, made.Address = r.vector(b.Through), b.Cluster.value
	if b.Kind.value != kindNginx {
		r.require(b, "backend", b.Backend)
		return
	}
	r.require(b, "file", b.File)
	switch made.File = b.File.value; {
	case !b.File.given():
	case made.File == "":
		r.problems.add(b.File.place, `"file" is empty; write the path of the file with the servers of the upstream`)
	case len(made.Through) == 0:
		made.File = r.outside.path(made.File)
	case !strings.HasPrefix(made.File, "/"):
		r.problems.add(b.File.place, `"file" is a file of the machine that "through" leads to; write its whole path, beginning with a slash`)
	}
}

// roles refuses a failover cluster, where one node serves, below a farm whose nodes all do: those without the role would be down.
func (r *reading) roles(f *farm) {
	if _, known := products()[f.System.value]; !known || f.Expect.ActivePassive.value {
		return
	}
	for i := range f.Balancers {
		if kind := f.Balancers[i].Kind; kind.value == kindCluster {
			r.problems.add(kind.place, "one node of a failover cluster serves at a time, but all nodes of system %s do; write system: lithnet-ams-cluster, or expect: {active_passive: true}",
				f.System.value)
		}
	}
}

// at is the value that says where a balancer is reached; it isn't given where programs know.
func (b *balancer) at() *text {
	for _, t := range []*text{&b.Socket, &b.URL, &b.File, &b.Cluster} {
		if t.given() {
			return t
		}
	}
	return &text{}
}

// reached is where the document says how the balancer is reached, and how that is: by an address, or by what is run.
func (b *balancer) reached(made model.Balancer) (place, string) {
	at, run := b.at().place, made.Through
	if made.Commands != nil {
		run = made.Commands.Read
	}
	for _, argument := range slices.Concat(b.Read, b.Through) {
		if !at.given() {
			at = argument.place
		}
	}
	return at, strings.Join(append([]string{made.Address, made.File}, run...), "\x00")
}

// socket is what is dialled: host:port, ssh://, or a path from the configuration's folder.
func (r *reading) socket(key string, socket text) string {
	written := socket.value
	switch {
	case !socket.given():
		return ""
	case written == "":
		r.problems.add(socket.place, "%q is empty; write a socket's path or HOST:PORT", key)
		return ""
	case strings.HasPrefix(written, model.SSHScheme):
		if problem := overSSHProblem(written); problem != "" {
			r.problems.add(socket.place, "%q can't be %q: %s", key, shorten(written), problem)
		}
		return written
	case strings.Contains(written, "://"):
		r.problems.add(socket.place, "%q can't be a URL; write a socket's path or HOST:PORT, or ssh://HOST/PATH for a socket of another machine", key)
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
