package probe

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/apache"
	"farmtop/probe/balancer/command"
	"farmtop/probe/balancer/f5"
	"farmtop/probe/balancer/haproxy"
	"farmtop/probe/balancer/nginx"
	"farmtop/probe/balancer/nginxplus"
	"farmtop/probe/balancer/nlb"
	"farmtop/probe/balancer/wincluster"
)

// drivers makes the readers of each kind of balancer. A driver is one folder and one line here.
func drivers() map[string]func(farm string, b model.Balancer) (balancer.Reader, error) {
	return map[string]func(farm string, b model.Balancer) (balancer.Reader, error){
		"apache":     apache.New,
		"command":    command.New,
		"f5":         f5.New,
		"haproxy":    func(farm string, b model.Balancer) (balancer.Reader, error) { return haproxy.New(farm, b) },
		"nginx":      nginx.New,
		"nginxplus":  nginxplus.New,
		"nlb":        nlb.New,
		"wincluster": wincluster.New,
	}
}

// readsOneGroup tells whether a driver of that kind reads one group at a time: a pool, an upstream of a file, or a role of a
// cluster.
func readsOneGroup(kind string) bool {
	return slices.Contains([]string{"f5", "nginx", "nlb", "wincluster"}, kind)
}

// Drivers are the kinds of balancers that can be read, in alphabetical order.
func Drivers() []string { return slices.Sorted(maps.Keys(drivers())) }

func openDriver(farm string, b model.Balancer) (balancer.Reader, error) {
	open, known := drivers()[b.Kind]
	if !known {
		return nil, fmt.Errorf("farm %q: no driver for balancers of kind %q; there is: %s", farm, b.Kind, strings.Join(Drivers(), ", "))
	}
	return open(farm, b)
}
