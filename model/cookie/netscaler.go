package cookie

import (
	"encoding/binary"
	"encoding/hex"
	"net/netip"
	"strings"
)

// What NetScaler's COOKIEINSERT lays over address and port, and what it writes between them. Public decoders agree on it
// (catalyst256/Netscaler-Cookie-Decryptor is the oldest one).
const (
	netscalerAddress = 0x03081e11
	netscalerPort    = 0x3630
	netscalerFiller  = "45525d5f4f58455e445a4a42"

	netscalerPrefix = "NSC_"
	netscalerLead   = 8 // hexadecimal digits before the address
)

// netscaler reads "ffffffff09091f7545525d5f4f58455e445a4a4229a0": eight digits, the address, a filler, the port.
func netscaler(value []byte) (place, bool) {
	const least, most = netscalerLead + 8 + 4, 64 // digits; the filler has been of several lengths
	if len(value) < least || len(value) > most || !isHex(value) {
		return place{}, false
	}
	var raw [4]byte
	_, _ = hex.Decode(raw[:], value[netscalerLead:netscalerLead+8])
	ip := binary.BigEndian.Uint32(raw[:]) ^ netscalerAddress
	_, _ = hex.Decode(raw[:2], value[len(value)-4:])
	port := binary.BigEndian.Uint16(raw[:2]) ^ netscalerPort
	binary.BigEndian.PutUint32(raw[:], ip)
	address := netip.AddrFrom4(raw)
	filler := value[netscalerLead+8 : len(value)-4]
	return place{NetScaler, "", netip.AddrPortFrom(address, port), 0, string(filler) == netscalerFiller}, isHost(address)
}

func isNetScaler(name string) bool {
	return strings.HasPrefix(name, netscalerPrefix)
}

// isHex tells of lower-case hexadecimal digits, as balancers write hashes.
func isHex(value []byte) bool {
	for _, c := range value {
		if (c < '0' || c > '9') && (c < 'a' || c > 'f') {
			return false
		}
	}
	return true
}
