package audit

import (
	"os"
	"strings"
	"testing"

	"farmtop/model"
)

func TestWhoActsIsToldByTheSystemAndTheSession(t *testing.T) {
	t.Parallel()
	type env = map[string]string
	for _, c := range []struct {
		name, host string
		env        env
		want       model.Operator
	}{
		{"ops1", "bastion", env{"USER": "other"}, model.Operator{User: "ops1", Host: "bastion"}},
		{"", "", env{"USER": "ops2"}, model.Operator{User: "ops2"}},
		{"", "", env{"LOGNAME": "ops3"}, model.Operator{User: "ops3"}},
		{"", "", nil, model.Operator{}},
		{"root", "", env{"SUDO_USER": "ops1"}, model.Operator{User: "ops1 (root by sudo)"}},
		{"root", "", env{"SUDO_USER": "root"}, model.Operator{User: "root"}},
		{"ops1", "", env{"SSH_CONNECTION": "192.0.2.7 50022 198.51.100.1 22"}, model.Operator{User: "ops1", From: "192.0.2.7"}},
		{"ops1", "", env{"SSH_CLIENT": "2001:db8::7 50022 22"}, model.Operator{User: "ops1", From: "2001:db8::7"}},
		{"ops1", "", env{"SSH_CONNECTION": "::ffff:192.0.2.7 1 ::1 22"}, model.Operator{User: "ops1", From: "192.0.2.7"}},
		{"ops1", "", env{"SSH_CONNECTION": "UNKNOWN 65535 UNKNOWN 65535", "SSH_CLIENT": "192.0.2.8 1 22"}, model.Operator{User: "ops1", From: "192.0.2.8"}},
		{"ops1", "", env{"SSH_CONNECTION": "fe80::1%\x1b[2J 1 ::1 22"}, model.Operator{User: "ops1", From: "fe80::1%?[2J"}},
		{"ops\x1b]0;x\a1", "h\nost", env{"SUDO_USER": "\u202eeve"}, model.Operator{User: "?eve (ops?]0;x?1 by sudo)", Host: "h ost"}},
	} {
		if got := operatorOf(c.name, c.host, func(k string) string { return c.env[k] }); got != c.want {
			t.Errorf("%q at %q with %v is %+v, want %+v", c.name, c.host, c.env, got, c.want)
		}
	}
}

func TestWhoKnowsThisProcess(t *testing.T) {
	t.Parallel()
	who := Who(func(string) string { return "" })
	host, err := os.Hostname()
	if err != nil {
		t.Fatal(err)
	}
	if who.User == "" || who.Host != clean(host, nameLimit) || who.From != "" {
		t.Errorf("this process is run by %+v on %s", who, host)
	}
}

func TestCleanTextIsOneBoundedLine(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		text  string
		limit int
		want  string
	}{
		{"kernel update", 100, "kernel update"},
		{" two\r\nlines\t", 100, " two  lines"},
		{"\x00\x7f\u0085\u2028\u200f", 100, "?????"},
		{"a\xffb", 100, "a?b"},
		{"grüße aus köln", 8, "grü…"},
		{strings.Repeat("ü", 10), 20, strings.Repeat("ü", 10)},
	} {
		if got := clean(c.text, c.limit); got != c.want {
			t.Errorf("%q becomes %q, want %q", c.text, got, c.want)
		}
	}
}
