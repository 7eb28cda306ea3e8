package format

import (
	"bytes"
	"math"
	"time"
)

// clock reads the notations of time that access logs use, and remembers the last second: of the lines of a busy log, nearly all
// stand in the same second as the one before.
//
//	21/Nov/2026:01:22:37 +0000     httpd, nginx, Tomcat; with brackets around it
//	21/Nov/2026:01:19:31.875       HAProxy, in its own zone
//	2026-11-21T01:22:37.160952+01:00, 2026-11-21 01:22:37
//	1795224297.653719, 1795224297653, …  seconds, or milli-, micro- or nanoseconds since 1970
type clock struct {
	location *time.Location
	head     [20]byte // date and time of day as last read
	headLen  int
	zone     [6]byte // +0100, +01:00, Z or nothing
	zoneLen  int
	second   int64    // what both said, in nanoseconds since 1970; 0 when they are no time
	text     [32]byte // a whole value as last read
	textLen  int
	at       int64 // what it said
}

// Lengths of date and time of day up to the second.
const (
	clfHead = len("21/Nov/2026:01:22:37")
	isoHead = len("2026-11-21T01:22:37")
)

// read returns nanoseconds since 1970, or 0 for what is no time.
func (c *clock) read(text []byte) int64 {
	if string(text) == string(c.text[:c.textLen]) {
		return c.at
	}
	at := c.look(text)
	if len(text) <= len(c.text) {
		c.textLen, c.at = copy(c.text[:], text), at
	}
	return at
}

func (c *clock) look(text []byte) int64 {
	if len(text) > 2 && text[0] == '[' {
		text = bytes.TrimSuffix(text[1:], closingBracket)
	}
	switch {
	case len(text) >= clfHead && text[2] == '/' && text[6] == '/':
		return c.wall(text[:clfHead], text[clfHead:])
	case len(text) >= isoHead && text[4] == '-' && text[7] == '-':
		return c.wall(text[:isoHead], text[isoHead:])
	}
	return epoch(text)
}

var closingBracket = []byte("]")

// readDay joins W3C's date and time, which are UTC.
func (c *clock) readDay(date [10]byte, text []byte) int64 {
	if len(text) < len("01:22:37") {
		return 0
	}
	var buffer [isoHead + 1 + 9 + 1]byte
	n := copy(buffer[:], date[:])
	buffer[n] = 'T'
	n++
	n += copy(buffer[n:len(buffer)-1], text)
	buffer[n] = 'Z'
	return c.read(buffer[:n+1])
}

func (c *clock) wall(head, rest []byte) int64 {
	fraction, zone := int64(0), rest
	if len(rest) > 0 && (rest[0] == '.' || rest[0] == ',') {
		fraction, zone = fractionNanos(rest[1:])
	}
	for len(zone) > 0 && zone[0] == ' ' {
		zone = zone[1:]
	}
	if len(zone) > len(c.zone) {
		return 0
	}
	if !bytes.Equal(head, c.head[:c.headLen]) || !bytes.Equal(zone, c.zone[:c.zoneLen]) {
		c.headLen, c.zoneLen = copy(c.head[:], head), copy(c.zone[:], zone)
		c.second = c.secondOf(head, zone)
	}
	if c.second == 0 {
		return 0
	}
	return c.second + fraction
}

// secondOf works out a second that was not the last one.
func (c *clock) secondOf(head, zone []byte) int64 {
	date, tod := head[:11], head[12:]
	var year, month, day int
	var valid [6]bool
	if head[2] == '/' {
		day, valid[0] = digits(date[0:2])
		month, valid[1] = monthOf(date[3:6])
		year, valid[2] = digits(date[7:11])
	} else {
		tod = head[11:]
		year, valid[0] = digits(date[0:4])
		month, valid[1] = digits(date[5:7])
		day, valid[2] = digits(date[8:10])
	}
	hour, okHour := digits(tod[0:2])
	minute, okMinute := digits(tod[3:5])
	second, okSecond := digits(tod[6:8])
	valid[3], valid[4], valid[5] = okHour, okMinute, okSecond
	location, offset, okZone := c.zoneOf(zone)
	inRange := month >= 1 && month <= 12 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second <= 60
	if valid != [6]bool{true, true, true, true, true, true} || !okZone || !inRange || year < 1970 || year > 2261 {
		return 0
	}
	return time.Date(year, time.Month(month), day, hour, minute, second, 0, location).UnixNano() - offset
}

// zoneOf reads +hhmm, +hh:mm, Z, or nothing for the zone of the log's server.
func (c *clock) zoneOf(zone []byte) (location *time.Location, offset int64, ok bool) {
	switch {
	case len(zone) == 0:
		return c.location, 0, true
	case len(zone) == 1 && zone[0] == 'Z':
		return time.UTC, 0, true
	case len(zone) < 5 || zone[0] != '+' && zone[0] != '-':
		return nil, 0, false
	}
	hours, okHours := digits(zone[1:3])
	minutes, okMinutes := digits(zone[len(zone)-2:])
	offset = int64(hours)*int64(time.Hour) + int64(minutes)*int64(time.Minute)
	if zone[0] == '-' {
		offset = -offset
	}
	return time.UTC, offset, okHours && okMinutes
}

var monthNames = [...]string{"Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"}

func monthOf(name []byte) (int, bool) {
	for i, month := range monthNames {
		if string(name) == month {
			return i + 1, true
		}
	}
	return 0, false
}

// digits reads decimal digits and nothing else.
func digits(text []byte) (n int, ok bool) {
	for _, b := range text {
		if b < '0' || b > '9' {
			return 0, false
		}
		n = n*10 + int(b-'0')
	}
	return n, true
}

// fractionNanos reads up to nine digits of a fraction and passes over further ones.
func fractionNanos(text []byte) (nanos int64, rest []byte) {
	scale := int64(time.Second)
	i := 0
	for i < len(text) && text[i] >= '0' && text[i] <= '9' {
		if scale > 1 {
			scale /= 10
			nanos += int64(text[i]-'0') * scale
		}
		i++
	}
	return nanos, text[i:]
}

// epoch tells seconds, milli-, micro- and nanoseconds apart by their size: what does not fit into 64 bits of nanoseconds when read
// as seconds lies past the year 2262, and so on.
func epoch(text []byte) int64 {
	if nanos, ok := decimal(text, int64(time.Second)); ok {
		return nanos
	}
	whole, ok := decimal(text, 1)
	switch {
	case !ok:
		return 0
	case whole < 1e14:
		return whole * int64(time.Millisecond)
	case whole < 1e17:
		return whole * int64(time.Microsecond)
	}
	return whole
}

// decimal reads a number with an optional fraction and returns it in units of 1/unit, truncated. It refuses what does not fit.
func decimal(text []byte, unit int64) (n int64, ok bool) {
	const limit = math.MaxInt64
	if len(text) == 0 {
		return 0, false
	}
	i := 0
	for ; i < len(text) && text[i] >= '0' && text[i] <= '9'; i++ {
		digit := int64(text[i] - '0')
		if n > (limit-digit)/10 {
			return 0, false
		}
		n = n*10 + digit
	}
	if i == 0 || n > limit/unit {
		return 0, false
	}
	n *= unit
	if i == len(text) {
		return n, true
	}
	if text[i] != '.' {
		return 0, false
	}
	fraction, rest := fractionNanos(text[i+1:])
	return n + fraction/(int64(time.Second)/unit), len(rest) == 0
}
