package format_test

import (
	"testing"

	"farmtop/probe/accesslog/format"
)

func TestASyslogHeaderIsTakenOff(t *testing.T) {
	t.Parallel()
	tests := []struct{ name, line, want string }{
		{"sent by HAProxy", "<134>Nov 21 01:19:31 haproxy[13848]: 127.0.0.1:1 x", "127.0.0.1:1 x"},
		{"sent by nginx with its host", "<190>Nov  1 01:19:31 lb1 nginx: 127.0.0.1 - -", "127.0.0.1 - -"},
		{"filed by rsyslog", "Nov 21 01:19:31 lb1 haproxy[13848]: x: y", "x: y"},
		{"filed with a precise time", "2026-11-21T01:19:31.875000+01:00 lb1 haproxy[1]: x", "x"},
		{"RFC 5424", "<134>1 2026-11-21T01:19:31Z lb1 haproxy 77 - - x y", "x y"},
		{"RFC 5424 with data and a byte order mark", "<134>1 - - - - - [a@1 b=\"\\]\"][c] \ufeffx", "x"},
		{"no header", "127.0.0.1:46806 [21/Nov/2026:01:38:50.036] f p/node3", "127.0.0.1:46806 [21/Nov/2026:01:38:50.036] f p/node3"},
		{"nearly one", "Nov 21 01:19:31 a b c d", "Nov 21 01:19:31 a b c d"},
		{"a priority that is none", "<abc>Nov 21 01:19:31 a: b", "<abc>Nov 21 01:19:31 a: b"},
		{"cut in the header", "<134>1 2026-11-21T01:19:31Z lb1", "<134>1 2026-11-21T01:19:31Z lb1"},
		{"an open bracket", "<134>1 - - - - - [a x=\"\\]", "<134>1 - - - - - [a x=\"\\]"},
		{"empty", "", ""},
	}
	for _, test := range tests {
		if got := string(format.StripSyslog([]byte(test.line))); got != test.want {
			t.Errorf("%s: %q, want %q", test.name, got, test.want)
		}
	}
}
