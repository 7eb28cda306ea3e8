package audit

import (
	"cmp"
	"net/netip"
	"os"
	"os/user"
	"strings"

	"farmtop/model"
)

// Who is the operator of this process. The environment is asked for what the system doesn't say.
//
// SSH tells where a session came from in the environment of its shell. What runs in tmux or screen keeps the environment of the
// session that started the server, so after another login From may be where the operator came from the first time; sudo usually
// takes it away. A witness that may err is still better than none.
func Who(env func(string) string) model.Operator {
	name := ""
	if u, err := user.Current(); err == nil {
		name = u.Username
	}
	host, _ := os.Hostname() // a machine without a name has none to tell
	return operatorOf(name, host, env)
}

// operatorOf is who asks, from what the system says and, where it says nothing, the environment.
func operatorOf(name, host string, env func(string) string) model.Operator {
	name = cmp.Or(name, env("USER"), env("LOGNAME"))
	if before := env("SUDO_USER"); before != "" && before != name {
		name = before + " (" + name + " by sudo)"
	}
	return model.Operator{
		User: clean(name, nameLimit),
		Host: clean(host, nameLimit),
		From: cmp.Or(firstAddress(env("SSH_CONNECTION")), firstAddress(env("SSH_CLIENT"))),
	}
}

// firstAddress is the client in what sshd puts into SSH_CONNECTION and SSH_CLIENT: "192.0.2.7 50022 …"; "" when it is no address.
func firstAddress(text string) string {
	first, _, _ := strings.Cut(text, " ")
	address, err := netip.ParseAddr(first)
	if err != nil {
		return ""
	}
	return clean(address.Unmap().String(), nameLimit)
}
