// Package demo is a whole farm inside one process: HTTPS nodes that answer like a product, a sticky balancer in front of them,
// clients with cookies, and faults by the code of the finding that they bring about.
//
// The balancer behaves like an HAProxy 2.6 of the configuration
//
//	balance roundrobin
//	cookie SRVID insert indirect nocache httponly secure
//	option forwardfor
//	option httplog
//	default-server ssl verify required check inter 1s rise 2 fall 2
//
// and speaks HAProxy's runtime protocol on a socket, so that whatever watches a real HAProxy can watch this one. Nothing of
// farmtop is used here, and nothing of farmtop knows that a farm is a demo: it is given the farm's configuration and asks.
//
// Read farm.go for what there is, proxy.go and assign.go for how a request finds its node, runtime.go and commands.go for the
// protocol, fault.go for what can be wrong.
package demo
