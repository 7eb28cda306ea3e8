package model

import (
	"strings"
	"testing"
)

func TestASocketOnAnotherHostIsAURL(t *testing.T) {
	t.Parallel()
	for written, want := range map[string]SSHSocket{
		"ssh://lb1/run/haproxy/admin.sock":                {"", "lb1", "", "/run/haproxy/admin.sock"},
		"ssh://ops@lb1.example:2222/run/lb.sock":          {"ops", "lb1.example", "2222", "/run/lb.sock"},
		"ssh://ops%40ad.example@[fd00::5]/run/a_b-1.sock": {"ops@ad.example", "fd00::5", "", "/run/a_b-1.sock"},
	} {
		if got, err := ParseSSHSocket(written); err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", written, got, err, want)
		}
	}
}

func TestAURLThatIsNoSocketsSaysWhatToWrite(t *testing.T) {
	t.Parallel()
	const (
		write  = "; write ssh://HOST/PATH, such as ssh://lb1/run/haproxy/admin.sock"
		hyphen = "a host or user can't begin with a hyphen, which ssh takes for an option" + write
		means  = "its path has characters that mean something else to ssh; use one of letters, digits and ._-@+=,~"
		path   = "it has no path of a socket" + write
		none   = "it is no address of a socket" + write
	)
	for written, want := range map[string]string{
		"":                                    none,
		"tcp://lb1/run/lb.sock":               none,
		"ssh:run/lb.sock":                     none,
		"ssh://lb1/run/lb.sock?":              none,
		"ssh://lb1/run/lb.sock?x=1":           none,
		"ssh://lb1/run/lb.sock#x":             none,
		"ssh://ops:geheim@lb1:port/x/lb.sock": none,
		"ssh://ops:geheim@lb1/run/lb.sock":    "a password doesn't belong here, and ssh would take none; let it use a key or its agent, and write ssh://USER@HOST/PATH",
		"ssh:///run/lb.sock":                  "it names no host" + write,
		"ssh://-oProxyCommand=id/run/lb.sock": hyphen,
		"ssh://-l@lb1/run/lb.sock":            hyphen,
		"ssh://lb1;id/run/lb.sock":            `the host "lb1;id" can't be one; write a name of letters, digits, dots and hyphens, or an IP address`,
		"ssh://[lb:1]/run/lb.sock":            none,
		"ssh://[fe80::1%25eth0]/run/lb.sock":  `the host "fe80::1%eth0" can't be one; write a name of letters, digits, dots and hyphens, or an IP address`,
		"ssh://$(id)@lb1/run/lb.sock":         `the user "$(id)" can't be one; write a name of letters, digits and ._-@+`,
		"ssh://lb1:0/run/lb.sock":             `"0" is no port; write a number from 1 to 65535`,
		"ssh://lb1:65536/run/lb.sock":         `"65536" is no port; write a number from 1 to 65535`,
		"ssh://lb1":                           path,
		"ssh://lb1/":                          path,
		"ssh://lb1/run/":                      path,
		"ssh://lb1/run/../lb.sock":            "its path has . or .. or // in it; write it as /lb.sock",
		"ssh://lb1/run/%2e%2e/lb.sock":        "its path has . or .. or // in it; write it as /lb.sock",
		"ssh://lb1//run/lb.sock":              "its path has . or .. or // in it; write it as /run/lb.sock",
		"ssh://lb1/run/ha proxy.sock":         means,
		"ssh://lb1/run/%25h.sock":             means,
		"ssh://lb1/run/${HOME}.sock":          means,
		"ssh://lb1/run/lb.sock:/etc/passwd":   means,
	} {
		got, err := ParseSSHSocket(written)
		if err == nil || err.Error() != want || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q is %+v, %v\nwant %s", written, got, err, want)
		}
	}
}
