// Package demo is a whole farm inside one process: HTTPS nodes that answer like a product, a sticky balancer in front of them,
// clients with cookies, and faults by the code of the finding that they bring about.
//
// The balancer behaves like an HAProxy 2.6 of the configuration
//
//	log ring@access format raw local0
//	balance roundrobin
//	cookie SRVID insert indirect nocache httponly secure
//	option forwardfor
//	option httplog
//	capture cookie SRVID len 63
//	capture request header X-Forwarded-For len 63
//	capture request header User-Agent len 63
//	default-server ssl verify required check inter 1s rise 2 fall 2
//
// and speaks HAProxy's runtime protocol on a socket, so that whatever watches a real HAProxy can watch this one, its log included.
// Clients come through a proxy of their own before the balancer, which reports them. Nothing of farmtop is used here, and nothing of
// farmtop knows that a farm is a demo: it is given the farm's configuration and asks.
//
// Read farm.go for what there is, traffic.go and frontproxy.go for who comes, proxy.go and assign.go for how a request finds its
// node, accesslog.go for what is logged, runtime.go, commands.go and events.go for the protocol, rule.go for how the nodes derive
// their client's address, fault.go for what can be wrong.
package demo
