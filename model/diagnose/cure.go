package diagnose

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"

	"farmtop/model/clientip"
)

// curesTried is how many settings are changed for one example, one after another: a chain has few proxies.
const curesTried = 6

// A cure is what a rule must be told to find the client of a request.
type cure struct {
	limit     int      // the entries to read; 0 where the rule has no limit
	recursive bool     // nginx: real_ip_recursive must be on
	list      []string // proxies that must be listed, too
	client    string   // whom the rule finds then
}

// cureFor finds out by asking the rule itself, with its settings widened step by step. An address of the Internet is never listed: it
// may as well be a client. It fails where no setting helps.
func cureFor(rule clientip.Rule, x *clientip.Example) (c cure, ok bool) {
	wide := rule
	if rule.Name == "aspnet" {
		none := clientip.NoLimit
		wide.Limit = &none
	}
	for range curesTried {
		r, err := clientip.Compile(wide)
		if err != nil {
			return cure{}, false
		}
		got := r.Resolve(x.Peer, x.Headers)
		stopped := got.Client.Addr()
		switch {
		case got.Verdict == clientip.Client:
			if c.client = got.String(); rule.Name == "aspnet" {
				c.limit = got.Taken
			}
			return c, true
		case wide.Name == "nginx" && !wide.Recursive && got.Taken > 0:
			wide.Recursive, c.recursive = true, true
		case trustSettings[wide.Name] != "" && got.Verdict == clientip.Proxy && isProxyAddress(stopped) && !slices.Contains(c.list, stopped.String()):
			wide = listing(wide, stopped)
			c.list = append(c.list, stopped.String())
		default:
			return cure{}, false
		}
	}
	return cure{}, false
}

// isProxyAddress tells whether an address that sends the header can only be a proxy's.
func isProxyAddress(a netip.Addr) bool { return a.IsValid() && !a.IsUnspecified() && !isInternet(a) }

// listing is a rule that believes one more address, beside what it believes already.
func listing(rule clientip.Rule, a netip.Addr) clientip.Rule {
	address := a.Unmap().WithZone("").String()
	if rule.Name == "httpd" || rule.Name == "tomcat" && rule.Internal != nil {
		rule.Internal = append(slices.Clone(rule.Internal), address)
		return rule
	}
	trusted := slices.Clone(rule.Trusted)
	if rule.Name == "aspnet" && rule.Trusted == nil {
		trusted = []string{"127.0.0.0/8", "::1"} // what it believes by default
	}
	rule.Trusted = append(trusted, address)
	return rule
}

// words are what to set: "In the example ForwardLimit 2 and 10.0.0.4 in KnownProxies or KnownNetworks find the client 203.0.113.9."
func (c cure) words(rule string) string {
	var set []string
	if c.limit > 1 {
		set = append(set, fmt.Sprintf("ForwardLimit %d", c.limit))
	}
	if c.recursive {
		set = append(set, "real_ip_recursive on")
	}
	if len(c.list) > 0 {
		set = append(set, enumerate(c.list, len(c.list))+" in "+trustSettings[rule])
	}
	if set == nil {
		return ""
	}
	return fmt.Sprintf(" In the example it takes %s to find the client %s.", strings.Join(set, " and "), hop(c.client))
}
