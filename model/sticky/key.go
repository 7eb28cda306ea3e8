package sticky

import (
	"encoding/binary"
	"fmt"
	"math/bits"
	"net/netip"
	"strconv"
)

// A Key turns session IDs and addresses into hashes which say nothing to whom doesn't have the key, and which nobody can make collide
// on purpose. A program draws one at random each time it runs.
type Key struct{ one, two uint64 }

// NewKey is the key made of two random numbers.
func NewKey(one, two uint64) Key {
	return Key{folded(one^oddOne, oddTwo), folded(two^oddTwo, oddOne)}
}

// Odd constants with as many ones as zeros, so that short input still moves every bit.
const (
	oddOne = 0x9e3779b97f4a7c15
	oddTwo = 0xd1b54a32d192ed03
)

// Hash is the hash of an ID; it is never 0. An empty ID has one as well.
func (k Key) Hash(id []byte) uint64 {
	h := k.one ^ uint64(len(id))*oddOne
	for len(id) > 16 {
		h = folded(binary.LittleEndian.Uint64(id)^k.two, binary.LittleEndian.Uint64(id[8:])^h)
		id = id[16:]
	}
	low, high := ends(id)
	h = folded(low^k.two, high^h)
	return max(1, folded(h^k.one^oddOne, k.two^oddTwo))
}

// ends are the first and the last 8 of up to 16 bytes, which overlap where there are fewer.
func ends(id []byte) (low, high uint64) {
	switch n := len(id); {
	case n >= 8:
		return binary.LittleEndian.Uint64(id), binary.LittleEndian.Uint64(id[n-8:])
	case n >= 4:
		return uint64(binary.LittleEndian.Uint32(id)), uint64(binary.LittleEndian.Uint32(id[n-4:]))
	case n > 0:
		return uint64(id[0]) | uint64(id[n/2])<<8, uint64(id[n-1])
	default:
		return 0, 0
	}
}

// folded multiplies and folds the 128 bits of the product.
func folded(a, b uint64) uint64 {
	high, low := bits.Mul64(a, b)
	return high ^ low
}

// The networks whose clients one source hash takes for one: nginx's ip_hash looks at the first three octets of an IPv4 address
// (ngx_http_upstream_module, ip_hash). A site has 48 bits of an IPv6 address (RFC 6177).
const (
	network4Bits = 24
	network6Bits = 48
)

// Client hashes a client's address and its network: the first 24 bits of an IPv4 address, 48 of an IPv6 one. Both are 0 for an invalid address.
func (k Key) Client(address netip.Addr) (client, network uint64) {
	if !address.IsValid() {
		return 0, 0
	}
	address = address.Unmap().WithZone("")
	length := network6Bits
	if address.Is4() {
		length = network4Bits
	}
	whole := address.As16()
	prefix := netip.PrefixFrom(address, length).Masked().Addr().As16()
	return k.Hash(whole[:]), k.Hash(prefix[:])
}

// An ID is the short form of a session's hash, which people see. Two sessions may share one.
type ID uint32

// shortened is the ID of a hash.
func shortened(hash uint64) ID { return ID(hash >> 32) }

// String is the ID in eight hexadecimal digits; "" for that of no session.
func (id ID) String() string {
	if id == 0 {
		return ""
	}
	text := strconv.FormatUint(uint64(id), 16)
	return "00000000"[len(text):] + text
}

// MarshalText is what [ID.String] is.
func (id ID) MarshalText() ([]byte, error) { return []byte(id.String()), nil }

// UnmarshalText reads what MarshalText wrote.
func (id *ID) UnmarshalText(text []byte) error {
	if len(text) == 0 {
		*id = 0
		return nil
	}
	n, err := strconv.ParseUint(string(text), 16, 32)
	if err != nil {
		return fmt.Errorf("reading the session ID %.20q: want up to eight hexadecimal digits", text)
	}
	*id = ID(n)
	return nil
}
