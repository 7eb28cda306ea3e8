package sticky

import (
	"math/bits"
	"net/netip"
	"strings"
	"testing"
)

func TestAHashHidesNothingOfTheDifference(t *testing.T) {
	t.Parallel()
	key := NewKey(11, 12)
	seen := map[uint64]string{}
	note := func(id string) {
		h := key.Hash([]byte(id))
		if other, twice := seen[h]; twice || h == 0 {
			t.Fatalf("%q and %q have the hash %x", id, other, h)
		}
		seen[h] = id
	}
	for length := range 80 {
		note(strings.Repeat("\x00", length))
		for place := range length {
			for bit := range 8 {
				id := []byte(strings.Repeat("\x00", length))
				id[place] = 1 << bit
				note(string(id))
			}
		}
	}
}

func TestEachBitOfAnIDMovesHalfOfTheHash(t *testing.T) {
	t.Parallel()
	key := NewKey(0x0123456789abcdef, 0xfedcba9876543210)
	id := []byte("8F14E45FCEEA167A5A36DEDD4BEA2543.n1")
	before := key.Hash(id)
	all := 0
	for i := range 8 * len(id) {
		id[i/8] ^= 1 << (i % 8)
		moved := bits.OnesCount64(before ^ key.Hash(id))
		id[i/8] ^= 1 << (i % 8)
		if moved < 12 || moved > 52 {
			t.Errorf("bit %d moves %d bits of 64", i, moved)
		}
		all += moved
	}
	if mean := float64(all) / float64(8*len(id)); mean < 31 || mean > 33 {
		t.Errorf("a bit moves %.1f bits on average, want 32", mean)
	}
}

func TestAnotherKeyGivesAnotherHash(t *testing.T) {
	t.Parallel()
	id := []byte("n1~abcdef")
	if NewKey(1, 2).Hash(id) == NewKey(1, 3).Hash(id) || NewKey(1, 2).Hash(id) == NewKey(2, 2).Hash(id) {
		t.Error("the hash doesn't depend on the whole key")
	}
	if got, want := NewKey(1, 2).Hash(id), NewKey(1, 2).Hash([]byte("n1~abcdef")); got != want {
		t.Errorf("one key gives the hashes %x and %x", got, want)
	}
}

func TestClientsOfOneNetworkShareItsHash(t *testing.T) {
	t.Parallel()
	key := NewKey(1, 2)
	for _, pair := range []struct {
		one, other   string
		same, shared bool
	}{
		{"203.0.113.5", "203.0.113.77", false, true},
		{"203.0.113.5", "203.0.114.5", false, false},
		{"203.0.113.5", "::ffff:203.0.113.5", true, true},
		{"2001:db8:1:2::3", "2001:db8:1:ff::9", false, true},
		{"2001:db8:1::1", "2001:db8:2::1", false, false},
		{"fe80::1%eth0", "fe80::1%eth1", true, true},
	} {
		client, network := key.Client(netip.MustParseAddr(pair.one))
		client2, network2 := key.Client(netip.MustParseAddr(pair.other))
		if (client == client2) != pair.same || (network == network2) != pair.shared {
			t.Errorf("%s and %s: one client %v, one network %v; want %v and %v",
				pair.one, pair.other, client == client2, network == network2, pair.same, pair.shared)
		}
	}
	if client, network := key.Client(netip.Addr{}); client != 0 || network != 0 {
		t.Error("no address has a hash")
	}
}

func TestWhatIsNoIDIsRefused(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"g", "123456789", "-1", "0x1"} {
		if err := new(ID).UnmarshalText([]byte(text)); err == nil {
			t.Errorf("%q was read", text)
		}
	}
}

func TestAnIDIsEightDigits(t *testing.T) {
	t.Parallel()
	for id, want := range map[ID]string{0: "", 1: "00000001", 0xc0ffee: "00c0ffee", 0xffffffff: "ffffffff"} {
		text, err := id.MarshalText()
		var again ID
		if err := again.UnmarshalText(text); err != nil || again != id {
			t.Errorf("%q is read as %d, want %d: %v", text, uint32(again), uint32(id), err)
		}
		if id.String() != want || string(text) != want || err != nil {
			t.Errorf("%d is %q and %q, want %q", uint32(id), id, text, want)
		}
	}
}
