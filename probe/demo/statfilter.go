package demo

import (
	"strconv"
	"strings"
	"time"
)

// Kinds of rows, as the "type" argument of "show stat" adds them up.
const (
	kindFrontend = 1
	kindBackend  = 2
	kindServer   = 4
)

// A statFilter is what the arguments of "show stat" ask for.
type statFilter struct {
	proxy   int // -1 for all
	kinds   int
	server  int // -1 for all
	up      bool
	noMaint bool
	noSuch  bool // a proxy that doesn't exist
}

// parseStatFilter reads "[<iid>|<proxy>] <type> <sid> [up|no-maint]…".
func parseStatFilter(args []string) statFilter {
	f := statFilter{proxy: -1, kinds: -1, server: -1}
	if len(args) >= 3 {
		switch id, err := strconv.Atoi(args[0]); {
		case err == nil:
			f.proxy = id
		case args[0] == frontendName:
			f.proxy = frontendID
		case args[0] == backendName:
			f.proxy = backendID
		default:
			f.noSuch = true
		}
		f.kinds, _ = strconv.Atoi(args[1])
		f.server, _ = strconv.Atoi(args[2])
		args = args[3:]
	}
	for _, word := range args {
		f.up = f.up || word == "up"
		f.noMaint = f.noMaint || word == "no-maint"
	}
	return f
}

func (f *statFilter) wants(proxy, kind int) bool {
	return (f.proxy == -1 || f.proxy == proxy) && (f.kinds < 0 || f.kinds&kind != 0)
}

func showStat(t *terminal, args []string) string {
	f := parseStatFilter(args)
	if f.noSuch {
		return "No such proxy.\n"
	}
	b, now := t.balancer, time.Now()
	var out strings.Builder
	out.WriteString("# " + statHeader + ",\n")
	if f.wants(frontendID, kindFrontend) && f.server <= 0 {
		out.WriteString(b.seen(b.frontendRow(now)).String())
	}
	for _, s := range b.servers {
		switch {
		case !f.wants(backendID, kindServer), f.server >= 0 && f.server != s.id:
		case f.up && s.operation == stopped, f.noMaint && s.admin&forcedMaint != 0:
		default:
			out.WriteString(b.seen(s.row(t.level, now)).String())
		}
	}
	if f.wants(backendID, kindBackend) && f.server <= 0 {
		out.WriteString(b.seen(b.backendRow(t.level, now)).String())
	}
	return out.String()
}
