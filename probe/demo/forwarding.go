package demo

import (
	"fmt"
	"io"
	"net/http"
	"net/netip"

	"farmtop/model/clientip"
)

// A forwarding is how the farm treats the header of forwarded addresses.
type forwarding struct {
	rule    rule   // of the nodes
	keeps   bool   // the balancer keeps what anybody sends, even where the nodes believe all of it
	logged  string // what the configuration says of the header that the balancer forwards; "" for its default
	proxies []string
}

// forwarding is what the farm's system wants, with what the faults make of it that are there. f.faults is held.
func (f *Farm) forwarding() forwarding {
	w := forwarding{rule: ruleOf(f.options.System), proxies: f.proxies()}
	for _, each := range faults() {
		if _, there := f.injected[each.Code]; !there {
			continue
		}
		if each.rule != nil {
			w.rule = each.rule(w.rule)
		}
		if each.forwards != "" {
			w.logged = each.forwards
		}
		w.keeps = w.keeps || each.keeps
	}
	return w
}

// treatment is forwarding for whoever doesn't hold f.faults.
func (f *Farm) treatment() forwarding {
	f.faults.Lock()
	defer f.faults.Unlock()
	return f.forwarding()
}

// proxies are the addresses of the proxies that a good configuration names: the balancer's towards the nodes, and that of the one
// before it.
func (f *Farm) proxies() []string {
	if f.sources.front.host == f.sources.balancer.host {
		return []string{f.sources.balancer.host}
	}
	return []string{f.sources.balancer.host, f.sources.front.host}
}

// arrange lets nodes and balancer treat the header as faults want it that came or went. f.faults is held.
func (f *Farm) arrange() error {
	w := f.forwarding()
	resolver, err := clientip.Compile(w.rule.compiled(w.proxies))
	if err != nil {
		return fmt.Errorf("let the nodes derive their client: %w", err)
	}
	f.resolver.Store(resolver)
	only := ""
	if w.rule.name == leftMost.name && !w.keeps {
		only = f.sources.front.host
	}
	f.balancer.configure(func(o *options) { o.believes = only })
	return nil
}

// echoPath is where every node says whom it takes for its client: the address alone, as the application would use it.
const echoPath = "/farmtop-demo/client"

// echo answers with the client that the nodes' rule makes of the request.
func (f *Farm) echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(w, clientOf(f.resolver.Load(), r)) //nolint:gosec // what was sent is what it tells, as plain text
}

// clientOf is the client of a request by a rule: an address, or under rules that take an entry as it stands its text.
func clientOf(rule *clientip.Resolver, r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	result := rule.Resolve(peer, r.Header.Values(forwardedFor))
	if !result.Client.IsValid() {
		return result.String()
	}
	return result.Client.Addr().String()
}
