package lab

import "net"

// A gate is a node's listener: while the node is frozen, connections pass it and are kept, and nobody serves them.
type gate struct {
	net.Listener
	node *Node
}

// Accept waits for a connection that is to be served.
func (g gate) Accept() (net.Conn, error) {
	for {
		conn, err := g.Listener.Accept()
		if err != nil || !g.node.keepFrozen(conn) {
			return conn, err
		}
	}
}

func (n *Node) keepFrozen(conn net.Conn) bool {
	n.mu.Lock()
	defer n.mu.Unlock()
	if n.behaviour.Frozen {
		n.frozen = append(n.frozen, conn)
	}
	return n.behaviour.Frozen
}

// thaw cuts the connections that nobody served.
func (n *Node) thaw() {
	for _, conn := range n.frozen {
		conn.Close()
	}
	n.frozen = nil
}
