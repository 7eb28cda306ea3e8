package clientip

// A Verdict is what came of one resolution, judged by what the rule knows.
type Verdict uint8

// The verdicts. Where several hold the first of Malformed, Missing, Proxy, Spoofable is given.
const (
	Client    Verdict = iota // the address is as good as the rule's lists
	Proxy                    // a proxy is taken for the client
	Spoofable                // an entry was taken on the word of somebody whom no list names
	Missing                  // no header, though the rule would have read it
	Malformed                // the entry that would have decided, or the one that did, is no address
)

// Verdicts is the number of verdicts, for arrays that count them.
const Verdicts = 5

// String is the verdict in one word.
func (v Verdict) String() string {
	return [...]string{"client", "proxy", "spoofable", "missing", "malformed"}[min(v, Malformed)]
}

// Words is the verdict as a sentence says it.
func (v Verdict) Words() string {
	return [...]string{
		"the client, as far as the lists are right",
		"a proxy is taken for the client",
		"whoever sends the header chooses this address",
		"the header is missing, so the connection's address is taken",
		"an entry that is no address decides",
	}[min(v, Malformed)]
}

// verdict judges a walk that is over. Lists that nobody gave say who may be a proxy, not who is: a product's defaults make no
// client a proxy.
func (w *walk) verdict() Verdict {
	client := w.client.Addr()
	nothing := w.r.kind != peer && !hasEntry(w.lines)
	switch {
	case w.malformed:
		return Malformed
	case nothing && w.r.asks(client):
		return Missing
	case w.r.given && w.r.lists(client):
		return Proxy
	case w.taken == 0 && !isPublic(w.peer.Addr()) && hasEntry(w.lines):
		// Clients don't send the header, and those in the Internet may forge it: who sends it from a private address is a proxy.
		return Proxy
	case w.unvouched:
		return Spoofable
	default:
		return Client
	}
}
