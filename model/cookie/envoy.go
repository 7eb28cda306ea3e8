package cookie

import (
	"encoding/base64"
	"encoding/binary"
	"net/netip"
)

// envoyDecoded bounds what is decoded of a value as Envoy's, in bytes: the longest address and an expiry need 63.
const envoyDecoded = 96

// envoyAddress reads what Envoy's stateful session writes: base64 of ip:port, or in newer versions of a protobuf message with the
// address in field 1 and an expiry, by Envoy's own monotonic clock, in field 2 (envoyproxy/envoy,
// source/extensions/http/stateful_session/cookie/cookie.h and cookie.proto). The text is a part of buffer, which must have
// [envoyDecoded] bytes.
func envoyAddress(buffer, value []byte) (text []byte, form string, ok bool) {
	if len(value)%4 != 0 || base64.StdEncoding.DecodedLen(len(value)) > len(buffer) {
		return nil, "", false
	}
	n, err := base64.StdEncoding.Decode(buffer, value)
	if err != nil || n == 0 {
		return nil, "", false
	}
	decoded := buffer[:n]
	const addressField = 1<<3 | 2 // its number, and the wire type of what has a length
	if decoded[0] != addressField {
		return decoded, "address", true
	}
	size, used := binary.Uvarint(decoded[1:])
	if used <= 0 || size > uint64(len(decoded)-1-used) {
		return nil, "", false
	}
	text, rest := decoded[1+used:][:size], decoded[1+used:][size:]
	return text, "message", isExpiry(rest)
}

// isExpiry tells whether bytes are nothing, or the message's field 2 and no more.
func isExpiry(rest []byte) bool {
	const expiryField = 2 << 3
	if len(rest) == 0 {
		return true
	}
	_, used := binary.Uvarint(rest[1:])
	return rest[0] == expiryField && used > 0 && 1+used == len(rest)
}

// locatedEnvoy reads an address in Envoy's form.
func (r *reader) locatedEnvoy() {
	var decoded [envoyDecoded]byte
	text, form, fits := envoyAddress(decoded[:], r.value)
	if !fits {
		return
	}
	address, err := netip.ParseAddrPort(string(text))
	if err != nil || r.has(Envoy) {
		return
	}
	says := "an address in base64, as Envoy writes it"
	if form == "message" {
		says = "an address in a protobuf message, as newer Envoy writes it"
	}
	r.add(r.lead(Reading{Kind: Envoy, Form: form, Sure: true, Says: says}, address))
}

func envoyClaims(address string, _ *Known) []claim {
	if _, err := netip.ParseAddrPort(address); err != nil {
		return nil
	}
	return []claim{{
		value: base64.StdEncoding.EncodeToString([]byte(address)),
		rank:  byAddress, kind: Envoy, form: "address", of: address,
	}}
}
