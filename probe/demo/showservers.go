package demo

import (
	"fmt"
	"net"
	"strings"
	"time"
)

const noSuchBackend = "Can't find backend.\n"

// stateHeader names the columns of "show servers state", format 1.
const stateHeader = "# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight " +
	"srv_time_since_last_change srv_check_status srv_check_result srv_check_health srv_check_state srv_agent_state " +
	"bk_f_forced_id srv_f_forced_id srv_fqdn srv_port srvrecord srv_use_ssl srv_check_port srv_check_addr srv_agent_addr srv_agent_port"

func showServersState(t *terminal, args []string) string {
	if len(args) > 0 && !isBackend(args[0]) {
		return noSuchBackend
	}
	now := time.Now()
	var b strings.Builder
	b.WriteString("1\n" + stateHeader + "\n")
	for _, s := range t.balancer.servers {
		host, port, _ := net.SplitHostPort(s.address)
		result, state := s.check.codes(s.admin)
		fmt.Fprintf(&b, "%d %s %d %s %s %d %d %d %d %d %d %d %d %d 0 0 0 - %s - 1 0 - - 0\n",
			backendID, backendName, s.id, s.name, host, s.operation, s.admin, s.weight, s.initial,
			int(now.Sub(s.changed).Seconds()), s.check.status, result, s.check.health, state, port)
	}
	return b.String()
}

// Bits of srv_check_state and values of srv_check_result (HAProxy's include/haproxy/check-t.h).
const (
	checkConfigured = 0x02
	checkEnabled    = 0x04
	checkPaused     = 0x08

	resultUnknown = 0
	resultFailed  = 2
	resultPassed  = 3
)

func (c *check) codes(admin adminBits) (result, state int) {
	state = checkConfigured
	if !c.off {
		state |= checkEnabled
	}
	switch {
	case c.status == checkINI:
		result = resultUnknown
	case verdict{status: c.status}.passed():
		result = resultPassed
	default:
		result = resultFailed
	}
	if admin&forcedMaint != 0 {
		state |= checkPaused
	}
	return result, state
}

func showServersConn(t *terminal, args []string) string {
	if len(args) > 0 && !isBackend(args[0]) {
		return noSuchBackend
	}
	var b strings.Builder
	b.WriteString("# bkname/svname bkid/svid addr port - purge_delay used_cur used_max need_est unsafe_nb safe_nb idle_lim idle_cur idle_per_thr[2]\n")
	for _, s := range t.balancer.servers {
		host, port, _ := net.SplitHostPort(s.address)
		fmt.Fprintf(&b, "%s/%s %d/%d %s %s - 5000 %d %d %d 0 0 -1 0 0 0\n",
			backendName, s.name, backendID, s.id, host, port, len(s.inFlight), s.tally.most, max(1, s.tally.most))
	}
	return b.String()
}
