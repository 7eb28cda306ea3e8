package spoof

import (
	"cmp"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/client"
)

// usualHeader is what is forged where the rule names no header.
const usualHeader = "X-Forwarded-For"

// A plan is all that is asked, in order.
type plan struct {
	header    string
	resolver  *clientip.Resolver // nil where the farm has no rule
	everybody bool               // the rule's lists name everybody, so that they tell nobody apart
	questions []*question
	perSecond int
}

// A question is one request.
type question struct {
	number int // its place in the plan
	target *target
	form   model.SpoofForm // "" for the one without a forged header
	header string          // which is forged
	lines  []string        // of it
	forged []netip.Addr    // that stand in them
	mark   string
}

// newPlan makes the plan of a test, or says why there can't be one.
func newPlan(o *Options) (*plan, error) {
	farm := o.View.Farm
	if err := o.Test.Check(); err != nil {
		return nil, err
	}
	p := &plan{header: headerOf(farm), perSecond: o.Test.PerSecond}
	if farm.ClientIP.Name != "" {
		resolver, err := clientip.Compile(farm.ClientIP)
		if err != nil {
			return nil, err
		}
		p.resolver = resolver
	}
	p.everybody = p.resolver != nil && listsEverybody(p.resolver)
	targets, err := targetsOf(o)
	if err != nil {
		return nil, err
	}
	f := forger{}
	if !p.everybody {
		f.resolver = p.resolver
	}
	for _, t := range targets {
		for _, form := range append([]model.SpoofForm{""}, model.SpoofForms()...) {
			q := &question{number: len(p.questions), target: t, form: form, header: p.header, mark: fmt.Sprintf("%s.x%d", o.Trial, len(p.questions)+1)}
			if q.lines, q.forged, err = f.forge(form); err != nil {
				return nil, err
			}
			p.questions = append(p.questions, q)
		}
	}
	return p, nil
}

// asked is the question as it is asked.
func (q *question) asked() client.Question {
	header := http.Header{"Cache-Control": {"no-cache"}} // an echo that was kept is about another request
	if len(q.lines) > 0 {
		header[http.CanonicalHeaderKey(q.header)] = q.lines
	}
	return client.Question{Mark: q.mark, Header: header}
}

func headerOf(farm *model.Farm) string { return cmp.Or(farm.ClientIP.Header, usualHeader) }

// listsEverybody tells whether lists name the whole Internet, as 0.0.0.0/0 does: then they name all networks that nobody has (RFC 5737).
func listsEverybody(r *clientip.Resolver) bool {
	for _, third := range [][4]byte{{192, 0, 2, 1}, {198, 51, 100, 1}, {203, 0, 113, 1}} {
		if !r.Trusts(netip.AddrFrom4(third)) {
			return false
		}
	}
	return true
}

// A forger gives every request addresses of its own.
type forger struct {
	resolver *clientip.Resolver // whose lists have none of them; nil where that doesn't matter
	v4, v6   int                // the next ones
}

var errListed = errors.New("the client-IP rule lists the addresses 198.51.100.0/24 or 2001:db8:f::/48 as proxies, which nobody has (RFC 5737, RFC 3849) and " +
	"the test forges; take them out of the lists")

// forge makes the header's lines in a form, with the addresses that stand in them.
func (f *forger) forge(form model.SpoofForm) (lines []string, forged []netip.Addr, err error) {
	next := func(address func(int) netip.Addr, n *int) string {
		a, free := f.free(address, n)
		if !free {
			err = errListed
		}
		forged = append(forged, a)
		return a.String()
	}
	switch form {
	case model.SpoofLine:
		lines = []string{next(clientip.Forged4, &f.v4)}
	case model.SpoofLines:
		lines = []string{next(clientip.Forged4, &f.v4), next(clientip.Forged4, &f.v4)}
	case model.SpoofIPv6:
		lines = []string{next(clientip.Forged6, &f.v6)}
	case model.SpoofPort:
		lines = []string{next(clientip.Forged4, &f.v4) + forgedPort}
	case model.SpoofJunk:
		lines = []string{junk + next(clientip.Forged4, &f.v4)}
	}
	return lines, forged, err
}

const (
	forgedPort = ":4711"
	// junk stands before an address: what no application makes up itself, and what RFC 7239 (6.2) writes for somebody unknown.
	junk = "_farmtop, unknown, "
)

// mostForged is how many addresses are looked at for one that the rule doesn't list: all of a version.
const mostForged = 254

// free is the next address that the rule doesn't list.
func (f *forger) free(address func(int) netip.Addr, n *int) (netip.Addr, bool) {
	for range mostForged {
		a := address(*n)
		*n++
		if f.resolver == nil || !f.resolver.Trusts(a) {
			return a, true
		}
	}
	return netip.Addr{}, false
}

// isForged tells whether an address was written into the request's header.
func (q *question) isForged(a netip.Addr) bool { return slices.Contains(q.forged, a) }

// isEntry tells whether a text that is no address was an entry of the request's header, and one that nobody else would come up with.
func (q *question) isEntry(text string) bool {
	for _, line := range q.lines {
		for entry := range strings.SplitSeq(line, ",") {
			if entry = strings.TrimSpace(entry); entry == text && entry != "unknown" {
				return true
			}
		}
	}
	return false
}
