package demo

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

// statHeader is the first line of HAProxy 2.6's "show stat": columns 0 to 102 are its own, those behind "-" its modules'.
const statHeader = "pxname,svname,qcur,qmax,scur,smax,slim,stot,bin,bout,dreq,dresp,ereq,econ,eresp,wretr,wredis,status,weight,act,bck," +
	"chkfail,chkdown,lastchg,downtime,qlimit,pid,iid,sid,throttle,lbtot,tracked,type,rate,rate_lim,rate_max,check_status," +
	"check_code,check_duration,hrsp_1xx,hrsp_2xx,hrsp_3xx,hrsp_4xx,hrsp_5xx,hrsp_other,hanafail,req_rate,req_rate_max,req_tot," +
	"cli_abrt,srv_abrt,comp_in,comp_out,comp_byp,comp_rsp,lastsess,last_chk,last_agt,qtime,ctime,rtime,ttime,agent_status," +
	"agent_code,agent_duration,check_desc,agent_desc,check_rise,check_fall,check_health,agent_rise,agent_fall,agent_health," +
	"addr,cookie,mode,algo,conn_rate,conn_rate_max,conn_tot,intercepted,dcon,dses,wrew,connect,reuse,cache_lookups,cache_hits," +
	"srv_icur,src_ilim,qtime_max,ctime_max,rtime_max,ttime_max,eint,idle_conn_cur,safe_conn_cur,used_conn_cur,need_conn_est," +
	"uweight,agg_server_status,agg_server_check_status,agg_check_status,-,ssl_sess,ssl_reused_sess,ssl_failed_handshake," +
	"h2_headers_rcvd,h2_data_rcvd,h2_settings_rcvd,h2_rst_stream_rcvd,h2_goaway_rcvd,h2_detected_conn_protocol_errors," +
	"h2_detected_strm_protocol_errors,h2_rst_stream_resp,h2_goaway_resp,h2_open_connections,h2_backend_open_streams," +
	"h2_total_connections,h2_backend_total_streams,h1_open_connections,h1_open_streams,h1_total_connections,h1_total_streams," +
	"h1_bytes_in,h1_bytes_out,h1_spliced_bytes_in,h1_spliced_bytes_out"

var statColumns = strings.Split(statHeader, ",")

// moduleColumns are the modules' columns, which are 0 for the frontend and the backend.
var moduleColumns = strings.Split(statHeader[strings.Index(statHeader, ",-,")+len(",-,"):], ",")

// A row is one line of "show stat"; what isn't set is empty.
type row map[string]string

func (r row) number(column string, value uint64)     { r[column] = strconv.FormatUint(value, 10) }
func (r row) seconds(column string, d time.Duration) { r[column] = strconv.Itoa(int(d.Seconds())) }
func (r row) zero(columns ...string) {
	for _, c := range columns {
		r[c] = "0"
	}
}

// String is the line, with HAProxy's comma at its end.
func (r row) String() string {
	var b strings.Builder
	for _, c := range statColumns {
		b.WriteString(r[c])
		b.WriteByte(',')
	}
	b.WriteByte('\n')
	return b.String()
}

// common sets what all three kinds of rows have.
func (t *tally) common(r row, now time.Time) {
	r.number("scur", uint64(t.current))
	r.number("smax", uint64(t.most))
	r.number("stot", t.total)
	r.number("bin", t.bytesIn)
	r.number("bout", t.bytesOut)
	r.number("rate", uint64(t.rate.perSecond(now)))
	r.number("rate_max", uint64(t.rate.most))
	for i, column := range []string{"hrsp_other", "hrsp_1xx", "hrsp_2xx", "hrsp_3xx", "hrsp_4xx", "hrsp_5xx"} {
		r.number(column, t.responses[i])
	}
	r.number("req_tot", t.total)
	r["pid"], r["mode"], r["-"] = "1", "http", "-"
	r.zero("dresp", "wrew", "eint")
}

// behind sets what the backend and its servers have.
func (t *tally) behind(r row) {
	r.zero("qcur", "qmax", "wretr", "wredis")
	r.number("econ", t.connectErrors)
	r.number("eresp", t.responseErrors)
	r.number("chkdown", t.transitions)
	r.number("lbtot", t.chosen)
	r.number("cli_abrt", t.clientAborts)
	r.zero("srv_abrt")
	r.number("connect", t.connects)
	r.number("reuse", t.reuses)
	for column, a := range map[string]*average{"qtime": &t.queue, "ctime": &t.connect, "rtime": &t.response, "ttime": &t.whole} {
		r.number(column, uint64(a.mean))
		r.number(column+"_max", uint64(a.most))
	}
}

func (b *balancer) frontendRow(now time.Time) row {
	r := row{"pxname": frontendName, "svname": "FRONTEND", "status": "OPEN", "sid": "0", "type": "0"}
	b.frontend.common(r, now)
	r.number("slim", maxConnections)
	r.number("iid", frontendID)
	r.number("req_rate", uint64(b.frontend.rate.perSecond(now)))
	r.number("req_rate_max", uint64(b.frontend.rate.most))
	r.number("conn_rate", uint64(b.frontend.rate.perSecond(now)))
	r.number("conn_rate_max", uint64(b.frontend.rate.most))
	r.number("conn_tot", b.frontend.total)
	r.zero("dreq", "ereq", "rate_lim", "comp_in", "comp_out", "comp_byp", "comp_rsp", "intercepted", "dcon", "dses",
		"cache_lookups", "cache_hits")
	r.zero(moduleColumns...)
	return r
}

func (s *server) row(l level, now time.Time) row {
	r := row{"pxname": backendName, "svname": s.name, "status": s.status(), "bck": "0", "act": "1", "type": "2", "tracked": ""}
	s.tally.common(r, now)
	s.tally.behind(r)
	r.number("weight", uint64(s.weight))
	r.number("uweight", uint64(s.weight))
	r.number("iid", backendID)
	r.number("sid", uint64(s.id))
	r.seconds("lastchg", now.Sub(s.changed))
	r["lastsess"] = ago(s.lastSession, now)
	r.zero("srv_icur", "idle_conn_cur", "safe_conn_cur", "ssl_reused_sess", "ssl_failed_handshake")
	r.number("used_conn_cur", uint64(len(s.inFlight)))
	r.number("need_conn_est", uint64(s.tally.most))
	r.number("ssl_sess", s.tally.connects)
	if !s.check.off {
		r.number("chkfail", s.tally.failedChecks)
		r.seconds("downtime", s.totalDowntime(now))
	} else {
		r["chkdown"] = ""
	}
	if !s.check.off && s.admin&forcedMaint == 0 {
		s.check.fill(r)
	}
	if l > levelUser {
		r["addr"], r["cookie"] = s.address, s.cookie
	}
	return r
}

// fill sets the columns of the balancer's own check.
func (c *check) fill(r row) {
	words := checkWords[c.status]
	r["check_status"], r["check_desc"], r["last_chk"] = words[0], words[1], c.last
	if c.code != 0 {
		r.number("check_code", uint64(c.code))
	}
	r.number("check_duration", uint64(c.took.Milliseconds()))
	r.number("check_rise", checkRise)
	r.number("check_fall", checkFall)
	r.number("check_health", uint64(c.health))
}

func (b *balancer) backendRow(l level, now time.Time) row {
	active, weight := b.up()
	r := row{"pxname": backendName, "svname": "BACKEND", "status": "UP", "sid": "0", "type": "1"}
	downtime := b.downtime
	if active == 0 {
		r["status"] = "DOWN"
		downtime += now.Sub(b.since)
	}
	b.backend.common(r, now)
	b.backend.behind(r)
	r.number("slim", maxConnections/10)
	r.number("weight", uint64(weight))
	r.number("uweight", uint64(weight))
	r.number("act", uint64(active))
	r.number("iid", backendID)
	r.seconds("lastchg", now.Sub(b.since))
	r.seconds("downtime", downtime)
	r["lastsess"] = ago(b.lastSession(), now)
	r.zero("bck", "dreq", "comp_in", "comp_out", "comp_byp", "comp_rsp", "cache_lookups", "cache_hits",
		"agg_server_status", "agg_server_check_status", "agg_check_status")
	r.zero(moduleColumns...)
	if l > levelUser {
		r["algo"] = "roundrobin"
		if b.options.source {
			r["algo"] = "source"
		}
		r["cookie"] = b.options.cookie
	}
	return r
}

// seen is a row as the balancer's mode leaves it: in mode tcp there are no cookies.
func (b *balancer) seen(r row) row {
	if b.options.blind {
		r["mode"], r["cookie"] = "tcp", ""
	}
	return r
}

// lastSession is when any server was given a request; the mutex is held.
func (b *balancer) lastSession() time.Time {
	var last time.Time
	for _, s := range b.servers {
		if s.lastSession.After(last) {
			last = s.lastSession
		}
	}
	return last
}

// ago is how many seconds have gone by since then, -1 when then never was.
func ago(then, now time.Time) string {
	if then.IsZero() {
		return "-1"
	}
	return fmt.Sprint(int(now.Sub(then).Seconds()))
}
