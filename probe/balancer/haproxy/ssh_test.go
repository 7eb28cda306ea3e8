package haproxy

import (
	"strings"
	"testing"

	"farmtop/model"
)

func TestASocketOnAnotherHostIsAURL(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]remote{
		"ssh://lb1/run/haproxy/admin.sock":                {sshHost{"", "lb1", ""}, "/run/haproxy/admin.sock"},
		"ssh://ops@lb1.example:2222/run/lb.sock":          {sshHost{"ops", "lb1.example", "2222"}, "/run/lb.sock"},
		"ssh://ops%40ad.example@[fd00::5]/run/a_b-1.sock": {sshHost{"ops@ad.example", "fd00::5", ""}, "/run/a_b-1.sock"},
	} {
		if got, err := parseRemote(in); err != nil || got != want {
			t.Errorf("%q is %+v, %v; want %+v", in, got, err, want)
		}
		if at, err := parseAddress(in); err != nil || at != (address{"ssh", in}) {
			t.Errorf("the address %q is %+v, %v", in, at, err)
		}
	}
}

func TestAURLThatIsNoSocketsSaysWhy(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]string{
		"ssh://lb1/run/../lb.sock":         "HAProxy's address over ssh can't be used: its path has . or .. or // in it; write it as /lb.sock",
		"ssh://ops:geheim@lb1/run/lb.sock": "HAProxy's address over ssh can't be used: a password doesn't belong here, and ssh would take none",
	} {
		_, err := New("web", model.Balancer{Address: in})
		if err == nil || !strings.Contains(err.Error(), want) || strings.Contains(err.Error(), "geheim") {
			t.Errorf("%q gave\n%v, want\n%s", in, err, want)
		}
	}
	_, err := New("web", model.Balancer{Address: "ssh://lb1/run/lb.sock", Master: "ssh://lb2/run/master.sock"})
	if err == nil || !strings.Contains(err.Error(), `"ssh://lb2/run/master.sock" is on another than the one before`) {
		t.Errorf("sockets on two hosts gave %v", err)
	}
}

// FuzzRemote holds that nothing in an address becomes an option of ssh, or means something to it or to a shell.
func FuzzRemote(f *testing.F) {
	f.Add("ssh://ops@lb1:22/run/haproxy/admin.sock")
	f.Add("ssh://-oProxyCommand=x@-l/`id`")
	f.Fuzz(func(t *testing.T, written string) {
		r, err := parseRemote(written)
		if err != nil {
			return
		}
		arguments := append(r.host.arguments(), r.socket)
		for _, argument := range arguments {
			if argument == "" || strings.ContainsAny(argument, " $`'\"\\;&|<>()%{}*?!#\n\x00") {
				t.Fatalf("%q becomes %q", written, arguments)
			}
		}
		if !strings.HasPrefix(r.socket, "/") || strings.HasPrefix(r.host.name, "-") || strings.HasPrefix(r.host.user, "-") {
			t.Fatalf("%q becomes %+v", written, r)
		}
	})
}

func TestWhySSHEndedIsSaidWithWhatToDo(t *testing.T) {
	t.Parallel()
	host := sshHost{"ops", "lb1", "2222"}
	for _, c := range []struct {
		said  string
		fault model.ReadFault
		want  string
	}{
		{"Welcome\nops@lb1: Permission denied (publickey,password).\n", model.ReadDenied, `"ssh -p 2222 ops@lb1 true" must work in a shell without one`},
		{"Received disconnect from 10.0.0.1 port 22:2: Too many authentication failures\n", model.ReadDenied, "shown too many keys"},
		{"Host key verification failed.\n", model.ReadDenied, `ssh doesn't know the host key of lb1`},
		{"@    WARNING: REMOTE HOST IDENTIFICATION HAS CHANGED!     @\nHost key verification failed.\n", model.ReadDenied, "lb1 shows another host key"},
		{"ssh: Could not resolve hostname lb1: Name or service not known\n", model.ReadAbsent, "ssh doesn't find the host lb1"},
		{"ssh: connect to host lb1 port 22: Connection refused\n", model.ReadRefused, "no sshd takes connections at lb1"},
		{"ssh: connect to host lb1 port 22: Connection timed out\n", model.ReadTimeout, "ssh had no answer from lb1"},
		{"ssh: connect to host lb1 port 22: No route to host\n", model.ReadAbsent, "there is no way to lb1: is the host up"},
		{"connect: Network is unreachable\n", model.ReadAbsent, "there is no way to lb1: is the network up"},
		{"Timeout, server lb1 not responding.\r\n", model.ReadCut, `ssh to lb1 ended, saying "Timeout, server lb1 not responding."`},
		{"", model.ReadCut, "ssh to lb1 ended without a word"},
	} {
		if got := endFailure(host, c.said); got.fault != c.fault || !strings.Contains(got.text, c.want) {
			t.Errorf("%q gave %q: %s\nwant %q: %s", c.said, got.fault, got.text, c.fault, c.want)
		}
	}
}
