package clientip

import (
	"math/rand/v2"
	"net/netip"
	"testing"
)

func TestAnIPv4AddressIsAsPublicAsWithinIPv6(t *testing.T) {
	t.Parallel()
	check := func(bits uint32) {
		four := addr4(bits)
		if six := netip.AddrFrom16(four.As16()); isPublic(four) != isPublic(six) {
			t.Fatalf("%s: %v, within IPv6 %v", four, isPublic(four), isPublic(six))
		}
	}
	random := rand.New(rand.NewPCG(1, 2))
	for prefix := range uint32(1 << 16) { // no range is narrower, but for single addresses
		check(prefix << 16)
		check(prefix<<16 | 0xffff)
		check(prefix<<16 | uint32(random.IntN(1<<16)))
	}
}
