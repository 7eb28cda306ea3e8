package format

import "bytes"

// takeUpstreams reads nginx's $upstream_addr: "a:1, b:2" where a failed and b answered, " : " between the groups of an internal
// redirect (ngx_http_upstream.c). An entry without a port is the name of the group: no server of it was alive.
func takeUpstreams(value []byte, into *Line) {
	if len(into.Upstreams) > 0 {
		return
	}
	into.Upstreams = value
	if seek(value, 0, ' ') < 0 { // nearly always
		into.Tried = 1
		takeUpstream(value, into)
		return
	}
	last := value
	tried := 1
	for at := 0; at < len(value); {
		i := bytes.IndexByte(value[at:], ' ')
		if i < 0 {
			break
		}
		at += i + 1
		if at >= 2 && value[at-2] == ',' || at >= 3 && value[at-2] == ':' && value[at-3] == ' ' {
			tried++
			last = value[at:]
		}
	}
	into.Tried = tried
	takeUpstream(last, into)
}

func takeUpstream(last []byte, into *Line) {
	switch {
	case len(last) == 0 || last[0] == '-':
	case seek(last, 0, ':') < 0:
		first(&into.Group, last)
	default:
		first(&into.Server, last)
	}
}
