package config

import (
	"reflect"
	"slices"
	"strings"
	"time"
)

// A balancerKind is what one kind of balancer is configured with.
type balancerKind struct {
	keys  []string      // that not every kind has; what it can't do without first
	every time.Duration // between two readings, where none is configured
}

// The kinds that are told apart here.
const (
	kindHAProxy = "haproxy"
	kindCommand = "command"
	kindNginx   = "nginx"
	kindF5      = "f5"
	kindCluster = "wincluster"
	kindNLB     = "nlb"
)

// The times between two readings. A runtime socket answers within a millisecond, so it can be read as often as the screen is worth
// looking at. F5's interface shares its processors with the management of the device. A program is started each time, and mostly asks
// another machine; PowerShell takes a second or two to start.
const (
	socketEvery  = time.Second
	deviceEvery  = 5 * time.Second
	programEvery = 5 * time.Second
	clusterEvery = 10 * time.Second
)

// balancerKinds are the kinds of balancers by their names.
func balancerKinds() map[string]balancerKind {
	web := []string{"url", "user", "password", "tls"}
	return map[string]balancerKind{
		kindHAProxy: {[]string{"socket", "master"}, socketEvery},
		kindCommand: {[]string{"read", "servers", "fields", "pattern", "states", "drain", "maint", "ready", "weight", "soft", "lasts"}, programEvery},
		kindNginx:   {[]string{"file", "through"}, programEvery},
		"nginxplus": {web, socketEvery},
		"apache":    {web, socketEvery},
		kindF5:      {web, deviceEvery},
		kindCluster: {[]string{"cluster", "through"}, clusterEvery},
		kindNLB:     {[]string{"cluster", "through"}, clusterEvery},
	}
}

// kind is the balancer's kind; one that isn't known here is reached at a socket.
func (b *balancer) kind() balancerKind {
	if k, known := balancerKinds()[b.Kind.value]; known {
		return k
	}
	return balancerKind{[]string{"socket"}, socketEvery}
}

func (k balancerKind) has(key string) bool { return slices.Contains(k.keys, key) }

// owners are the kinds that have a key which not every kind has, in the alphabet's order; none for a key that all have.
func owners(key string) (names []string) {
	for name, k := range balancerKinds() {
		if k.has(key) {
			names = append(names, name)
		}
	}
	slices.Sort(names)
	return names
}

// strange refuses keys that only other kinds of balancers have.
func (r *reading) strange(b *balancer) {
	if !b.Kind.given() || !accepts(r.known.Drivers, b.Kind.value) {
		return
	}
	own := b.kind()
	keys, fields := keysOf(reflect.TypeFor[balancer]())
	for i, k := range keys {
		at := placeOf(reflect.ValueOf(b).Elem().Field(fields[i]))
		others := owners(k.name)
		if !at.given() || !b.has[k.name] || own.has(k.name) || len(others) == 0 {
			continue
		}
		switch {
		case b.isCommand() && k.name == "socket":
			r.problems.add(at, "a balancer of kind command has no %s: it is reached by the program in \"read\"; remove it", k)
		case others[0] == kindCommand:
			r.problems.add(at, "only a balancer of kind command has %s; remove it, or write kind: command", k)
		default:
			r.problems.add(at, "only a balancer of kind %s has %s; remove it", strings.Join(others, ", "), k)
		}
	}
}

// placeOf is where a value stands; a list and a mapping with free keys stand where their first item does.
func placeOf(v reflect.Value) place {
	if v.Kind() == reflect.Slice {
		if v.Len() == 0 {
			return place{}
		}
		v = v.Index(0)
	}
	return v.Addr().Interface().(interface{ where() place }).where()
}
