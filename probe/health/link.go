package health

import (
	"net"
	"time"

	"farmtop/model"
)

// A link is a connection to a node, ready for a request.
type link struct {
	conn net.Conn // what HTTP is spoken over: raw, or TLS on it
	raw  net.Conn // *net.TCPConn, or the wire around it
	h2   *h2      // nil for HTTP/1.1

	address     string
	certificate *model.Certificate
	opened      time.Time
	used        bool // a request was answered over it
}

// linkAge is when a kept connection is renewed: only a new handshake shows a certificate that was exchanged. It is spread over as much
// again, so that connections opened together aren't renewed together.
const linkAge = 5 * time.Minute

// isOld tells whether the link has to be renewed. Where in its second it was opened spreads the renewals.
func (l *link) isOld(now time.Time) bool {
	spread := time.Duration(l.opened.Nanosecond()) * (linkAge / time.Second)
	return now.Sub(l.opened) > linkAge+spread
}

// exchange sends the target's request and reads the answer.
func (l *link) exchange(t *Target, s *scratch) (answer, error) {
	if l.h2 != nil {
		return l.h2.exchange(t.request, s)
	}
	if _, err := l.conn.Write(t.request); err != nil {
		return answer{}, err
	}
	return readAnswer(s, method(t.check))
}

// cork is the wire under TLS, nil without.
func (l *link) cork() *wire {
	w, _ := l.raw.(*wire)
	return w
}

// close says farewell where TLS asks for it, and closes.
func (l *link) close() { _ = l.conn.Close() }
