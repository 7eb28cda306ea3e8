package health

import (
	"context"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"slices"
	"sync"
	"time"
)

// A Resolver turns a name into addresses; [net.Resolver] is one.
type Resolver interface {
	LookupNetIP(ctx context.Context, network, host string) ([]netip.Addr, error)
}

// Options are what a Prober may be told; the zero value is good.
type Options struct {
	Resolver  Resolver                              // nil for the system's
	Now       func() time.Time                      // wall time, for certificates and clock skew; nil for time.Now
	UserAgent string                                // "farmtop (health check)" when ""
	Proxy     func(*http.Request) (*url.URL, error) // for endpoints alone; nil for the environment's proxies
}

// A Prober holds what all targets share: the resolver, what is known of certificates, and buffers. It may be used from any number of
// goroutines and needs no closing.
type Prober struct {
	resolver  Resolver
	now       func() time.Time
	userAgent string
	proxy     func(*http.Request) (*url.URL, error)

	verdicts verdicts
	headers  headerSets
	scratch  sync.Pool     // *scratch
	programs chan struct{} // a token for each that runs
}

// NewProber returns a prober.
func NewProber(o Options) *Prober {
	p := &Prober{resolver: o.Resolver, now: o.Now, userAgent: o.UserAgent, proxy: o.Proxy}
	if p.resolver == nil {
		p.resolver = net.DefaultResolver
	}
	if p.now == nil {
		p.now = time.Now
	}
	if p.userAgent == "" {
		p.userAgent = "farmtop (health check)"
	}
	if p.proxy == nil {
		p.proxy = http.ProxyFromEnvironment
	}
	p.programs = make(chan struct{}, programsAtOnce)
	p.scratch.New = func() any { return newScratch() }
	return p
}

// Resolve returns every address that a host:port stands for, as sorted host:port; an address given by number is its own answer. Its
// error says which name didn't resolve and why.
func (p *Prober) Resolve(ctx context.Context, hostport string) ([]string, error) {
	place, err := parsePlace(hostport, 0)
	if err != nil {
		return nil, err
	}
	addresses, err := p.addresses(ctx, place)
	if err != nil {
		return nil, &nameError{name: place.host, err: err}
	}
	slices.SortFunc(addresses, func(a, b netip.AddrPort) int { return a.Compare(b) })
	out := make([]string, 0, len(addresses))
	for _, a := range slices.Compact(addresses) {
		out = append(out, a.String())
	}
	return out, nil
}
