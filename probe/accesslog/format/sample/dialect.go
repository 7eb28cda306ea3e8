package sample

import (
	"fmt"
	"strings"
	"time"
)

// Dialect is how a sample is written.
type Dialect struct {
	Name      string
	Kind      string // the word of the format's kind
	Directive string // the server's own
	write     func(dst []byte, r Request) []byte
}

// CookieName is the sticky cookie of all samples.
const CookieName = "JSESSIONID"

// Dialects lists the notations in which samples can be written.
func Dialects() []Dialect {
	return []Dialect{
		{
			Name: "nginx", Kind: "nginx", write: appendNginx,
			Directive: `$remote_addr - $remote_user [$time_local] "$request" $status $body_bytes_sent "$http_user_agent" "$http_x_forwarded_for" ` +
				`$realip_remote_addr $cookie_jsessionid $upstream_addr $upstream_status $upstream_response_time $request_time`,
		},
		{
			Name: "haproxy", Kind: "haproxy", write: appendHAProxy,
			Directive: "option httplog\ncapture cookie JSESSIONID len 64\ncapture request header X-Forwarded-For len 64\ncapture request header User-Agent len 64",
		},
		{
			Name: "apache", Kind: "apache", write: appendApache,
			Directive: `%a %{c}a %u %t "%r" %>s %b "%{Referer}i" "%{User-Agent}i" "%{X-Forwarded-For}i" %{BALANCER_WORKER_NAME}e %{JSESSIONID}C %D`,
		},
		{Name: "json", Kind: "json", Directive: "nginx cookie=cookie seconds=duration", write: appendJSON},
	}
}

// Append writes one request as a line with its end.
func (d Dialect) Append(dst []byte, r Request) []byte { return append(d.write(dst, r), '\n') }

// Lines writes so many lines of fresh traffic.
func (d Dialect) Lines(t *Traffic, lines int) []byte {
	var out []byte
	for range lines {
		out = d.Append(out, t.Next())
	}
	return out
}

const clfTime = "02/Jan/2006:15:04:05 -0700"

func appendNginx(dst []byte, r Request) []byte {
	upstreams, statuses, times := r.Server, fmt.Sprint(r.Status), fmt.Sprintf("%.3f", r.Duration.Seconds())
	if r.Failed != "" {
		upstreams, statuses, times = r.Failed+", "+upstreams, "502, "+statuses, "0.000, "+times
	}
	return fmt.Appendf(dst, `%s - - [%s] "GET %s HTTP/1.1" %d %d "%s" "%s" %s %s %s %s %s %.3f`,
		r.Client, r.At.Format(clfTime), r.Path, r.Status, r.Bytes, r.Mark, dash(r.Forwarded), r.Peer, dash(r.Cookie), upstreams, statuses, times,
		r.Duration.Seconds())
}

func appendHAProxy(dst []byte, r Request) []byte {
	flags, cookie := "--VN", CookieName+"="+r.Cookie
	if r.Cookie == "" {
		flags, cookie = "--NI", "-"
	}
	ms := r.Duration.Milliseconds()
	return fmt.Appendf(dst, `%s:40444 [%s] fe_am~ be_am/%s 0/0/1/%d/%d %d %d %s - %s 120/119/40/12/0 0/0 {%s|%s} "GET %s HTTP/1.1"`,
		r.Peer, r.At.Format("02/Jan/2006:15:04:05.000"), r.Server, ms, ms, r.Status, r.Bytes, cookie, flags,
		strings.ReplaceAll(r.Forwarded, "|", "#7C"), r.Mark, r.Path)
}

func appendApache(dst []byte, r Request) []byte {
	return fmt.Appendf(dst, `%s %s - [%s] "GET %s HTTP/1.1" %d %d "-" "%s" "%s" https://%s %s %d`,
		r.Client, r.Peer, r.At.Format(clfTime), r.Path, r.Status, r.Bytes, r.Mark, dash(r.Forwarded), r.Server, dash(r.Cookie), r.Duration.Microseconds())
}

func appendJSON(dst []byte, r Request) []byte {
	return fmt.Appendf(dst, `{"time":"%s","remote_addr":"%s","peer":"%s","xff":"%s","request":"GET %s HTTP/1.1","status":%d,"size":%d,"upstream_addr":"%s","cookie":"%s","duration":%.3f,"http_user_agent":"%s"}`,
		r.At.Format(time.RFC3339), r.Client, r.Peer, r.Forwarded, r.Path, r.Status, r.Bytes, r.Server, r.Cookie, r.Duration.Seconds(), r.Mark)
}

func dash(value string) string {
	if value == "" {
		return "-"
	}
	return value
}
