package demo

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"farmtop/probe/demo/winhost"
)

// What the cluster calls itself and what it has.
const (
	clusterName  = "AMSCL"
	clusterRole  = "Lithnet Access Manager"
	clusterShare = `File Share Witness (\\FS1\AMSCL)`
	shareWitness = "File Share Witness" // a resource type
)

// serviceStarts is how long a service takes to stop on one node and to start on another.
const serviceStarts = time.Second

// A cluster is the Windows failover cluster that an active-passive farm is: one node has the role, and its client access point, the
// address that clients know, is where that node is.
type cluster struct {
	owner  atomic.Pointer[webNode]
	takes  time.Duration // a move
	moving sync.Mutex    // held while the role is on its way, and while a fault changes who listens
}

// openAccessPoint opens the client access point at the first node, and has the Windows machine know the cluster.
func (f *Farm) openAccessPoint(l net.Listener) error {
	f.cluster = &cluster{takes: serviceStarts}
	if f.options.moves > 0 {
		f.cluster.takes = f.options.moves
	}
	f.cluster.owner.Store(f.nodes[0])
	serve := func(w http.ResponseWriter, r *http.Request) { f.cluster.owner.Load().ServeHTTP(w, r) }
	f.endpoint = &port{
		address: l.Addr().String(), handler: http.HandlerFunc(serve),
		certificate: func() *tls.Certificate { return f.cluster.owner.Load().presented.Load() },
	}
	f.endpoint.serve(l)
	sendOn := func(w http.ResponseWriter, r *http.Request) { f.cluster.owner.Load().sendOn(w, r) }
	if err := f.openDoor(http.HandlerFunc(sendOn), 0); err != nil {
		return err
	}
	c := winhost.Cluster{
		Name: clusterName, Core: "Cluster Group", Role: clusterRole, Owner: windowsName(f.nodes[0]), Dynamic: true, Moves: f.move,
		Witness: shareWitness, Share: clusterShare,
	}
	for _, n := range f.nodes {
		c.Nodes = append(c.Nodes, winhost.Node{Name: windowsName(n), Weight: 1, Votes: 1})
	}
	f.windows.SetCluster(c) // from here on the role may be moved
	return nil
}

// windowsName is what a cluster calls a node.
func windowsName(n *webNode) string { return strings.ToUpper(n.name) }

// move brings the role to a node of that name, and returns at once: the service stops where it is, its address goes, and a moment later both
// are there. In between nobody listens.
func (f *Farm) move(to string) {
	f.start(func(ctx context.Context) { // ends with the move
		f.cluster.moving.Lock()
		defer f.cluster.moving.Unlock()
		f.offline()
		if !pause(ctx, f.cluster.takes) {
			return
		}
		for _, n := range f.nodes {
			if strings.EqualFold(windowsName(n), to) {
				f.online(n)
			}
		}
		f.windows.Arrive(to)
	})
}

// offline stops the service and takes its address away; f.cluster.moving is held.
func (f *Farm) offline() {
	f.endpoint.stop()
	f.door.stop()
	f.cluster.owner.Load().stop()
}

// online starts the service on a node and brings the address there; f.cluster.moving is held.
func (f *Farm) online(n *webNode) {
	f.cluster.owner.Store(n)
	for _, p := range []interface{ resume(context.Context) error }{n, f.endpoint, f.door} {
		_ = p.resume(f.ctx) // a port that somebody else took meanwhile is one that doesn't answer, which the farm is there to show
	}
}
