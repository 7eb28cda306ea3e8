package cookie

import (
	"fmt"
	"net/netip"
	"strconv"
)

// A place is an address that is written in a value.
type place struct {
	kind    Kind
	form    string
	address netip.AddrPort
	domain  int  // F5's route domain; 0 for the default one
	proven  bool // nobody else writes it so
}

// locate reads an address that a value hides without a secret.
func locate(value []byte) (place, bool) {
	if p, fits := f5(value); fits {
		return p, true
	}
	return netscaler(value)
}

// isHost tells whether a server can have the address.
func isHost(a netip.Addr) bool {
	return !a.IsMulticast() && a.As4()[0] != 0
}

// located reads values with an address in them.
func (r *reader) located() {
	r.locatedBalancer()
	r.locatedEnvoy()
	r.locatedURL()
}

func (r *reader) locatedBalancer() {
	p, fits := locate(r.value)
	if !fits {
		return
	}
	reading := Reading{Kind: p.kind, Form: p.form, Group: groupOf(r.name), Sure: p.proven, Says: "an address as BIG-IP writes it"}
	if p.kind == NetScaler {
		at, exact := r.ix.at(p.address)
		named := isNetScaler(r.name)
		if !named && at == nobody {
			return // hexadecimal digits say an address to whoever wants one
		}
		reading.Says, reading.Sure = "an address as NetScaler writes it", p.proven && named || exact && at != nobody
	}
	if p.domain != 0 {
		reading.RouteDomain = strconv.Itoa(p.domain)
		reading.Says += ", in route domain " + reading.RouteDomain
	}
	if reading.Group != "" {
		reading.Says += fmt.Sprintf(", for the %s %s", groupNoun[p.kind], reading.Group)
	}
	r.add(r.lead(reading, p.address))
}
