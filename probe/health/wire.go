package health

import "net"

// A wire is a connection that withholds what is written until something is read. A TLS client ends its handshake by writing and then
// writes its request; withheld, both leave in one packet and one system call. It also counts what came in, so that silence can be told
// from an answer that stopped.
type wire struct {
	net.Conn
	held     []byte // not yet sent; nil when none
	open     bool   // nothing is withheld any more
	received int64  // bytes
}

// Write withholds p until the next read; an error of sending shows there.
func (w *wire) Write(p []byte) (int, error) {
	if w.open {
		return w.Conn.Write(p)
	}
	w.held = append(w.held, p...)
	return len(p), nil
}

// Read sends what was withheld, then reads.
func (w *wire) Read(p []byte) (int, error) {
	if err := w.send(); err != nil {
		return 0, err
	}
	n, err := w.Conn.Read(p)
	w.received += int64(n)
	return n, err
}

// send puts what was withheld on the wire.
func (w *wire) send() error {
	if len(w.held) == 0 {
		return nil
	}
	_, err := w.Conn.Write(w.held)
	w.held = w.held[:0]
	return err
}

// release ends the withholding: what is written goes out at once from now on.
func (w *wire) release() error {
	err := w.send()
	w.held, w.open = nil, true
	return err
}

// Close sends what was withheld, such as the farewell of TLS, and closes.
func (w *wire) Close() error {
	_ = w.send()
	return w.Conn.Close()
}
