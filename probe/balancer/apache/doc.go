// Package apache reads and changes the balancers of an Apache httpd by mod_proxy_balancer's own page, the balancer-manager. httpd needs no
// more than
//
//	<Location /balancer-manager>
//	  SetHandler balancer-manager
//	  Require ip 192.0.2.0/24
//	</Location>
//
// Workers go by the names that httpd has for them, their URLs; the route is the part of the sticky cookie that leads to a worker, behind
// its last dot. The load factor is the weight.
//
// Some of this is surprising. Parameters count only with a Referer that names httpd's own idea of its name, which with UseCanonicalName isn't
// the URL's; changes need a nonce, another one after each restart; and every mistake is answered with 200. What was changed is gone after a
// restart, a graceful one too, unless BalancerPersist is on. Drain is soft: a cookie still leads to a drained worker. To keep everybody away
// a worker is disabled and not stopped, because httpd goes on checking the health of a disabled one (mod_proxy_hcheck passes over
// stopped ones): a worker that is ready again is then known to be well.
//
// Read driver.go first, then page.go for what a page tells, xml.go and html.go for its two forms, worker.go for what flags mean, steps.go
// and write.go for changes. What HTTP interfaces have in common is in package httpapi.
package apache
