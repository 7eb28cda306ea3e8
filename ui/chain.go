package ui

import (
	"net/netip"
	"slices"
	"strings"

	"farmtop/model/clientip"
	"farmtop/ui/text"
)

// A chain is the way of one request to the application: the peer first, then what the header says of those before it, from the right
// to the left. It is drawn the other way round, as the header is written.
type chain struct {
	hops    []hop
	chosen  int // the hop that is taken for the client; negative where it is none of them
	verdict clientip.Verdict
}

// A hop is one address of a chain.
type hop struct {
	words string // clean
	mark  hopMark
}

// hopMark is what the rule thinks of a hop.
type hopMark uint8

const (
	hopUnasked  hopMark = iota // the rule doesn't come that far
	hopBelieved                // its word is taken
	hopMisled                  // its word is taken, though anybody may have put it into its mouth
	hopStranger                // its word isn't taken
	hopBroken                  // it is no address
)

const (
	// hopsKept is how many hops of a chain are looked at: more fit on no screen, and the left-most say least.
	hopsKept = 64
	// hopWidth is the most cells that a hop takes: an IPv6 address with its port.
	hopWidth = 47
)

// chainOf makes a chain of an example and how it is explained.
func chainOf(e *clientip.Example, x *clientip.Explanation) chain {
	c := chain{verdict: e.Verdict}
	c.hops = append(c.hops, hop{words: peerWords(e)})
	entries := entriesOf(e.Headers, x.Rule == "nginx")
	for _, entry := range entries {
		h := hop{words: text.Truncate(text.Clean(entry), hopWidth)}
		switch {
		case entry == "":
			h.words, h.mark = `""`, hopBroken
		case entry == cutOut:
		case !isAddress(entry):
			h.mark = hopBroken
		}
		c.hops = append(c.hops, h)
	}
	c.ask(entries, x)
	return c
}

// ask marks the hops that the rule asked, and the one that it took.
func (c *chain) ask(entries []string, x *clientip.Explanation) {
	at := 0 // the hop that is asked
	for i := range x.Steps {
		step := &x.Steps[i]
		switch {
		case step.Trusted && c.verdict == clientip.Spoofable:
			c.hops[at].mark = hopMisled
		case step.Trusted:
			c.hops[at].mark = hopBelieved
		case c.hops[at].mark != hopBroken:
			c.hops[at].mark = hopStranger
		}
		if !step.Taken {
			continue
		}
		next := slices.Index(entries[at:], step.Entry)
		if x.Rule == "openam" && len(entries) > 0 { // it reads from the left
			next = len(entries) - 1 - at
		}
		if next < 0 {
			c.chosen = -1
			return
		}
		at += next + 1
	}
	c.chosen = at
	if at > 0 && x.Verdict != clientip.Malformed && c.hops[at].mark == hopBroken {
		c.hops[at].mark = hopUnasked // the product reads more forms than we do
	}
}

// cutOut stands in an example for what was cut out of a header's line.
const cutOut = "…"

// entriesOf are the header's entries from the right, without spaces and quotes around them. Of very many the left-most is there, too:
// it is what some products take.
func entriesOf(lines []string, spaced bool) []string {
	var entries []string
	for _, line := range slices.Backward(lines) {
		parts := strings.Split(line, ",")
		if spaced {
			parts = strings.FieldsFunc(line, func(r rune) bool { return r == ',' || r == ' ' })
		}
		for _, part := range slices.Backward(parts) {
			if len(entries) == hopsKept {
				first, _, _ := strings.Cut(lines[0], ",")
				return append(entries, cutOut, bare(first))
			}
			entries = append(entries, bare(part))
		}
	}
	return entries
}

// bare is an entry without spaces and quotes around it.
func bare(entry string) string {
	entry = strings.TrimSpace(entry)
	if len(entry) > 1 && entry[0] == '"' && entry[len(entry)-1] == '"' {
		return entry[1 : len(entry)-1]
	}
	return entry
}

// isAddress tells whether an entry is an address as the RFCs write it, with or without a port.
func isAddress(entry string) bool {
	if _, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(entry, "["), "]")); err == nil {
		return true
	}
	_, err := netip.ParseAddrPort(entry)
	return err == nil
}

// peerWords is the connection's own address.
func peerWords(e *clientip.Example) string {
	switch {
	case e.Assumed:
		return "balancer"
	case !e.Peer.IsValid():
		return "unix:"
	default:
		return e.Peer.Addr().String()
	}
}
