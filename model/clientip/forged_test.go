package clientip_test

import (
	"net/netip"
	"testing"

	"farmtop/model/clientip"
)

func TestForgedAddressesAreDistinctAndKnownAsForged(t *testing.T) {
	t.Parallel()
	seen := map[netip.Addr]bool{}
	for n := range 254 {
		for _, address := range []netip.Addr{clientip.Forged4(n), clientip.Forged6(n)} {
			if !clientip.Forged(address) || seen[address] {
				t.Errorf("the address %s, number %d: forged %v, seen before %v", address, n, clientip.Forged(address), seen[address])
			}
			seen[address] = true
		}
	}
	if !clientip.Forged(netip.MustParseAddr("::ffff:198.51.100.7")) || !clientip.Forged(netip.MustParseAddr("2001:db8:f::1%eth0")) {
		t.Error("an address isn't known in another form of it")
	}
}

func TestOtherAddressesAreNotForged(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"198.51.101.1", "198.51.99.255", "2001:db8::1", "2001:db8:10::1", "10.0.0.1", "::1", "192.0.2.1", "203.0.113.9"} {
		if clientip.Forged(netip.MustParseAddr(text)) {
			t.Errorf("%s is taken for forged", text)
		}
	}
	if clientip.Forged(netip.Addr{}) {
		t.Error("no address is taken for a forged one")
	}
}
