package format

import (
	"bytes"
	"time"
)

// take puts one value where it belongs. Where a line says the same thing twice the first one counts: what a client smuggles in
// comes behind what the server wrote first, or in a value that is escaped.
func (p *Parser) take(means meaning, escape byte, value []byte, into *Line) {
	switch {
	case len(value) == 0 || len(value) == 1 && value[0] == '-':
	case means == meansRequestCaptures || means == meansResponseCaptures:
		p.takeCaptures(means, escape, value, into)
	case means >= firstText:
		if escape != 0 && bytes.IndexByte(value, escape) >= 0 {
			value = p.unescape(value, escape)
		}
		p.takeText(means, value, into)
	default:
		p.takeOwn(means, value, into)
	}
}

// takeOwn takes what the server itself came up with.
func (p *Parser) takeOwn(means meaning, value []byte, into *Line) {
	switch means {
	case meansTime:
		if into.At == 0 {
			into.At = p.clock.read(value)
		}
	case meansDate:
		if len(value) == len(p.date) {
			copy(p.date[:], value)
		}
	case meansClock:
		into.At = p.clock.readDay(p.date, value)
	case meansStatus:
		into.Status = status(value)
	case meansSeconds, meansMillis, meansMicros, meansNanos, meansSecondsSum:
		takeDuration(means, value, into)
	case meansTermination:
		first(&into.Termination, value)
	case meansPeer:
		first(&into.Peer, value)
	case meansPeerPort:
		first(&into.Peer, withoutPort(value))
	case meansPeerBarePort:
		if colon := bytes.LastIndexByte(value, ':'); colon > 0 {
			first(&into.Peer, value[:colon])
		}
	case meansClient:
		first(&into.Client, value)
	case meansClientPort:
		first(&into.Client, withoutPort(value))
	case meansUpstreams:
		takeUpstreams(value, into)
	case meansGroup:
		first(&into.Group, bytes.TrimPrefix(value, balancerScheme))
	case meansServer:
		if value[0] != '<' { // <NOSRV>, <STATS>
			first(&into.Server, value)
		}
	case meansServerURL:
		first(&into.Server, hostOf(value))
	case meansRoute:
		first(&into.Route, value)
	}
}

// takeText takes what a client sent or an application answered, its escapes resolved.
func (p *Parser) takeText(means meaning, value []byte, into *Line) {
	cookie := p.format.cookie
	switch means {
	case meansMethod:
		first(&into.Method, value)
	case meansRequest:
		takeRequest(value, into)
	case meansPath:
		first(&into.Path, value)
	case meansMark:
		first(&into.Mark, value)
	case meansForwarded:
		first(&into.Forwarded, value)
	case meansCookie:
		first(&into.Cookie, value)
	case meansCookiePair:
		first(&into.Cookie, capturedCookie(value, cookie))
	case meansCookieHeader:
		first(&into.Cookie, cookieIn(value, cookie))
	case meansSetCookie:
		first(&into.SetCookie, value)
	case meansSetCookieLines:
		first(&into.SetCookie, setCookieIn(value, cookie))
	}
}

func first(field *[]byte, value []byte) {
	if len(*field) == 0 && len(value) > 0 {
		*field = value
	}
}

var balancerScheme = []byte("balancer://")

// takeRequest cuts "GET /path HTTP/1.1". What is no request line (<BADREQ>, bytes of a TLS hello) gives neither.
func takeRequest(value []byte, into *Line) {
	space := bytes.IndexByte(value, ' ')
	if space <= 0 {
		return
	}
	rest := value[space+1:]
	if last := bytes.LastIndexByte(rest, ' '); last >= 0 {
		rest = rest[:last]
	}
	first(&into.Method, value[:space])
	first(&into.Path, rest)
}

// takeCaptures cuts the captures of HAProxy, which are separated by bars; a bar in a value is written #7C. Without escapes in the line
// escape is 0.
func (p *Parser) takeCaptures(means meaning, escape byte, value []byte, into *Line) {
	of := &p.format.captures
	if escape != 0 {
		escape = '#'
	}
	for i, last := 0, of.last(means); i <= last; i++ {
		part, rest, more := bytes.Cut(value, barMark)
		switch {
		case means == meansResponseCaptures && i == of.setCookie:
			p.take(meansSetCookieLines, escape, part, into)
		case means == meansResponseCaptures:
		case i == of.forwarded:
			p.take(meansForwarded, escape, part, into)
		case i == of.mark:
			p.take(meansMark, escape, part, into)
		case i == of.cookie:
			p.take(meansCookieHeader, escape, part, into)
		}
		if !more {
			return
		}
		value = rest
	}
}

var barMark = []byte("|")

// status reads three digits.
func status(value []byte) int {
	if len(value) != 3 {
		return 0
	}
	n := 0
	for _, b := range value {
		if b < '0' || b > '9' {
			return 0
		}
		n = n*10 + int(b-'0')
	}
	return n
}

var unitOf = [...]time.Duration{
	meansSeconds: time.Second, meansSecondsSum: time.Second, meansMillis: time.Millisecond,
	meansMicros: time.Microsecond, meansNanos: time.Nanosecond,
}

// takeDuration reads a number with an optional fraction and HAProxy's + of an early log. HAProxy's and ALB's -1 is unknown.
func takeDuration(means meaning, value []byte, into *Line) {
	if into.Duration >= 0 && means != meansSecondsSum {
		return
	}
	if value[0] == '+' {
		value = value[1:]
	}
	nanos, ok := decimal(value, int64(unitOf[means]))
	if !ok {
		return
	}
	if into.Duration > 0 {
		nanos += int64(into.Duration)
	}
	if nanos >= 0 {
		into.Duration = time.Duration(nanos)
	}
}

// withoutPort cuts the port of address:port and the brackets of an IPv6 address. A bare IPv6 address stays as it is.
func withoutPort(value []byte) []byte {
	colon := bytes.LastIndexByte(value, ':')
	if value[0] == '[' {
		if end := bytes.IndexByte(value, ']'); end > 0 {
			return value[1:end]
		}
		return value
	}
	if colon < 0 || bytes.IndexByte(value, ':') != colon {
		return value
	}
	return value[:colon]
}

// hostOf cuts the scheme and the path of a URL.
func hostOf(value []byte) []byte {
	if i := bytes.Index(value, schemeMark); i >= 0 {
		value = value[i+len(schemeMark):]
		if slash := bytes.IndexByte(value, '/'); slash >= 0 {
			value = value[:slash]
		}
	}
	return value
}

var schemeMark = []byte("://")
