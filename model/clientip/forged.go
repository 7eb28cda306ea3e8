package clientip

import "net/netip"

// Forged tells whether an address is one of those that farmtop writes into forged headers. They belong to nobody: TEST-NET-2 of RFC 5737,
// and a part of the documentation prefix of RFC 3849.
func Forged(a netip.Addr) bool {
	a = a.Unmap()
	return forged4.Contains(a) || forged6.Contains(a.WithZone(""))
}

// forgedNumbers is how many forged addresses there are of either version: the hosts of a network with 24 bits.
const forgedNumbers = 254

var (
	forged4 = netip.PrefixFrom(netip.AddrFrom4([4]byte{198, 51, 100, 0}), 24)
	forged6 = netip.PrefixFrom(netip.AddrFrom16([16]byte{0x20, 0x01, 0x0d, 0xb8, 0, 0xf}), 48)
)

// Forged4 is the n-th forged address of IPv4; 254 of them take turns.
func Forged4(n int) netip.Addr {
	address := forged4.Addr().As4()
	address[3] = byte(1 + n%forgedNumbers)
	return netip.AddrFrom4(address)
}

// Forged6 is the n-th forged address of IPv6; 254 of them take turns.
func Forged6(n int) netip.Addr {
	address := forged6.Addr().As16()
	address[15] = byte(1 + n%forgedNumbers)
	return netip.AddrFrom16(address)
}
