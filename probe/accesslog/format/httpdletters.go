package format

import "strings"

// httpdClock is %t without an argument, its brackets included: the width never changes.
var httpdClock = piece{means: meansTime, shape: shapeFixed, width: len("[21/Nov/2026:01:23:59 +0000]")}

// httpdLetter knows what a letter means with its argument.
func (c *compiler) httpdLetter(letter byte, argument string, offset int) piece {
	switch letter {
	case 'a':
		if argument == "c" || argument == "peer" {
			return piece{means: meansPeer}
		}
		return piece{means: meansClient}
	case 'h':
		if argument == "c" {
			return piece{means: meansPeer}
		}
		return piece{means: meansClient}
	case 's':
		if argument == "" {
			return piece{means: meansStatus}
		}
	case 'm':
		return piece{means: meansMethod}
	case 'U':
		return piece{means: meansPath, shape: shapeEscaped, prose: true}
	case 'r':
		if argument == "" {
			return piece{means: meansRequest, shape: shapeEscaped, prose: true}
		}
	case 't':
		return httpdTime(argument)
	case 'T':
		return piece{means: durationUnit(argument)}
	case 'D':
		return c.httpdDuration(offset)
	case 'S':
		if c.kind == Tomcat {
			return piece{means: meansCookie}
		}
	case 'i', 'o', 'C', 'c', 'e', 'n':
		return c.httpdNamed(letter, argument, offset)
	}
	return piece{shape: shapeEscaped}
}

// httpdDuration is %D: microseconds in httpd. Tomcat counts milliseconds up to 9 and microseconds from 10 on (its valve.xml), which
// a log does not tell.
func (c *compiler) httpdDuration(offset int) piece {
	if c.kind == Apache {
		return piece{means: meansMicros}
	}
	if _, told := c.words["%D"]; !told {
		c.warn(BothPanels, offset, "%D is in milliseconds up to Tomcat 9 and in microseconds since: say which with a field override, or log %F")
	}
	return piece{}
}

func durationUnit(argument string) meaning {
	switch argument {
	case "ms":
		return meansMillis
	case "us":
		return meansMicros
	case "ns":
		return meansNanos
	}
	return meansSeconds
}

// httpdTime knows the epoch forms of %{…}t; a pattern of strftime or SimpleDateFormat is passed over unless it is ISO 8601.
func httpdTime(argument string) piece {
	argument = strings.TrimPrefix(strings.TrimPrefix(argument, "begin:"), "end:")
	switch argument {
	case "", "begin", "end":
		return httpdClock
	case "sec", "msec", "usec", "%s":
		return piece{means: meansTime}
	case "msec_frac", "usec_frac":
		return piece{}
	}
	blanks := strings.Count(argument, " ")
	return piece{means: meansTime, prose: blanks > 0}
}

func (c *compiler) httpdNamed(letter byte, argument string, offset int) piece {
	p := piece{shape: shapeEscaped, prose: true}
	name := strings.ToLower(argument)
	switch {
	case letter == 'C' || letter == 'c':
		if c.sticky(argument, offset) {
			p.means = meansCookie
		}
	case letter == 'i' && name == "x-forwarded-for":
		p.means = meansForwarded
	case letter == 'i' && name == "user-agent":
		p.means = meansMark
	case letter == 'i' && name == "cookie":
		p.means = meansCookieHeader
	case letter == 'o' && name == "set-cookie":
		p.means = meansSetCookieLines
	case letter == 'e' && argument == "BALANCER_WORKER_NAME":
		p.means = meansServerURL
	case letter == 'e' && argument == "BALANCER_WORKER_ROUTE":
		p.means = meansRoute
	case letter == 'e' && argument == "BALANCER_NAME":
		p.means = meansGroup
	}
	if p.means == meansNothing {
		c.httpdSlip(letter, argument, offset)
	}
	if p.means == meansForwarded {
		p.shape = shapeList
	}
	if letter == 'e' || letter == 'n' {
		p.prose = false
	}
	return p
}

// httpdSlip warns of a name that looks like one that a panel wants.
func (c *compiler) httpdSlip(letter byte, argument string, offset int) {
	if _, told := c.words["%{"+argument+"}"+string(letter)]; told || len(argument) > maxSlip {
		return
	}
	switch letter {
	case 'i':
		c.headerSlip(argument, offset, wantedHeaders...)
	case 'o':
		c.headerSlip(argument, offset, "Set-Cookie")
	case 'e':
		if meant := slipOf(argument, []string{"BALANCER_WORKER_NAME", "BALANCER_WORKER_ROUTE", "BALANCER_NAME"}); meant != "" {
			c.warn(StickyPanel, offset, "unknown variable %{"+argument+"}e; did you mean %{"+meant+"}e?")
		}
	}
}
