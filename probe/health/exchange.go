package health

import (
	"context"
	"crypto/tls"
	"errors"
	"net"
	"net/netip"
	"time"

	"farmtop/model"
)

// An exchange is one check under way: from the name to the judgement.
type exchange struct {
	target   *Target
	start    time.Time
	deadline time.Time
	seen     model.Observation
}

// run asks over the kept connection if there is one, else over a new one. A kept connection that turns out to have been closed while
// it was idle says nothing about the node, so the question is asked once more over a new one.
func (e *exchange) run(ctx context.Context) {
	t := e.target
	if t.invalid != nil {
		e.fail(model.FaultInternal, t.invalid.Error())
		return
	}
	if l := t.kept; l != nil {
		t.kept = nil
		if !l.isOld(e.start) && e.ask(ctx, l) {
			return
		}
		l.close()
	}
	l := e.connect(ctx)
	if l == nil {
		return
	}
	if t.check.Protocol == model.ProtocolTCP {
		e.pass("connected in " + model.Milliseconds(e.seen.Phases.Connect-e.seen.Phases.DNS))
		l.close()
		return
	}
	e.ask(ctx, l)
}

// connect resolves, dials, and secures the connection. When it returns nil it has said why.
func (e *exchange) connect(ctx context.Context) *link {
	addresses, err := e.resolve(ctx)
	if err != nil {
		e.fail(e.explain(ctx, stageResolve, err, 0))
		return nil
	}
	conn, err := e.dial(ctx, addresses)
	if err != nil {
		e.fail(e.explain(ctx, stageDial, err, 0))
		return nil
	}
	e.seen.Phases.Connect = time.Since(e.start)
	l := &link{conn: conn, raw: conn, address: e.seen.Address, opened: e.start}
	if e.target.secure == nil {
		if e.target.check.HTTP == "2" {
			l.h2 = newH2(conn)
		}
		return l
	}
	if !e.handshake(ctx, l) {
		l.close()
		return nil
	}
	e.seen.Phases.TLS = time.Since(e.start)
	return l
}

// resolve turns the target's place into addresses and notes how long that took, where a name had to be asked for.
func (e *exchange) resolve(ctx context.Context) ([]netip.AddrPort, error) {
	at := e.target.place
	if at.literal.IsValid() {
		return []netip.AddrPort{at.literal}, nil
	}
	ctx, cancel := context.WithDeadline(ctx, e.deadline)
	defer cancel()
	addresses, err := e.target.prober.addresses(ctx, at)
	e.seen.Phases.DNS = time.Since(e.start)
	return addresses, err
}

// handshake secures the link and judges the certificate before anything is asked. It tells whether the request may be sent.
func (e *exchange) handshake(ctx context.Context, l *link) bool {
	t := e.target
	cork := &wire{Conn: l.raw}
	l.raw = cork
	secured := tls.Client(cork, t.secure.config)
	t.secure.begin(e.start)
	release, err := e.guard(ctx, l.raw)
	if err == nil {
		err = secured.Handshake() //nolint:noctx // the deadline and the guard end it; HandshakeContext costs a goroutine
		release()
	}
	if err != nil {
		t.secure.forget()
		e.fail(e.explain(ctx, stageTLS, err, cork.received))
		return false
	}
	l.conn = secured
	state := secured.ConnectionState()
	t.secure.end(e.start, state.DidResume)
	e.seen.Phases.Resumed = state.DidResume
	l.certificate = t.secure.judge(state.PeerCertificates)
	e.seen.Certificate = l.certificate
	if l.certificate != nil && l.certificate.Problem != model.ProblemNone && !t.farm.TLS.Insecure {
		t.secure.forget()
		e.fail(model.FaultCertificate, "certificate refused: "+l.certificate.Why)
		return false
	}
	if t.check.HTTP == "2" {
		if state.NegotiatedProtocol != "h2" {
			e.fail(model.FaultProtocol, l.address+" doesn't speak HTTP/2: it didn't choose h2 in the TLS handshake")
			return false
		}
		l.h2 = newH2(secured)
	}
	return true
}

// ask sends the request, reads the answer and judges it. It returns false, without a verdict, when the link was a kept one that had
// died before the answer began.
func (e *exchange) ask(ctx context.Context, l *link) bool {
	t := e.target
	reused := l.used
	if reused {
		e.seen.Phases = model.Phases{Reused: true}
		e.seen.Address, e.seen.Certificate = l.address, l.certificate
	}
	s := t.prober.scratch.Get().(*scratch)
	defer func() {
		s.reset()
		t.prober.scratch.Put(s)
	}()

	release, err := e.guard(ctx, l.raw)
	var a answer
	sent := time.Since(e.start)
	if err == nil {
		s.begin(l.conn, e.start)
		a, err = l.exchange(t, s)
	}
	interrupted := !release()
	l.used = true
	if reused && a.status == 0 && s.first == 0 && ctx.Err() == nil && isClosed(err) {
		e.seen.Phases, e.seen.Address, e.seen.Certificate = model.Phases{}, "", nil
		return false
	}
	e.seen.Phases.FirstByte = s.first
	e.record(&a, sent)
	if l.h2 == nil && l.cork() != nil {
		_ = l.cork().release()
	}
	switch {
	case err != nil && a.status == 0:
		e.fail(e.explain(ctx, stageAnswer, err, s.came()))
	case err != nil && t.check.Accepts(a.status):
		e.fail(e.explain(ctx, stageBody, err, int64(len(a.body))))
	default:
		e.judge(&a)
	}
	if t.check.KeepAlive && a.keep && err == nil && !interrupted {
		t.kept = l
	} else {
		l.close()
	}
	return true
}

// guard arms the check's deadline on a connection, and the end of ctx. What it returns disarms the latter, and is false when ctx ended.
func (e *exchange) guard(ctx context.Context, conn net.Conn) (release func() bool, err error) {
	if err := conn.SetDeadline(e.deadline); err != nil {
		return func() bool { return true }, err
	}
	if ctx.Done() == nil {
		return func() bool { return true }, nil
	}
	return context.AfterFunc(ctx, func() { _ = conn.SetDeadline(longAgo) }), nil
}

// longAgo as a deadline ends whatever waits.
var longAgo = time.Unix(1, 0)

// isClosed tells whether an error means that the peer had closed the connection.
func isClosed(err error) bool {
	return err != nil && (isEnd(err) || isReset(err) || errors.Is(err, errGoneAway))
}

func (e *exchange) pass(reason string) {
	e.seen.OK, e.seen.Fault, e.seen.Reason = true, model.FaultNone, reason
}

func (e *exchange) fail(fault model.Fault, reason string) {
	e.seen.OK, e.seen.Fault, e.seen.Reason = false, fault, reason
}
