package verify

import (
	"net/netip"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/diagnose"
)

// clientIP tells whether the node takes for its clients whom its peers take, and nobody who was made up.
func clientIP(e *exam) outcome {
	switch {
	case e.farm.ClientIP.Name == "":
		return skipped("no rule says how the application derives its client (client_ip)")
	case e.isReachedStraight():
		return skipped("clients reach it with no proxy in between, and it believes no header")
	case e.standsBy():
		return e.unseen()
	}
	if said := firstSaid(e.proxyByItself, e.believed, e.clientsByLog, e.clientsByItself); said.isSaid() {
		return said
	}
	s, why := e.spoofed()
	switch {
	case s == nil:
		return why
	case !s.Done && !e.view.Trial.Done:
		return noData("being tested")
	case s.Stopped != "":
		return noData("the test was stopped: %s", cut(s.Stopped, reasonRunes))
	}
	o := noData("nothing tells whom the application takes for its client")
	o.remedy = s.Advice
	return o
}

// isReachedStraight tells whether the application takes whoever connects for its client, and what leads clients to it is a cluster, which
// carries no requests.
func (e *exam) isReachedStraight() bool {
	cluster, _ := e.view.Cluster()
	return e.farm.ClientIP.Name == "peer" && cluster != nil && len(e.view.Balancers) == 1
}

// spoofed is the newest client-IP test as far as it came; nil, with the reason, where there is none that counts.
func (e *exam) spoofed() (*model.SpoofReport, outcome) {
	t := e.view.Trial
	switch {
	case t == nil:
		return nil, noData("not tested yet")
	case t.Spoofed == nil && t.Spoof != nil && !t.Done:
		return nil, noData("being tested")
	case t.Spoofed == nil:
		return nil, noData("not tested: the newest test forged no header")
	case e.now.Sub(t.At) > diagnose.TrialLasts:
		return nil, noData("last tested at %s, too long ago", e.clockTime(t.At))
	default:
		return t.Spoofed, outcome{}
	}
}

// believed is what a test's requests that the node answered show.
func (e *exam) believed() outcome {
	s, _ := e.spoofed()
	if s == nil {
		return outcome{}
	}
	all := e.answeredBy(s)
	for _, own := range all {
		if o := e.forged(own); o.isSaid() {
			return o
		}
		if other := unlike(own, s.Spoofs); other != nil {
			return failed(e.remedy("XFF01", nil), "it takes %s for its client where %s takes %s (%s)", short(own.Took), short(other.Node),
				short(other.Took), asked(own))
		}
	}
	if all == nil {
		return outcome{}
	}
	return passed("%s: it took the same as its peers, and nothing forged", plural(len(all), "request"))
}

// forged is what it comes to that the node took an address that was made up. Where the product knows no proxies, a node that is asked
// straight can't but take it.
func (e *exam) forged(s *model.Spoof) outcome {
	switch {
	case s.Verdict != model.TestFail:
		return outcome{}
	case s.Node == "":
		return failed(e.remedy("XFF02", nil), "it took the forged %s (%s, %s), told by the %s", short(s.Took), s.Form, asked(s), s.Way)
	case diagnose.KnowsNoProxies(e.farm.ClientIP):
		return outcome{}
	default:
		return failed(e.remedy("XFF05", nil), "it took the forged %s (%s, %s), told by the %s", short(s.Took), s.Form, asked(s), s.Way)
	}
}

// unlike is a request that another node was asked alike, but took another address from; nil when there is none.
func unlike(own *model.Spoof, all []model.Spoof) *model.Spoof {
	for i := range all {
		if other := &all[i]; isAlike(own, other) && !tookForged(own) && !tookForged(other) && other.Took != "" && other.Took != own.Took {
			return other
		}
	}
	return nil
}

// answeredBy are the requests of a client-IP test that the node answered and that tell whom it took: those that it was asked straight
// first, since they show what is the node's own.
func (e *exam) answeredBy(s *model.SpoofReport) []*model.Spoof {
	var straight, through []*model.Spoof
	for i := range s.Spoofs {
		switch spoof := &s.Spoofs[i]; {
		case spoof.Took == "":
		case spoof.Node == e.node.Node.Name:
			straight = append(straight, spoof)
		case spoof.Node == "" && spoof.Reached == e.node.Node.Name:
			through = append(through, spoof)
		}
	}
	return append(straight, through...)
}

// isAlike tells whether two nodes were asked alike, so that they must take the same. Junk may be logged in several ways.
func isAlike(a, b *model.Spoof) bool {
	return a.Node != "" && b.Node != "" && a.Node != b.Node && a.Form == b.Form && a.From == b.From && a.Way == b.Way && a.Verdict == b.Verdict &&
		a.Form != model.SpoofJunk
}

// tookForged tells whether an address was taken that was forged, and so is another one in every request.
func tookForged(s *model.Spoof) bool {
	took, err := netip.ParseAddr(s.Took)
	return err == nil && clientip.Forged(took)
}

func asked(s *model.Spoof) string {
	if s.Node == "" {
		return "through the balancer"
	}
	return "asked straight"
}

// samplesWanted is how many requests of a log a node's verdicts are judged by, and verdictsMuch how many bad ones stand out.
const (
	samplesWanted = 20
	verdictsMuch  = 5
)

// clientsByLog is what the log tells of the node's clients beside its peers', where that is enough.
func (e *exam) clientsByLog() outcome {
	t := e.node.Traffic
	if t == nil || t.Clients.Samples < samplesWanted {
		return outcome{}
	}
	var peers clientip.Counts
	for _, n := range e.view.Nodes {
		if n != e.node && n.Traffic != nil {
			peers.Samples += n.Traffic.Clients.Samples
			for v := range peers.Verdicts {
				peers.Verdicts[v] += n.Traffic.Clients.Verdicts[v]
			}
		}
	}
	own := &t.Clients
	for _, bad := range [...]struct {
		verdict clientip.Verdict
		code    string
	}{{clientip.Proxy, "XFF01"}, {clientip.Spoofable, "XFF02"}, {clientip.Missing, "XFF03"}, {clientip.Malformed, "XFF04"}} {
		here, there := own.Verdicts[bad.verdict], peers.Verdicts[bad.verdict]
		if stands(here, own.Samples, there, peers.Samples) {
			return failed(e.remedy(bad.code, nil), "%s in %d of %d requests, on its peers in %d of %d", bad.verdict.Words(), here, own.Samples,
				there, peers.Samples)
		}
	}
	return passed("%d requests in 5 minutes by the log, no other verdicts than its peers'", own.Samples)
}

// proxyByItself is what it comes to that the application's own log names a proxy for its client.
func (e *exam) proxyByItself() outcome {
	t := e.node.Traffic
	if t == nil || !stands(t.Clients.OwnProxy, t.Clients.Own, 0, 0) {
		return outcome{}
	}
	return failed(e.remedy("XFF01", nil), "its own log names a proxy for its client in %d of %s", t.Clients.OwnProxy, plural(int(t.Clients.Own), "request"))
}

// ownWanted is how many requests of the application's own log show that it takes no proxy for its client: each tells by itself.
const ownWanted = 3

// clientsByItself is what the application's own log tells where nothing bad was found in it.
func (e *exam) clientsByItself() outcome {
	t := e.node.Traffic
	if t == nil || t.Clients.Own < ownWanted || t.Clients.OwnProxy > 0 {
		return outcome{}
	}
	return passed("%s in 5 minutes by its own log, none of a proxy", plural(int(t.Clients.Own), "request"))
}

// stands tells whether a verdict is far more frequent on the node than on its peers: several, a two-hundredth of its requests or more,
// and more than ten times the peers' share.
func stands(own, of, peers, ofPeers uint64) bool {
	const rare, times = 200, 10
	return own >= verdictsMuch && own*rare >= of && own*max(ofPeers, 1) > times*peers*of
}
