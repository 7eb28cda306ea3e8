package demo

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// A product is what the nodes pretend to be: how they name themselves, what they answer and which cookies they set.
type product struct {
	systems []string // the presets whose nodes it is
	node    string   // how its nodes are called, with a number after it
	port    int      // that endpoint and nodes take if it is free; 0 for any, since others would take a usual one while a role moves
	beside  []beside // where nodes listen as well
	checks  string   // for the configuration where what is beside isn't at its usual ports: %[1]d is the first one's
	version string
	older   string // the version of a node that was forgotten; "" where nobody asks for the version
	silent  bool   // no check tells the version, so that the configuration asserts it
	text    bool   // the preset's checks ask for a text in the body
	check   string // the path that the balancer's own check asks
	cookie  string // the application's own session cookie; "" when its pages set none
	login   string // where AM begins a login; "" for other products
	header  [][2]string
	pages   []string // what its clients ask for
	ties    string   // where it needs a client's requests at one node more than elsewhere; "" for the last page
	audited string   // the page that it writes an audit event about; "" for none
	sendsOn bool     // it speaks plain HTTP, too, to send clients on to HTTPS
	cluster bool     // one node has the role and serves, the others stand by
}

// amCookie is the cookie that AM itself gives to clients at login, with its server's ID, for balancers to stick on.
const amCookie = "amlbcookie"

// isAM tells whether the product is AM, with amCookie.
func (p *product) isAM() bool { return p.login != "" }

// isAudited tells whether the product's nodes write audit events.
func (p *product) isAudited() bool { return p.audited != "" }

// sticky is the cookie that the balancer ties clients to nodes with: AM's own, where there is one.
func (p *product) sticky() string {
	if p.isAM() {
		return amCookie
	}
	return cookieName
}

// value is the sticky cookie's value for the node of a number. Nodes are numbered from 1: number 0 is one that left the farm.
func (p *product) value(number int) string {
	if p.isAM() {
		return fmt.Sprintf("%02d", number) // the server's ID
	}
	return cookieValue(number)
}

// captured is the cookie that the balancer logs: the application's, where that tells sessions apart, since the sticky one names a node
// alone.
func (p *product) captured() string { return cmp.Or(p.cookie, p.sticky()) }

// tied is where the balancer's cookie counts most.
func (p *product) tied() string { return cmp.Or(p.ties, p.pages[len(p.pages)-1]) }

// nodes are how many a farm of the product has where nobody says.
func (p *product) nodes() int {
	if p.cluster {
		return defaultMembers
	}
	return defaultNodes
}

// productOf finds the product that a system's preset is for.
func productOf(system string) (*product, error) {
	var known []string
	for i := range products {
		if slices.Contains(products[i].systems, system) {
			return &products[i], nil
		}
		known = append(known, products[i].systems...)
	}
	return nil, fmt.Errorf("the demo farm can't imitate the system %q; choose one of %s", system, strings.Join(known, ", "))
}
