package clientip

import (
	"fmt"
	"math"
	"slices"
	"strings"

	"farmtop/model/nearest"
)

// A Rule is how a product derives its client's address, with its settings.
type Rule struct {
	Name      string   // one of [Names]
	Header    string   // the header whose lines are resolved; "" for X-Forwarded-For
	Trusted   []string // addresses and networks whose word is taken; nil for the product's default, empty for none
	Internal  []string // tomcat and httpd: proxies that are not even reported; nil for the product's default, empty for none
	Limit     *int     // aspnet: entries processed at most; nil for its default of 1, [NoLimit] for all
	Recursive bool     // nginx: go on past trusted entries
}

// NoLimit is the [Rule.Limit] of a ForwardLimit that is null.
const NoLimit = math.MaxInt

// defaultLimit is ForwardLimit's default: github.com/dotnet/aspnetcore, ForwardedHeadersOptions.cs.
const defaultLimit = 1

// A kind is a product's rule.
type kind uint8

const (
	aspnet kind = iota
	nginx
	tomcat
	httpd
	openam
	haproxy
	peer
)

// A product is what a rule knows beside the header, in its own words.
type product struct {
	name     string
	lists    string // the settings that name proxies; "" where there are none
	internal bool   // it knows internal proxies beside trusted ones
	literal  bool   // the client is the entry's text, read or not
	// The defaults where a list is nil.
	trusted, internals []string
}

// products are in the order of the kinds.
func products() []product {
	return []product{
		{name: "aspnet", lists: "KnownProxies or KnownNetworks", trusted: []string{"127.0.0.0/8", "::1"}},
		{name: "nginx", lists: "set_real_ip_from"},
		{
			name: "tomcat", lists: "internalProxies or trustedProxies", internal: true, literal: true,
			internals: []string{
				"10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "169.254.0.0/16", "100.64.0.0/10", "127.0.0.0/8", "::1", "fe80::/10", "fc00::/7",
			},
		},
		{name: "httpd", lists: "RemoteIPInternalProxy or RemoteIPTrustedProxy", internal: true},
		{name: "openam", literal: true},
		{name: "haproxy"},
		{name: "peer"},
	}
}

// Names are the rules there are.
func Names() []string {
	var names []string
	for _, p := range products() {
		names = append(names, p.name)
	}
	return names
}

// As is the same knowledge under another rule, to compare them: settings that it doesn't have are left out, and where it knows no
// internal proxies they count among the trusted.
func (r Rule) As(name string) Rule {
	r.Name = name
	if name != products()[aspnet].name {
		r.Limit = nil
	}
	if name != products()[nginx].name {
		r.Recursive = false
	}
	i := slices.Index(Names(), name)
	if i >= 0 && !products()[i].internal && r.Internal != nil {
		r.Trusted = slices.Concat(r.Trusted, r.Internal)
		if r.Trusted == nil {
			r.Trusted = []string{}
		}
		r.Internal = nil
	}
	return r
}

// Compile checks a rule and makes it ready. Where a rule knows no lists (openam, haproxy, peer), Trusted serves the verdict alone.
func Compile(rule Rule) (*Resolver, error) {
	i := slices.Index(Names(), rule.Name)
	if i < 0 {
		return nil, fmt.Errorf("no client-IP rule is called %q; %s", cut(rule.Name), offer(rule.Name))
	}
	p := products()[i]
	if err := rule.fits(p); err != nil {
		return nil, fmt.Errorf("client-IP rule %s: %w", p.name, err)
	}
	r := &Resolver{kind: kind(i), product: p, limit: defaultLimit, recursive: rule.Recursive, given: rule.Trusted != nil || rule.Internal != nil}
	if rule.Limit != nil {
		r.limit = *rule.Limit
	}
	r.firstLine = r.kind == nginx && rule.Header != "" && !strings.EqualFold(rule.Header, "X-Forwarded-For")
	var err error
	if r.trusted, err = parseNetworks(orDefault(rule.Trusted, p.trusted), r.kind); err != nil {
		return nil, fmt.Errorf("client-IP rule %s: trusted %w", p.name, err)
	}
	if r.internal, err = parseNetworks(orDefault(rule.Internal, p.internals), r.kind); err != nil {
		return nil, fmt.Errorf("client-IP rule %s: internal %w", p.name, err)
	}
	r.everybody = r.trusted.empty() && r.internal.empty()
	return r, nil
}

// fits refuses settings that the product doesn't have.
func (r *Rule) fits(p product) error {
	switch {
	case len(r.Internal) > 0 && !p.internal:
		return fmt.Errorf("it has no internal proxies; those belong to tomcat and httpd, list them as trusted here")
	case r.Limit != nil && p.name != "aspnet":
		return fmt.Errorf("it has no limit; that belongs to aspnet")
	case r.Recursive && p.name != "nginx":
		return fmt.Errorf("it can't be recursive or not; that belongs to nginx")
	case r.Limit != nil && *r.Limit < 0:
		return fmt.Errorf("limit %d: write 0 or more, or none for no limit", *r.Limit)
	}
	return nil
}

func orDefault(given, fallback []string) []string {
	if given == nil {
		return fallback
	}
	return given
}

func offer(name string) string {
	if near := nearest.Words(name, Names(), 3); len(near) > 0 {
		return "did you mean " + strings.Join(near, " or ") + "?"
	}
	return "there is: " + strings.Join(Names(), ", ")
}

// quotedBytes is what an error quotes of a setting: enough to find it again.
const quotedBytes = 60

func cut(s string) string {
	if len(s) > quotedBytes {
		return s[:quotedBytes] + "…"
	}
	return s
}
