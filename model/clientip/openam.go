package clientip

import (
	"net/netip"
	"strings"
)

// openam is ClientUtils.getClientIPAddress with a header configured: github.com/OpenIdentityPlatform/OpenAM,
// openam-shared/src/main/java/org/forgerock/openam/utils/ClientUtils.java. The first line's left-most entry is taken as a text,
// whoever wrote it.
func (w *walk) openam() {
	if len(w.lines) == 0 {
		w.stop(exhausted, "")
		return
	}
	line := trim(w.lines[0])
	entry, _, more := strings.Cut(line, ",")
	entry = trimJava(entry)
	switch {
	case entry != "":
	case more && strings.Trim(line, ",") == "":
		w.malformed = true
		w.stop(commas, "") // the array that String.split returns is empty, and its first element is asked for
		return
	default:
		w.stop(blank, "")
		return
	}
	a, ok := parseJava(entry)
	w.malformed = !ok
	w.unvouched = !w.vouched()
	w.take(netip.AddrPortFrom(a, 0), entry, leftmost)
}

// vouched tells whether all who wrote the entries are known not to be strangers: not even the client wrote any.
func (w *walk) vouched() bool {
	e, hop := fromRight(w.lines), w.peer.Addr()
	for isPeer := true; e.open; isPeer = false {
		if !w.vouches(hop, isPeer) {
			return false
		}
		entry, _ := e.next()
		hop, _ = parseJava(trimJava(entry))
	}
	return true
}
