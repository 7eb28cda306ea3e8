package demo

import (
	"context"
	"net"
	"net/http"
	"slices"
)

// A link is what the balancer remembers of a client's connection. The balancer's mutex guards it.
type link struct {
	server *server // of the last request; nil for none
}

// linkKey finds a request's link in its context.
type linkKey struct{}

// newLink gives a connection its link.
func newLink(ctx context.Context, _ net.Conn) context.Context {
	return context.WithValue(ctx, linkKey{}, &link{})
}

// linkOf is the link that a request came over; nil for one that came over none.
func linkOf(r *http.Request) *link {
	l, _ := r.Context().Value(linkKey{}).(*link)
	return l
}

// last is the server that the connection's last request went to, if that takes new sessions; nil otherwise. The mutex is held.
func (b *balancer) last(r *http.Request) *server {
	l := linkOf(r)
	if l == nil || l.server == nil || !slices.Contains(b.servers, l.server) || !b.mayDraw(l.server) {
		return nil
	}
	return l.server
}
