package accesslog

import "farmtop/model/sticky"

// face tells who a client without a sticky cookie is, as a balancer that hashes addresses sees it: by the network of the address that
// is hashed. What a proxy before the balancer says of the clients behind it only tells them apart.
func (t *Tally) face(h *sticky.Hit) {
	line := &t.line
	if len(line.Cookie) > 0 {
		return
	}
	hashed := line.Client // nginx's ip_hash and httpd see the address that they resolved
	if len(hashed) == 0 {
		hashed = line.Peer
	}
	address, isAddress := addressIn(hashed)
	if !isAddress {
		return
	}
	h.Client, h.Network = t.key.Client(address)
	if len(line.Forwarded) > 0 {
		h.Client = t.key.Hash(line.Forwarded)
	}
}
