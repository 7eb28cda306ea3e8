package accesslog

import (
	"net/netip"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/accesslog/format"
)

// An asker makes of a line the question that the application's client-IP rule is asked: with what the balancer forwards, where the log
// is a balancer's.
type asker struct {
	resolver *clientip.Resolver // nil where no rule is configured
	forwards model.Forwards
	via      netip.AddrPort
	assumed  bool // via is an address that the rule believes, since nobody told
	blind    bool // the balancer's address decides, and nobody told it

	// consumed tells that the server logs what it left of the header: httpd's mod_remoteip takes out the entries that it believed, the last
	// of which is the client that it logs.
	consumed bool

	// The question at hand, and its answer. They stay here since handing them on costs as much as asking.
	lines  [2]string
	peer   netip.AddrPort
	asked  []string // the header's lines
	result clientip.Result

	known     []byte // the last peer that was read, as the log wrote it
	knownPeer netip.AddrPort
}

// newAsker is that of a log in a format; via is where its balancer connects from, the zero value where nobody told.
func newAsker(resolver *clientip.Resolver, f *format.Format, forwards model.Forwards, via netip.Addr) asker {
	a := asker{resolver: resolver, forwards: forwards, consumed: f.Kind() == format.Apache}
	if resolver == nil || forwards == model.ForwardsAsLogged {
		return a
	}
	if !via.IsValid() {
		believed, ok := resolver.Believed()
		via, a.assumed, a.blind = believed, true, !ok
	}
	a.via = netip.AddrPortFrom(via, 0)
	return a
}

// another is one that asks the same, for another goroutine.
func (a *asker) another() asker {
	same := *a
	same.known, same.asked = nil, nil
	return same
}

// resolve asks the rule about a line. It is false where the line tells too little.
func (a *asker) resolve(line *format.Line, p *format.Parser) bool {
	if a.resolver == nil || a.blind || len(line.Peer) == 0 || !p.Has(format.FieldForwarded) || !a.question(line) {
		return false
	}
	a.resolver.ResolveInto(&a.result, a.peer, a.asked)
	return true
}

// question finds the peer and the header's lines that the rule is asked with. It is false where the line's peer is no address.
func (a *asker) question(line *format.Line) bool {
	headers := a.lines[:0]
	if len(line.Forwarded) > 0 && a.forwards != model.ForwardsReplace && a.forwards != model.ForwardsRemove {
		headers = append(headers, lent(line.Forwarded))
	}
	switch a.forwards {
	case model.ForwardsAppend, model.ForwardsReplace:
		hop := line.Peer
		if len(line.Client) > 0 { // nginx and httpd write the address that they resolved
			hop = line.Client
		}
		a.peer, a.asked = a.via, append(headers, lent(hop))
		return true
	case model.ForwardsKeep, model.ForwardsRemove:
		a.peer, a.asked = a.via, headers
		return true
	}
	if a.consumed && len(line.Client) > 0 && string(line.Client) != string(line.Peer) {
		headers = append(headers, lent(line.Client))
	}
	a.asked = headers
	if string(line.Peer) == string(a.known) { // nearly always: it is one of few proxies
		a.peer = a.knownPeer
		return true
	}
	address, isAddress := addressIn(line.Peer)
	a.peer = netip.AddrPortFrom(address, 0)
	if isAddress {
		a.known, a.knownPeer = append(a.known[:0], line.Peer...), a.peer
	}
	return isAddress || string(line.Peer) == "unix:"
}

// compares tells whether the line has the logging server's own answer to the same question, and whether that is another one.
func (a *asker) compares(line *format.Line) (compared, differs bool) {
	if a.forwards != model.ForwardsAsLogged || len(line.Client) == 0 || isSame(line.Client, line.Peer) {
		return false, false
	}
	return true, !agrees(&a.result, line.Client)
}
