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
	deaf    bool   // but they don't follow it
	keeps   bool   // the balancer keeps what anybody sends, even where the nodes believe all of it
	logged  string // what the configuration says of the header that the balancer forwards; "" for its default
	proxies []string
}

// forwarding is what the farm's system wants, with what the faults make of it that are there. f.faults is held.
func (f *Farm) forwarding() forwarding {
	w := forwarding{rule: ruleOf(f.options.System), proxies: f.proxies()}
	for _, each := range faultsOf(f.product) {
		if _, there := f.injected[each.Code]; !there {
			continue
		}
		w.deaf = w.deaf || each.deaf
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
	followed := w.rule
	if w.deaf {
		followed = nobody
	}
	resolver, err := clientip.Compile(followed.compiled(w.proxies))
	if err != nil {
		return fmt.Errorf("let the nodes derive their client: %w", err)
	}
	f.resolver.Store(resolver)
	if f.balancer == nil {
		return nil
	}
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
func (n *webNode) echo(w http.ResponseWriter, r *http.Request) {
	w.Header().Set(servedBy, n.name)
	w.Header().Set("Content-Type", "text/plain; charset=UTF-8")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = io.WriteString(w, n.client(r))
}

// clientOf is the client of a request by the nodes' rule: an address, or under rules that take an entry as it stands its text.
func (f *Farm) clientOf(r *http.Request) string {
	peer, err := netip.ParseAddrPort(r.RemoteAddr)
	if err != nil {
		return ""
	}
	result := f.resolver.Load().Resolve(peer, r.Header.Values(forwardedFor))
	if !result.Client.IsValid() {
		return result.String()
	}
	return result.Client.Addr().String()
}
