package clientip

import "net/netip"

// A walk is one resolution under way: from the peer, hop by hop, away from the application.
type walk struct {
	r     *Resolver
	lines []string
	peer  netip.AddrPort

	client    netip.AddrPort // whom the application takes for the client so far
	entry     string         // where client stands in the header; "" for the peer
	taken     int
	malformed bool // it ended at an entry that is no address
	unvouched bool // an entry was taken on the word of somebody whom no list names

	trace *trace // nil when nobody wants the steps
}

func (w *walk) run() {
	switch w.r.kind {
	case aspnet:
		w.aspnet()
	case nginx:
		w.nginx()
	case tomcat:
		w.tomcat()
	case httpd:
		w.httpd()
	case openam:
		w.openam()
	case haproxy:
		w.haproxy()
	case peer:
		w.stop(ignored, "")
	}
}

// take makes an entry the client.
func (w *walk) take(client netip.AddrPort, entry string, why reason) {
	w.step(entry, true, why)
	w.client, w.entry = client, entry
	w.taken++
}

// stop tells why the walk ends before an entry; "" when there is none.
func (w *walk) stop(why reason, entry string) {
	if why == unreadable {
		w.malformed = true
	}
	w.step(entry, false, why)
}

func (w *walk) step(entry string, taken bool, why reason) {
	if w.trace != nil {
		w.trace.add(w, entry, taken, why)
	}
}

// tell writes what came of the walk.
func (w *walk) tell(r *Result) {
	r.Client, r.Entry, r.Taken, r.literal = w.client, w.entry, w.taken, w.r.product.literal
	r.Verdict = w.verdict()
}

// hasEntry tells whether header lines hold anything but separators.
func hasEntry(lines []string) bool {
	for _, line := range lines {
		for i := range len(line) {
			if c := line[i]; c != ',' && c != ' ' && c != '\t' {
				return true
			}
		}
	}
	return false
}
