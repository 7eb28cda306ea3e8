package accesslog

import (
	"net/netip"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/accesslog/format"
)

// A judge asks the farm's client-IP rule about the requests of one log, as the application is asked: with what the balancer forwards,
// where the log is a balancer's.
type judge struct {
	resolver *clientip.Resolver
	census   *clientip.Census
	log      int
	forwards model.Forwards
	via      netip.AddrPort
	assumed  bool // via is an address that the rule believes, since nobody told
	blind    bool // the balancer's address decides, and nobody told it
	own      bool // the log tells what the application itself took, and nothing else of the request

	headers [2]string // the header's lines of the request at hand
	seen    clientip.Seen
}

// newJudge is the judge of a log; nil where no rule is configured.
func newJudge(b *books, index int, log *model.Log, compiled *format.Format) *judge {
	if b.resolver == nil {
		return nil
	}
	j := &judge{resolver: b.resolver, census: b.clients, log: index, forwards: log.Forwarding(b.resolver.Rule())}
	j.own = compiled.Kind() == format.Label || log.Node != "" && compiled.Has(format.FieldClient) && !compiled.Has(format.FieldForwarded)
	if j.forwards == model.ForwardsAsLogged {
		return j
	}
	via := log.Via
	if !via.IsValid() {
		j.assumed = true
		via, j.blind = b.resolver.Believed()
		j.blind = !j.blind
	}
	j.via = netip.AddrPortFrom(via, 0)
	return j
}

// note judges a request.
func (j *judge) note(t *Tally, node int32) {
	line := &t.line
	if j.own {
		if client, isAddress := addressIn(line.Client); isAddress {
			j.census.NoteOwn(node, client, j.resolver.Proxies(client))
		}
		return
	}
	if j.blind || len(line.Peer) == 0 || !t.parser.Has(format.FieldForwarded) {
		return
	}
	peer, headers, ok := j.asked(line)
	if !ok {
		return
	}
	s := &j.seen
	*s = clientip.Seen{
		At: line.At, Node: node, Log: j.log, Peer: peer, Assumed: j.assumed, Headers: headers, Result: j.resolver.Resolve(peer, headers),
	}
	if j.forwards == model.ForwardsAsLogged && len(line.Client) > 0 && !isSame(line.Client, line.Peer) {
		s.Own = line.Client
		s.Differs = !agrees(s.Result, line.Client)
	}
	j.census.Note(s)
}

// asked are the peer and the header's lines that the rule is asked with. It is false where the line's peer is no address.
func (j *judge) asked(line *format.Line) (peer netip.AddrPort, headers []string, ok bool) {
	headers = j.headers[:0]
	if len(line.Forwarded) > 0 && (j.forwards == model.ForwardsAsLogged || j.forwards == model.ForwardsAppend || j.forwards == model.ForwardsKeep) {
		headers = append(headers, lent(line.Forwarded))
	}
	switch j.forwards {
	case model.ForwardsAppend, model.ForwardsReplace:
		hop := line.Peer
		if len(line.Client) > 0 { // nginx and httpd write the address that they resolved
			hop = line.Client
		}
		return j.via, append(headers, lent(hop)), true
	case model.ForwardsKeep, model.ForwardsRemove:
		return j.via, headers, true
	}
	address, isAddress := addressIn(line.Peer)
	return netip.AddrPortFrom(address, 0), headers, isAddress || string(line.Peer) == "unix:"
}
