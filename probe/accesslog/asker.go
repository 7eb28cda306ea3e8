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

	headers [2]string // the header's lines of the request at hand
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

// resolve asks the rule about a line. It is false where the line tells too little.
func (a *asker) resolve(line *format.Line, p *format.Parser) (result clientip.Result, peer netip.AddrPort, headers []string, ok bool) {
	if a.resolver == nil || a.blind || len(line.Peer) == 0 || !p.Has(format.FieldForwarded) {
		return result, peer, nil, false
	}
	peer, headers, ok = a.question(line)
	if !ok {
		return result, peer, nil, false
	}
	return a.resolver.Resolve(peer, headers), peer, headers, true
}

// question is the peer and the header's lines that the rule is asked with. It is false where the line's peer is no address.
func (a *asker) question(line *format.Line) (peer netip.AddrPort, headers []string, ok bool) {
	headers = a.headers[:0]
	if len(line.Forwarded) > 0 && a.forwards != model.ForwardsReplace && a.forwards != model.ForwardsRemove {
		headers = append(headers, lent(line.Forwarded))
	}
	switch a.forwards {
	case model.ForwardsAppend, model.ForwardsReplace:
		hop := line.Peer
		if len(line.Client) > 0 { // nginx and httpd write the address that they resolved
			hop = line.Client
		}
		return a.via, append(headers, lent(hop)), true
	case model.ForwardsKeep, model.ForwardsRemove:
		return a.via, headers, true
	}
	if a.consumed && len(line.Client) > 0 && string(line.Client) != string(line.Peer) {
		headers = append(headers, lent(line.Client))
	}
	address, isAddress := addressIn(line.Peer)
	return netip.AddrPortFrom(address, 0), headers, isAddress || string(line.Peer) == "unix:"
}

// compares tells whether the line has the logging server's own answer to the same question, and whether that is another one.
func (a *asker) compares(line *format.Line, result *clientip.Result) (compared, differs bool) {
	if a.forwards != model.ForwardsAsLogged || len(line.Client) == 0 || isSame(line.Client, line.Peer) {
		return false, false
	}
	return true, !agrees(*result, line.Client)
}
