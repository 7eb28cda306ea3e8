package haproxy

import (
	"fmt"
	"net/url"
	"path"
	"strings"
)

const (
	sshNetwork = "ssh"
	sshPrefix  = "ssh://"
)

// A remote is a runtime socket on another host, which farmtop reaches through the system's ssh.
type remote struct {
	host   sshHost
	socket string // its path over there
}

// An sshHost is where ssh logs in. What is "" is for ssh's own configuration to say.
type sshHost struct{ user, name, port string }

// parseRemote takes ssh://[USER@]HOST[:PORT]/PATH apart. Host and user end up on ssh's command line, and by way of its ProxyCommand
// perhaps in a shell's; so only what names are made of is let through. The same goes for the path, in which ssh would replace
// %h, ${HOME} and the like.
func parseRemote(written string) (remote, error) {
	refused := func(format string, args ...any) (remote, error) {
		return remote{}, fmt.Errorf("HAProxy's address %q %s; write ssh://HOST/PATH, such as ssh://lb1/run/haproxy/admin.sock",
			written, fmt.Sprintf(format, args...))
	}
	u, err := url.Parse(written)
	if err != nil {
		return remote{}, fmt.Errorf("HAProxy's address isn't a URL such as ssh://lb1/run/haproxy/admin.sock; correct it") // it may hold a password
	}
	if _, secret := u.User.Password(); secret {
		return remote{}, fmt.Errorf("HAProxy's address %q holds a password, and ssh takes none from farmtop: remove it, and let ssh log in by a key or its agent", u.Redacted())
	}
	r := remote{sshHost{u.User.Username(), u.Hostname(), u.Port()}, u.Path}
	switch {
	case r.host.name == "":
		return refused("names no host")
	case !isPlainFor(r.host.name, "._-:"):
		return refused("has the host %q, which can't be one", r.host.name)
	case !isPlainFor(r.host.user, "._-@+"):
		return refused("has the user %q, who can't be one", r.host.user)
	case u.RawQuery != "" || u.Fragment != "" || !isPlainFor(strings.TrimPrefix(r.socket, "/"), "/._-@+=,~"):
		return refused("has characters in its path that mean something else to ssh")
	case path.Clean(r.socket) != r.socket || r.socket == "/":
		return refused("names no socket")
	}
	return r, nil
}

// isPlainFor tells whether a text holds only letters, digits and these signs, and can't be taken for an option.
func isPlainFor(text, signs string) bool {
	return !strings.HasPrefix(text, "-") && strings.IndexFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(signs, r)
	}) < 0
}

// arguments are those of ssh that say where it logs in.
func (h sshHost) arguments() []string {
	var all []string
	if h.port != "" {
		all = append(all, "-p", h.port)
	}
	if h.user != "" {
		all = append(all, "-l", h.user)
	}
	return append(all, "--", h.name)
}

// command is what an operator types to try whether ssh works.
func (h sshHost) command(what string) string {
	text := "ssh "
	if h.port != "" {
		text += "-p " + h.port + " "
	}
	if h.user != "" {
		text += h.user + "@"
	}
	return text + h.name + " " + what
}
