package demo

import (
	"fmt"
	"net"
	"net/http"
	"strings"
)

// doorPort is where the endpoint speaks plain HTTP, if it is free there.
const doorPort = 9080

// openDoor opens plain HTTP beside the endpoint, at a port if it is free.
func (f *Farm) openDoor(handler http.Handler, wanted int) error {
	host, _, err := net.SplitHostPort(f.Address())
	if err != nil {
		return err
	}
	l, err := listen(f.ctx, host, wanted)
	if err != nil {
		l, err = listen(f.ctx, host, 0)
	}
	if err != nil {
		return fmt.Errorf("open a port for plain HTTP on %s: %w", host, err)
	}
	f.door = &port{address: l.Addr().String(), handler: handler, onlyHTTP1: true, connected: newLink}
	f.door.serve(l)
	return nil
}

// sendOn leads a client to the endpoint, with the host and the page that it asked for, from a frontend of its own, which logs nothing:
//
//	http-request redirect location https://%[req.hdr(host),host_only]:9443%[pathq] code 301
//
// Where the nodes do that themselves, it takes clients to one of them ("mode http", use_backend).
func (f *Farm) sendOn(w http.ResponseWriter, r *http.Request) {
	if f.ajar.Load() {
		f.proxy.ServeHTTP(w, r)
		return
	}
	if f.product.sendsOn {
		f.nodes[0].sendOn(w, r)
		return
	}
	to := "https://" + net.JoinHostPort(hostOf(r.Host), portOf(f.Address())) + r.URL.RequestURI()
	w.Header().Set("Location", to)
	w.WriteHeader(http.StatusMovedPermanently)
}

// hostOf is a host without the port that may stand behind it, and without brackets.
func hostOf(host string) string {
	if name, _, err := net.SplitHostPort(host); err == nil {
		return name
	}
	return strings.Trim(host, "[]")
}

// portOf is the port of host:port.
func portOf(address string) string {
	_, port, _ := net.SplitHostPort(address) // the farm's own listeners have one
	return port
}
