package health

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strconv"
	"sync"
	"time"

	"farmtop/model"
)

// A visit is one check of an endpoint under way. net/http may go on dialling for a moment after the visit has ended, so what its hooks
// note is guarded.
type visit struct {
	mu       sync.Mutex // guards exchange.seen and through
	exchange            // what it has come to
	through  string     // the proxy, "" when asked directly
}

// A distrustError is a certificate that can't be trusted.
type distrustError struct{ why string }

func (e *distrustError) Error() string { return e.why }

// A proxyError is a proxy's answer to CONNECT other than 200.
type proxyError struct{ status int }

func (e *proxyError) Error() string {
	return fmt.Sprintf("answers %d to CONNECT", e.status)
}

// A stagedError knows at which stage a connection failed.
type stagedError struct {
	at    stage
	error error
}

func (e *stagedError) Error() string { return e.error.Error() }
func (e *stagedError) Unwrap() error { return e.error }

// ask sends the request and judges the answer.
func (v *visit) ask(ctx context.Context, n *Endpoint) {
	bounded, cancel := context.WithDeadline(ctx, v.deadline)
	defer cancel()
	c := n.target.check
	request, err := http.NewRequestWithContext(httptrace.WithClientTrace(bounded, v.trace()), method(c), n.url.String(), nil)
	if err != nil {
		v.fail(model.FaultInternal, "can't ask "+n.url.Redacted()+": "+innermost(err))
		return
	}
	request.Host = n.host
	for _, h := range n.target.prober.fields(c) {
		request.Header.Add(h.Name, h.Value)
	}
	transport := n.transport(v)
	defer transport.CloseIdleConnections()
	response, err := transport.RoundTrip(request)
	if err != nil {
		v.explainVisit(ctx, err)
		return
	}
	defer response.Body.Close()
	v.conclude(response)
}

// conclude reads the beginning of the body and judges the answer by its status alone.
func (v *visit) conclude(r *http.Response) {
	body, _ := io.ReadAll(io.LimitReader(r.Body, bodyLimit)) // what came before an error is all there is to show
	a := answer{protocol: r.Proto, status: r.StatusCode, body: body}
	for name, values := range r.Header {
		for _, value := range values {
			a.header = append(append(append(append(a.header, name...), ": "...), value...), "\r\n"...)
		}
	}
	v.mu.Lock()
	defer v.mu.Unlock()
	v.record(&a, v.seen.Phases.TLS)
	switch a.status {
	case http.StatusBadGateway, http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		v.fail(model.FaultStatus, fmt.Sprintf("answers %d %s: the balancer found no node to answer%s", a.status, http.StatusText(a.status), v.by()))
	default:
		v.pass(strconv.Itoa(a.status) + " in " + model.Milliseconds(time.Since(v.start)) + v.by())
	}
}

// by names the proxy at the end of a reason.
func (v *visit) by() string {
	if v.through == "" {
		return ""
	}
	return " (through the proxy " + v.through + ")"
}

// trace notes phases as they end.
func (v *visit) trace() *httptrace.ClientTrace {
	return &httptrace.ClientTrace{
		TLSHandshakeDone: func(state tls.ConnectionState, err error) {
			v.mu.Lock()
			defer v.mu.Unlock()
			if err == nil {
				v.seen.Phases.TLS, v.seen.Phases.Resumed = time.Since(v.start), state.DidResume
			}
		},
		GotFirstResponseByte: func() {
			v.mu.Lock()
			defer v.mu.Unlock()
			v.seen.Phases.FirstByte = time.Since(v.start)
		},
	}
}

// proxy asks the environment for the proxy and notes which it is.
func (v *visit) proxy(r *http.Request) (*url.URL, error) {
	u, err := v.target.prober.proxy(r)
	if err == nil && u != nil {
		v.mu.Lock()
		defer v.mu.Unlock()
		v.through = u.Host
	}
	return u, err
}

// refusal turns a proxy's no into an error that says so.
func refusal(_ context.Context, _ *url.URL, _ *http.Request, answer *http.Response) error {
	if answer.StatusCode == http.StatusOK {
		return nil
	}
	return &proxyError{status: answer.StatusCode}
}

// dialContext connects to the endpoint or its proxy, through the prober's resolver, one address after the other.
func (v *visit) dialContext(ctx context.Context, _, hostport string) (_ net.Conn, err error) {
	defer v.recovered(&err)
	at, err := parsePlace(hostport, 0)
	if err != nil {
		return nil, &stagedError{at: stageResolve, error: err}
	}
	own := exchange{target: &Target{prober: v.target.prober, place: at}, start: v.start, deadline: v.deadline}
	addresses, err := own.resolve(ctx)
	if err != nil {
		return nil, &stagedError{at: stageResolve, error: &nameError{name: at.host, err: err}}
	}
	conn, err := own.dial(ctx, addresses)
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen.Address, v.seen.Phases.DNS = own.seen.Address, own.seen.Phases.DNS
	if err != nil {
		return nil, &stagedError{at: stageDial, error: err}
	}
	v.seen.Phases.Connect = time.Since(v.start)
	return conn, nil
}

// recovered turns a panic into the error of a hook: hooks run on goroutines of net/http, which let panics end the program.
func (v *visit) recovered(err *error) {
	if trouble := recover(); trouble != nil {
		*err = newPanicError(v.target.farm.Endpoint, trouble)
	}
}

// verify notes the certificate and refuses one that clients would refuse.
func (v *visit) verify(state tls.ConnectionState) (err error) {
	defer v.recovered(&err)
	if len(state.PeerCertificates) == 0 {
		return nil
	}
	p, s := v.target.prober, v.target.secure
	found := p.verdicts.judge(state.PeerCertificates, s.name, s.roots, p.now())
	v.mu.Lock()
	defer v.mu.Unlock()
	v.seen.Certificate = found
	if found.Problem != model.ProblemNone && !v.target.farm.TLS.Insecure {
		return &distrustError{why: found.Why}
	}
	return nil
}

// explainVisit classifies what kept a visit from an answer.
func (v *visit) explainVisit(ctx context.Context, err error) {
	v.mu.Lock()
	defer v.mu.Unlock()
	if proxy, ok := errors.AsType[*proxyError](err); ok {
		v.fail(model.FaultUnreachable, "the proxy "+v.through+" "+proxy.Error())
		return
	}
	fault, why := v.classify(ctx, err)
	v.fail(fault, why+v.by())
}

func (v *visit) classify(ctx context.Context, err error) (model.Fault, string) {
	var own *panicError
	var distrust *distrustError
	var staged *stagedError
	var header tls.RecordHeaderError
	switch {
	case errors.As(err, &own):
		return model.FaultInternal, own.Error()
	case errors.As(err, &distrust):
		return model.FaultCertificate, "certificate refused: " + distrust.why
	case errors.As(err, &staged) && staged.at == stageDial:
		return v.explain(ctx, stageDial, staged.error, 0)
	case errors.As(err, &staged):
		return model.FaultDNS, staged.Error()
	case errors.As(err, &header):
		return v.explain(ctx, stageTLS, err, 1)
	case v.seen.Phases.Connect == 0 && isTimeout(err):
		return model.FaultTimeout, fmt.Sprintf("no connection to %s within %s", v.target.farm.Endpoint, v.limit())
	case v.target.secure != nil && v.seen.Phases.TLS == 0:
		return v.explain(ctx, stageTLS, err, 0)
	default:
		return v.explain(ctx, stageAnswer, err, 0)
	}
}
