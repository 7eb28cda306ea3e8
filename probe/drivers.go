package probe

import (
	"fmt"
	"strings"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/haproxy"
)

// Drivers are the kinds of balancers that can be read.
func Drivers() []string { return []string{"haproxy"} }

// openDriver makes the reader for a balancer; a driver is one folder and one line here.
func openDriver(farm string, b model.Balancer) (balancer.Reader, error) {
	switch b.Kind {
	case "haproxy":
		return haproxy.New(farm, b)
	default:
		return nil, fmt.Errorf("farm %q: no driver for balancers of kind %q; there is: %s", farm, b.Kind, strings.Join(Drivers(), ", "))
	}
}
