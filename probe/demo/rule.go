package demo

import (
	"fmt"
	"strings"

	"farmtop/model/clientip"
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
	nobody      = rule{name: "peer"}                                     // believes nobody
)

// ruleOf is the rule of a system's nodes while the farm is well. A WSO2 node has the valve configured, without which it sees the
// balancer alone.
func ruleOf(system string) rule {
	switch {
	case system == "lithnet-ams-cluster": // no proxy is in between
		return nobody
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

// clientIP is the rule in YAML, with the proxies that it believes and, where nothing else tells whom the nodes took, their echo.
func (r rule) clientIP(proxies []string, echo bool) string {
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
	if echo {
		text += ", echo: " + echoPath
	}
	return text + "}"
}

// compiled is the same rule for whoever follows it.
func (r rule) compiled(proxies []string) clientip.Rule {
	if r.everybody {
		proxies = []string{}
	}
	made := clientip.Rule{Name: r.name, Recursive: r.recursive}
	switch r.lists {
	case "internal":
		made.Internal = proxies
	case "trusted":
		made.Trusted = proxies
	}
	if r.limit > 0 {
		made.Limit = &r.limit
	}
	return made
}
