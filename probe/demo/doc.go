// Package demo is a whole farm inside one process: HTTPS nodes that answer like a product, a sticky balancer in front of them or a failover
// cluster around them, clients with cookies, and faults by the code of the finding that they bring about.
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
//	source 127.0.0.3
//	default-server ssl verify required check inter 1s rise 2 fall 2
//
// and speaks HAProxy's runtime protocol on a socket, so that whatever watches a real HAProxy can watch this one, its log included. Before
// AM, which has a sticky cookie of its own and takes the left-most entry of X-Forwarded-For, it sticks on that cookie, and throws away
// what anybody but the front proxy sends:
//
//	cookie amlbcookie insert indirect nocache httponly secure
//	http-request del-header X-Forwarded-For unless { src 127.0.0.4 }
//	http-request capture req.fhdr(X-Forwarded-For) len 63
//
// A failover cluster has no balancer: one node has the role and listens, and the endpoint is its client access point, which follows the
// role. What the cluster says and does is asked of a Windows machine's PowerShell (package winhost), as farmtop asks a real one. That machine
// knows the nodes' event logs, too: nodes of Lithnet Access Manager write an audit event about each access request there, and into a file.
//
// Clients come through a proxy of their own before the endpoint, which reports them. Nodes derive their client by the rules of
// farmtop/model/clientip, as their products do, and say whom they took. Nothing else of farmtop is used here, and nothing of farmtop knows
// that a farm is a demo: it is given the farm's configuration and asks.
//
// Read farm.go and opening.go for what there is, product.go and products.go for what the nodes are like, traffic.go and frontproxy.go for
// who comes, source.go for from where, proxy.go, assign.go and door.go for how a request finds its node, cluster.go for how a role does,
// accesslog.go and audit.go for what is logged, runtime.go, commands.go and events.go for the protocol, rule.go and forwarding.go for how
// the nodes derive their client's address, fault.go for what can be wrong.
package demo
