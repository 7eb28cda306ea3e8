package clientip

import (
	"fmt"
	"net/netip"
	"slices"
	"strings"
)

// A Step is one hop that was asked for the entry it added.
type Step struct {
	Hop     string // whose word it is: the peer, or the entry of the step before; "" for a peer without an address
	Trusted bool   // the rule believes this hop
	Entry   string // the next entry to the left, without quotes and spaces around it; "" when there is none or none is asked for
	Taken   bool   // the entry became the client
	Why     string // in words, without the hop's name
}

// An Explanation is a [Result] with how it came about. Its texts quote the header, as hostile as that.
type Explanation struct {
	Result

	Rule      string
	Steps     []Step   // from the peer to the client; of very many those in the middle are left out
	Omitted   int      // steps left out before the last
	Remaining string   // what the application still finds in the header, lines joined; cut when very long
	Passed    []string // trusted proxies on the way, as Tomcat's X-Forwarded-By and httpd's remoteip-proxy-ip-list have them
	Original  string   // aspnet: what X-Original-For says, the peer with its port; "" when it isn't set
}

// What an explanation holds at most: more hops than these nobody reads, and a header may name thousands.
const (
	maxSteps          = 20
	maxRemainingBytes = 4000
)

// Explain is [Resolver.Resolve] with its steps.
func (r *Resolver) Explain(peer netip.AddrPort, headers []string) Explanation {
	t := trace{remaining: tail(strings.Join(headers, ", "))}
	w := walk{r: r, lines: headers, peer: peer, client: peer, trace: &t}
	w.run()
	x := Explanation{
		Rule: r.Rule(), Steps: t.steps, Omitted: t.omitted, Remaining: t.remaining, Passed: t.passed,
	}
	w.tell(&x.Result)
	if r.kind == tomcat {
		slices.Reverse(x.Passed) // the valve puts each before those that it found already
	}
	if r.kind == aspnet && x.Changed() && peer.IsValid() {
		x.Original = peer.String()
	}
	return x
}

// A trace remembers a walk.
type trace struct {
	steps     []Step
	omitted   int
	remaining string
	passed    []string
}

func (t *trace) add(w *walk, entry string, taken bool, why reason) {
	hop := w.entry
	if w.taken == 0 {
		hop = endpoint(w.client)
	}
	s := Step{Hop: hop, Trusted: w.r.asks(w.client.Addr()), Entry: entry, Taken: taken, Why: why.words(w.r)}
	if len(t.steps) < maxSteps {
		t.steps = append(t.steps, s)
		return
	}
	t.omitted++
	t.steps[maxSteps-1] = s
}

// ahead is the next entry, for the step that doesn't read it.
func (w *walk) ahead(e entries) string {
	if w.trace == nil {
		return ""
	}
	entry, _ := e.next()
	return trim(entry)
}

// pass remembers a trusted proxy, by the text it stands in or else by its address.
func (w *walk) pass(entry string, a netip.Addr) {
	if w.trace == nil || len(w.trace.passed) == maxSteps {
		return
	}
	if entry == "" && a.IsValid() {
		entry = a.Unmap().String()
	}
	w.trace.passed = append(w.trace.passed, entry)
}

// leave remembers what a product leaves of the header that takes the entries apart and joins what is left of them by commas.
func (w *walk) leave(e entries) {
	if w.trace == nil || w.taken == 0 {
		return
	}
	var left []string
	next := func() (string, bool) {
		entry, ok := e.next()
		return trim(entry), ok
	}
	if w.r.kind == aspnet {
		next = e.segment
	}
	for size := 0; size <= maxRemainingBytes; {
		entry, ok := next()
		if !ok {
			break
		}
		left = append(left, entry)
		size += len(entry) + len(",")
	}
	slices.Reverse(left)
	w.trace.remaining = tail(strings.Join(left, ","))
}

// leaveText remembers what a product leaves of the header that cuts it off.
func (w *walk) leaveText(e entries) {
	if w.trace == nil || w.taken == 0 {
		return
	}
	w.trace.remaining = ""
	if e.open {
		w.trace.remaining = tail(strings.TrimRight(strings.Join(append(slices.Clone(e.lines), e.rest), ", "), " "))
	}
}

// tail cuts a long text at its left, where the entries stand that nobody vouches for.
func tail(s string) string {
	if len(s) <= maxRemainingBytes {
		return s
	}
	return "…" + strings.ToValidUTF8(s[len(s)-maxRemainingBytes:], "")
}

// A reason is why an entry was taken or not.
type reason uint8

const (
	listed reason = iota
	inside
	reported
	everybody
	stranger
	unreadable
	exhausted
	limited
	notRecursive
	private
	leftmost
	rightmost
	ignored
	off
	blank
	commas
)

func (why reason) words(r *Resolver) string {
	switch why {
	case listed:
		return "in " + r.product.lists + ", so its entry is taken"
	case inside:
		return "an internal proxy, so its entry is taken"
	case reported:
		return "a trusted proxy, so its entry is taken and it is reported as a proxy"
	case everybody:
		return "nobody is in " + r.product.lists + ", so everybody is believed"
	case stranger:
		return "not in " + r.product.lists + ", so it is not believed"
	case unreadable:
		return "what it forwards is no address, so the reading ends"
	case exhausted:
		return "no entry is left"
	case limited:
		return fmt.Sprintf("ForwardLimit is %d, so no more entries are read", r.limit)
	case notRecursive:
		return "real_ip_recursive is off, so no more entries are read"
	case private:
		return "an external proxy must not present a private address"
	case leftmost:
		return "the left-most entry of the first line is taken, whoever wrote it"
	case rightmost:
		return "the right-most entry of the last line is taken, whoever sends it"
	case ignored:
		return "the rule reads no header"
	case off:
		return "without set_real_ip_from no header is read"
	case blank:
		return "the left-most entry of the first line is blank, so the peer is taken"
	default:
		return "the first line has commas alone, on which the product fails"
	}
}
