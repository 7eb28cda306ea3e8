package haproxy

import (
	"errors"
	"strings"

	"farmtop/model"
)

// A tunnelError is why there is no way to a socket on another host.
type tunnelError struct{ *failure }

// Error says what to do, too.
func (e tunnelError) Error() string { return e.text }

// tunnelFailure is what a tunnel's error says; nil for other errors.
func tunnelFailure(err error) *failure {
	if broken, ok := errors.AsType[tunnelError](err); ok {
		return broken.failure
	}
	return nil
}

// sshEnds are the reasons for which ssh ends, by what OpenSSH writes to its standard error, which it doesn't translate. The first that
// fits counts. HOST stands for the host, and TRY for the command that lets ssh ask what it must ask.
var sshEnds = []struct {
	said  string
	fault model.ReadFault
	text  string
}{
	{
		"REMOTE HOST IDENTIFICATION HAS CHANGED", model.ReadDenied,
		"HOST shows another host key than the one ssh knows: find out why before anything else; \"TRY\" says where the old key stands",
	},
	{
		"Host key verification failed", model.ReadDenied,
		"ssh doesn't know the host key of HOST, and farmtop doesn't accept one in your name: say \"TRY\" once in a shell, and compare it",
	},
	{
		"Permission denied (", model.ReadDenied,
		"HOST refuses ssh's login; farmtop can't be asked for a password, so \"TRY\" must work in a shell without one: give ssh a key, and its agent the key's passphrase (ssh-add)",
	},
	{
		"Too many authentication failures", model.ReadDenied,
		"HOST refuses ssh's login, after it was shown too many keys: name the right one for it in ~/.ssh/config (IdentityFile, IdentitiesOnly), until \"TRY\" works",
	},
	{
		"Could not resolve hostname", model.ReadAbsent,
		"ssh doesn't find the host HOST: correct the address, or give the host a HostName in ~/.ssh/config",
	},
	{"Connection refused", model.ReadRefused, "no sshd takes connections at HOST: is it the right port?"},
	{"timed out", model.ReadTimeout, "ssh had no answer from HOST: is the host up, and does a firewall stand in between?"},
	{"No route to host", model.ReadAbsent, "there is no way to HOST: is the host up, and is the address right?"},
	{"unreachable", model.ReadAbsent, "there is no way to HOST: is the network up, and is the address right?"},
}

// endFailure explains why ssh has ended.
func endFailure(host sshHost, said string) *failure {
	fill := strings.NewReplacer("HOST", host.name, "TRY", host.command("true"))
	for _, end := range sshEnds {
		if strings.Contains(said, end.said) {
			return fail(end.fault, "%s", fill.Replace(end.text))
		}
	}
	if last := lastLine(said); last != "" {
		return fail(model.ReadCut, "ssh to %s ended, saying %q: see whether %q works in a shell", host.name, last, host.command("true"))
	}
	return fail(model.ReadCut, "ssh to %s ended without a word: see whether %q works in a shell", host.name, host.command("true"))
}

// openFailure explains why ssh, though logged in, has no connection to a socket. Sshd doesn't tell whether there is none, whether its user
// may not connect, or whether it may not forward.
func openFailure(host sshHost, socket, said string) *failure {
	if !strings.Contains(said, "open failed") {
		return fail(model.ReadCut, "the connection to %s broke off, and ssh said %q: see whether %q works in a shell", host.name, lastLine(said), host.command("true"))
	}
	return fail(model.ReadAbsent, "ssh is logged in at %s, but isn't let to the socket %s there: see by %q whether it is there and that user may write to it, "+
		"else whether sshd_config says \"AllowStreamLocalForwarding no\"", host.name, socket, host.command("ls -l "+socket))
}

// lastLine is the last line with something in it, clean and short.
func lastLine(text string) string {
	lines := strings.Split(strings.TrimSpace(text), "\n")
	return string(cut([]byte(strings.TrimSpace(lines[len(lines)-1]))))
}
