package demo

import (
	"cmp"
	"fmt"
	"time"
)

// Defaults and bounds of Options.
const (
	defaultSystem        = "wso2-apim-portal"
	defaultNodes         = 3
	defaultMembers       = 2 // of a cluster
	MaxNodes             = 1000
	defaultTraffic       = 40.0
	maxTraffic           = 2000.0
	defaultSessionLength = 15 * time.Second // short, so that a drained node is empty within a minute
)

// Options say what the farm is like. The zero value is a good farm.
type Options struct {
	System        string        // the preset whose product the nodes imitate; defaultSystem when ""
	Nodes         int           // defaultNodes when 0, defaultMembers in a cluster; at most MaxNodes
	Faults        []string      // codes of the faults that it starts with
	Traffic       float64       // requests a second; defaultTraffic when 0, none when negative, at most maxTraffic
	SessionLength time.Duration // the mean; defaultSessionLength when 0. The longest is three times that.
	Dir           string        // where socket, CA and log go; a fresh folder when "", removed by Close
	LogFile       bool          // the balancer's log goes into a file, too, and not only into its ring
	// PowerShell is what runs as PowerShell on the farm's Windows machine, such as this program's command that calls [winhost.Ask]; the
	// machine's address and PowerShell's own arguments follow. Without it the configuration names nothing that has to be asked there.
	PowerShell []string
	EventLog   bool   // the configuration reads the nodes' audit events there, and not in their log files
	Seed       uint64 // of latencies and clients

	checkEvery time.Duration // between the balancer's checks; checkEvery when 0
	think      time.Duration // the mean between two requests of a session; thinkTime when 0
	moves      time.Duration // how long a move of a cluster's role takes; serviceStarts when 0
}

// checked is the options with their defaults.
func (o Options) checked() (Options, *product, error) {
	o.System = cmp.Or(o.System, defaultSystem)
	o.Traffic = cmp.Or(o.Traffic, defaultTraffic)
	o.SessionLength = cmp.Or(o.SessionLength, defaultSessionLength)
	product, err := productOf(o.System)
	if err != nil {
		return o, nil, err
	}
	o.Nodes = cmp.Or(o.Nodes, product.nodes())
	switch {
	case o.EventLog && (!product.isAudited() || len(o.PowerShell) == 0):
		return o, nil, fmt.Errorf("nodes of %s have no event log that could be read here; read one of lithnet-ams-web, where a PowerShell is given", o.System)
	case o.Nodes < 1 || o.Nodes > MaxNodes:
		return o, nil, fmt.Errorf("a demo farm of %d nodes can't be: choose 1 to %d", o.Nodes, MaxNodes)
	case o.Traffic > maxTraffic:
		return o, nil, fmt.Errorf("%.0f requests a second are too many for the demo farm: choose at most %.0f", o.Traffic, maxTraffic)
	case o.SessionLength < 0:
		return o, nil, fmt.Errorf("sessions can't last %s: choose a time above 0", o.SessionLength)
	}
	for _, code := range o.Faults {
		if _, err := findFault(code, product); err != nil {
			return o, nil, err
		}
	}
	return o, product, nil
}
