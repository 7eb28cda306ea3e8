package demo

import (
	"fmt"
	"net"
	"strings"
	"time"
)

// The HAProxy that the balancer plays.
const (
	version     = "2.6.12-1+deb12u4"
	releaseDate = "2026/10/17"
	instance    = "demo" // what the balancer calls itself: "node" in HAProxy's configuration
)

// showInfo is HAProxy 2.6's list; what the demo farm has no use for is 0.
func showInfo(t *terminal, _ []string) string {
	b, now := t.balancer, time.Now()
	up := now.Sub(b.started)
	rate, most := b.frontend.rate.perSecond(now), b.frontend.rate.most
	var out strings.Builder
	for _, f := range []struct {
		name  string
		value any
	}{
		{"Name", "HAProxy"},
		{"Version", version},
		{"Release_date", releaseDate},
		{"Nbthread", 2},
		{"Nbproc", 1},
		{"Process_num", 1},
		{"Pid", b.pid},
		{"Uptime", uptime(up)},
		{"Uptime_sec", int(up.Seconds())},
		{"Memmax_MB", 0},
		{"PoolAlloc_MB", 0},
		{"PoolUsed_MB", 0},
		{"PoolFailed", 0},
		{"Ulimit-n", 2 * maxConnections},
		{"Maxsock", 2 * maxConnections},
		{"Maxconn", maxConnections},
		{"Hard_maxconn", maxConnections},
		{"CurrConns", b.frontend.current},
		{"CumConns", b.requests},
		{"CumReq", b.requests},
		{"MaxSslConns", 0},
		{"CurrSslConns", 2 * b.frontend.current},
		{"CumSslConns", b.frontend.total + b.backend.connects},
		{"Maxpipes", 0},
		{"PipesUsed", 0},
		{"PipesFree", 0},
		{"ConnRate", rate},
		{"ConnRateLimit", 0},
		{"MaxConnRate", most},
		{"SessRate", rate},
		{"SessRateLimit", 0},
		{"MaxSessRate", most},
		{"SslRate", rate},
		{"SslRateLimit", 0},
		{"MaxSslRate", most},
		{"SslFrontendKeyRate", 0},
		{"SslFrontendMaxKeyRate", 0},
		{"SslFrontendSessionReuse_pct", 0},
		{"SslBackendKeyRate", 0},
		{"SslBackendMaxKeyRate", 0},
		{"SslCacheLookups", 0},
		{"SslCacheMisses", 0},
		{"CompressBpsIn", 0},
		{"CompressBpsOut", 0},
		{"CompressBpsRateLim", 0},
		{"Tasks", 16 + 2*b.frontend.current},
		{"Run_queue", 0},
		{"Idle_pct", 98},
		{"node", instance},
		{"Stopping", 0},
		{"Jobs", 5 + b.frontend.current},
		{"Unstoppable Jobs", 0},
		{"Listeners", 2},
		{"ActivePeers", 0},
		{"ConnectedPeers", 0},
		{"DroppedLogs", 0},
		{"BusyPolling", 0},
		{"FailedResolutions", 0},
		{"TotalBytesOut", b.frontend.bytesOut},
		{"TotalSplicdedBytesOut", 0}, // HAProxy's own spelling
		{"BytesOutRate", 0},
		{"DebugCommandsIssued", 0},
		{"CumRecvLogs", 0},
		{"Build info", version},
		{"Memmax_bytes", 0},
		{"PoolAlloc_bytes", 0},
		{"PoolUsed_bytes", 0},
		{"Start_time_sec", b.started.Unix()},
		{"Tainted", 0},
	} {
		fmt.Fprintf(&out, "%s: %v\n", f.name, f.value)
	}
	return out.String()
}

// uptime is HAProxy's "0d 0h01m05s".
func uptime(d time.Duration) string {
	s := int(d.Seconds())
	return fmt.Sprintf("%dd %dh%02dm%02ds", s/86400, s/3600%24, s/60%60, s%60)
}

// localName is how "show cli sockets" calls the socket that a client came through.
func localName(conn net.Conn) string {
	a := conn.LocalAddr()
	if a.Network() == "unix" {
		return "unix@" + a.String()
	}
	return "ipv4@" + a.String()
}
