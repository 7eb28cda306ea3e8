package spoof

import (
	"net/netip"
	"regexp"
	"strings"

	"farmtop/model/clientip"
)

// addressBytes is the longest text that an address is looked for in: IPv6 with a zone, brackets and a port has less.
const addressBytes = 128

// echoed is the text in an echo's answer that tells the client: what the pattern finds, its first group where it has one, or without a
// pattern the whole body. It is "" where there is none, or more than an address can be.
func echoed(body []byte, pattern *regexp.Regexp) string {
	if pattern != nil {
		found := pattern.FindSubmatch(body)
		if found == nil {
			return ""
		}
		body = found[min(1, len(found)-1)]
	}
	return unquoted(string(body))
}

// unquoted is a text without blanks and quotes around it; "" where it is too long for an address.
func unquoted(text string) string {
	if text = strings.Trim(text, " \t\r\n\""); len(text) > addressBytes {
		return ""
	}
	return text
}

// addressIn reads an address, with or without a port and brackets; IPv4 within IPv6 is IPv4.
func addressIn(text string) (netip.Addr, bool) {
	address, err := netip.ParseAddr(strings.TrimSuffix(strings.TrimPrefix(text, "["), "]"))
	if err != nil {
		place, withPort := netip.ParseAddrPort(text)
		address, err = place.Addr(), withPort
	}
	return address.Unmap().WithZone(""), err == nil
}

// took reads a text that tells whom the application took: an address, or an entry of the request's own header that is none, under rules
// that take texts. It is false where it tells nothing, as what was forged for another request doesn't: that is an old answer.
func (q *question) took(text string) (took string, forged, ok bool) {
	if address, isAddress := addressIn(text); isAddress {
		forged = q.isForged(address)
		return address.String(), forged, forged || !clientip.Forged(address)
	}
	return text, true, q.isEntry(text)
}
