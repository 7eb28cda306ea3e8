package accesslog

import (
	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/accesslog/format"
)

// A judge counts what the farm's client-IP rule makes of the requests of one log.
type judge struct {
	asker
	census *clientip.Census
	log    int
	own    bool // the log tells what the application itself took, and nothing else of the request
	seen   clientip.Seen
}

// newJudge is the judge of a log; nil where no rule is configured.
func newJudge(b *books, index int, log *model.Log, compiled *format.Format) *judge {
	if b.resolver == nil {
		return nil
	}
	return &judge{
		asker:  newAsker(b.resolver, compiled, log.Forwarding(b.resolver.Rule()), log.Via),
		census: b.clients, log: index,
		own: compiled.Kind() == format.Label || log.Node != "" && compiled.Has(format.FieldClient) && !compiled.Has(format.FieldForwarded),
	}
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
	if !j.resolve(line, t.parser) {
		return
	}
	s := &j.seen
	*s = clientip.Seen{At: line.At, Node: node, Log: j.log, Peer: j.peer, Assumed: j.assumed, Headers: j.asked, Result: j.result}
	if compared, differs := j.compares(line); compared {
		s.Own, s.Differs = line.Client, differs
	}
	j.census.Note(s)
}
