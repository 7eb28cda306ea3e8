package demo

import (
	"fmt"
	"strings"
)

// A rule is how the nodes derive the address of their client, in the words of the configuration. What operators set up for the
// farm's products, behind two proxies that each add an entry to X-Forwarded-For, is in ruleOf.
type rule struct {
	name      string
	lists     string // the key that names proxies
	everybody bool   // the list is empty
	limit     int    // of entries, 0 where the rule knows none
	recursive bool
}

// The rules that the farm's nodes can follow.
var (
	valve       = rule{name: "tomcat", lists: "internal"}                // RemoteIpValve
	middleware  = rule{name: "aspnet", lists: "trusted", limit: 2}       // ForwardedHeadersMiddleware
	leftMost    = rule{name: "openam", lists: "trusted"}                 // its list serves to judge alone
	realAddress = rule{name: "nginx", lists: "trusted", recursive: true} // realip
)

// ruleOf is the rule of a system's nodes while the farm is well. A WSO2 node has the valve configured, without which it sees the
// balancer alone.
func ruleOf(system string) rule {
	switch {
	case strings.HasPrefix(system, "lithnet-ams"):
		return middleware
	case system == "openam", system == "forgerock-am":
		return leftMost
	case system == "generic":
		return realAddress
	default:
		return valve
	}
}

// clientIP is the rule in YAML, with the proxies that it believes.
func (r rule) clientIP(proxies []string) string {
	if r.everybody {
		proxies = nil
	}
	text := fmt.Sprintf("{rule: %s, %s: [%s]", r.name, r.lists, strings.Join(proxies, ", "))
	if r.limit > 0 {
		text += fmt.Sprintf(", limit: %d", r.limit)
	}
	if r.recursive {
		text += ", recursive: true"
	}
	return text + "}"
}

// configured is what the farm's configuration says of its clients' addresses, with what the faults make of it that are there.
func (f *Farm) configured() (r rule, forwards string) {
	r = ruleOf(f.options.System)
	f.faults.Lock()
	defer f.faults.Unlock()
	for _, each := range faults() {
		if _, there := f.injected[each.Code]; !there {
			continue
		}
		if each.rule != nil {
			r = each.rule(r)
		}
		if each.forwards != "" {
			forwards = each.forwards
		}
	}
	return r, forwards
}

// proxies are the addresses of the proxies that a good configuration names: the balancer's towards the nodes, and that of the one
// before it.
func (f *Farm) proxies() []string {
	if f.traffic.front.from == balancerHost {
		return []string{balancerHost}
	}
	return []string{balancerHost, f.traffic.front.from}
}
