package apache

import (
	"math"
	"net"
	"strconv"
	"strings"

	"farmtop/model"
)

// A worker is a member of a balancer.
type worker struct {
	name      string // its URL
	host      string
	port      string
	route     string // what the sticky cookie ends in, behind a dot
	status    string // flags, separated by blanks
	factor    int    // the load factor, in hundredths
	elected   uint64 // requests that went to it, with a cookie and without
	busy      int    // requests in flight
	uncounted bool   // the page doesn't tell what is in flight
}

// flags of a worker's status, of those that mod_proxy's proxy_wstat_tbl has.
const (
	flagOK       = "Ok"   // usable, drained or not
	flagDrain    = "Drn"  // only for who has its route
	flagDisabled = "Dis"  // for nobody
	flagStopped  = "Stop" // for nobody, and not checked
	flagError    = "Err"  // a request failed; tried again after "retry"
	flagHealth   = "HcFl" // mod_proxy_hcheck's check failed
	flagStandby  = "Stby" // used when nobody else is usable
	flagSpare    = "Spar" // stands in for one that isn't usable
)

// server is a worker as farmtop shows it. The page doesn't tell what put a worker into its state, nor what is configured; a state that is
// only configured may have been left alone since, and to end it is the operator's choice too.
func (w *worker) server(group string) model.Server {
	s := model.Server{
		Group: group, Name: w.name, Address: w.address(), Cookie: w.route, Status: strings.TrimSpace(w.status),
		Weight: w.factor / 100, InitialWeight: w.factor / 100, InFlight: w.busy, Requests: w.elected, Uncounted: w.uncounted,
		LastRequest: -1, Changed: -1,
		TLS: strings.HasPrefix(w.name, "https:") || strings.HasPrefix(w.name, "wss:") || strings.HasPrefix(w.name, "h2:"),
	}
	var check string
	taken, drained := false, false
	for flag := range strings.FieldsSeq(w.status) {
		switch flag {
		case flagOK:
			s.Up = true
		case flagDrain:
			drained = true
		case flagDisabled, flagStopped:
			taken = true
		case flagError, flagHealth:
			check = flag
		case flagStandby, flagSpare:
			s.Backup = true
		}
	}
	s.CheckStatus = check
	switch {
	case taken:
		s.Admin, s.Why = model.AdminMaint, []model.AdminReason{model.ReasonOperator}
	case drained:
		s.Admin, s.Why = model.AdminDrain, []model.AdminReason{model.ReasonOperator}
	case check != "":
		s.Admin, s.Why = model.AdminDown, []model.AdminReason{model.ReasonCheck}
	case s.Up:
		s.Admin = model.AdminReady
	default:
		s.Admin = model.AdminUnknown
	}
	return s
}

// address is the worker's host and port; the HTML page tells them in its URL alone.
func (w *worker) address() string {
	host, port := w.host, w.port
	if host == "" {
		host, port = hostOf(w.name)
	}
	if host == "" || port == "" {
		return ""
	}
	return net.JoinHostPort(strings.Trim(host, "[]"), port)
}

// ports are those that mod_proxy takes where a worker's URL has none.
func ports() map[string]string {
	return map[string]string{
		"http": "80", "ws": "80", "h2c": "80", "https": "443", "wss": "443", "h2": "443",
		"ajp": "8009", "fcgi": "8000", "scgi": "4000", "ftp": "21",
	}
}

// hostOf are the host and the port in a worker's URL; "" where it has none, as that of a Unix socket.
func hostOf(name string) (host, port string) {
	kind, rest, _ := strings.Cut(name, "://")
	rest, _, _ = strings.Cut(rest, "/")
	if host, port, err := net.SplitHostPort(rest); err == nil {
		return host, port
	}
	return rest, ports()[kind]
}

// hundredths are a load factor, "1.00", in hundredths: it has two decimals, from 1 to 100.
func hundredths(text string) int {
	whole, fraction, _ := strings.Cut(text, ".")
	return min(number(whole), math.MaxInt32/100-1)*100 + number((fraction + "00")[:2])
}

// count is a number that can't be negative; a strange one counts as 0, and one too large as the largest.
func count(text string) uint64 {
	n, _ := strconv.ParseUint(text, 10, 64)
	return n
}

// number is a count that fits an int on every system.
func number(text string) int { return int(min(count(text), math.MaxInt32)) }
