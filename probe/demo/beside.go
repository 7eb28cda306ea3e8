package demo

import (
	"context"
	"errors"
	"net"
	"net/http"
	"strconv"
)

// A beside is a port that nodes have beside the one that the farm is about.
type beside struct {
	port  int // if it is free; 0 for any
	plain bool
}

// listenBeside opens the product's further ports on all nodes, one list a port. On a system with one loopback address there are none: a
// port would have to be another one on each node, and checks know one for all.
func (f *Farm) listenBeside() ([][]net.Listener, error) {
	if hostOf(f.nodes[0].address) != nodeHost(0) {
		return nil, nil
	}
	var all [][]net.Listener
	for _, each := range f.product.beside {
		listeners, err := listenAlike(f.ctx, farmHosts(f.options.Nodes)[1:], each.port)
		if err != nil {
			for _, opened := range all {
				closeAll(opened)
			}
			return nil, err
		}
		all = append(all, listeners)
	}
	return all, nil
}

// serve answers on the node's listeners until stop is called: its own, and those of the ports beside.
func (n *webNode) serve(l net.Listener, more ...net.Listener) {
	n.port.serve(l)
	for i, p := range n.beside {
		p.serve(more[i])
	}
}

// stop closes the node's ports and their connections.
func (n *webNode) stop() {
	n.port.stop()
	for _, p := range n.beside {
		p.stop()
	}
}

// resume opens the node's ports again after stop.
func (n *webNode) resume(ctx context.Context) error {
	err := n.port.resume(ctx)
	for _, p := range n.beside {
		err = errors.Join(err, p.resume(ctx))
	}
	return err
}

// addBeside gives a node a port that it isn't open at yet.
func (n *webNode) addBeside(b beside, address string) {
	p := &port{address: address, handler: n, certificate: n.presented.Load}
	if b.plain {
		p.certificate = nil
	}
	if b.plain && n.product.sendsOn {
		p.handler = http.HandlerFunc(n.sendOn)
	}
	n.beside = append(n.beside, p)
}

// sendOn leads a client from plain HTTP to HTTPS, as ASP.NET Core's HttpsRedirectionMiddleware does.
func (n *webNode) sendOn(w http.ResponseWriter, r *http.Request) {
	n.head(w, n.traits.Load())
	w.Header().Set("Location", "https://"+net.JoinHostPort(hostOf(r.Host), portOf(n.address))+r.URL.RequestURI())
	w.WriteHeader(http.StatusTemporaryRedirect)
}

// besidePort is where the nodes have the product's i-th further port; 0 where they don't have it.
func (f *Farm) besidePort(i int) int {
	if len(f.nodes[0].beside) == 0 {
		return 0
	}
	number, _ := strconv.Atoi(portOf(f.nodes[0].beside[i].address)) // the farm's own listeners have a number
	return number
}
