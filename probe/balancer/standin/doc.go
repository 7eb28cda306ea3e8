// Package standin is a small load balancer for tests of drivers whose real balancer can't be run there: it sends real requests to a lab's
// nodes, by cookie or by weight, and has servers that drain or are off. The tests put the published interface of the real one before it.
// What it does with a drained server is what NGINX Plus and F5 say they do; that they do it, no test here can show.
//
// Only tests import it. Read proxy.go first, then client.go for those who ask it.
package standin
