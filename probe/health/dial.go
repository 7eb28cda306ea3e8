package health

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"strings"
	"time"

	"farmtop/model"
)

// addressesTried is how many addresses of one name a check tries: each gets a share of the timeout, and more would leave none enough.
const addressesTried = 8

// dial connects to the first address that takes the connection, in order, and notes which. Each address that is not the last may use
// its share of the time that is left, so that a silent one doesn't hide the others.
func (e *exchange) dial(ctx context.Context, addresses []netip.AddrPort) (net.Conn, error) {
	addresses = addresses[:min(len(addresses), addressesTried)]
	var failed dialError
	for i, address := range addresses {
		begun := time.Now()
		left := e.deadline.Sub(begun)
		if left <= 0 && i > 0 {
			break
		}
		e.seen.Address = address.String()
		conn, err := dial(ctx, address, begun.Add(left/time.Duration(len(addresses)-i)))
		if err == nil {
			return conn, nil
		}
		failed = append(failed, dialFailure{address: e.seen.Address, took: time.Since(begun), err: err})
		if ctx.Err() != nil {
			break
		}
	}
	return nil, failed
}

// dial connects to one address. Keep-alive probes of TCP are left out: a check ends at its deadline anyway, and they cost four system
// calls on every connection.
func dial(ctx context.Context, address netip.AddrPort, deadline time.Time) (*net.TCPConn, error) {
	ctx, cancel := context.WithDeadline(ctx, deadline)
	defer cancel()
	dialer := net.Dialer{KeepAlive: -1}
	return dialer.DialTCP(ctx, "tcp", netip.AddrPort{}, address)
}

// dialFailure is one address that didn't take the connection.
type dialFailure struct {
	address string
	took    time.Duration
	err     error
}

// dialError is what every address that was tried said; never empty.
type dialError []dialFailure

func (e dialError) Error() string { return e[len(e)-1].err.Error() }

// dialReasons is how many addresses of one name are told about.
const dialReasons = 3

// explainDial puts what every address said into words; the first one's fault stands for all.
func (e *exchange) explainDial(err error) (model.Fault, string) {
	var failed dialError
	if !errors.As(err, &failed) {
		return model.FaultUnreachable, cut(err.Error(), nameLimit)
	}
	var fault model.Fault
	var said []string
	for i, f := range failed {
		kind, why := e.explainAddress(f)
		if i == 0 {
			fault = kind
		}
		if i < dialReasons {
			said = append(said, why)
		}
	}
	if more := len(failed) - dialReasons; more > 0 {
		said = append(said, fmt.Sprintf("%d more addresses failed too", more))
	}
	return fault, strings.Join(said, "; ")
}

func (e *exchange) explainAddress(f dialFailure) (model.Fault, string) {
	switch {
	case isRefused(f.err):
		return model.FaultRefused, "refused by " + f.address + " in " + model.Milliseconds(f.took)
	case isTimeout(f.err):
		return model.FaultTimeout, fmt.Sprintf("no connection to %s within %s: nothing answers there, or a firewall drops it", f.address, span(f.took.Round(10*time.Millisecond)))
	case isReset(f.err):
		return model.FaultReset, f.address + " cut the connection (RST) at once"
	case isUnreachable(f.err):
		return model.FaultUnreachable, "no route to " + f.address
	default:
		return model.FaultUnreachable, "can't connect to " + f.address + ": " + innermost(f.err)
	}
}
