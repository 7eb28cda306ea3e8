package model

import (
	"errors"
	"fmt"
	"net/url"
	"path"
	"strconv"
	"strings"
)

// SSHScheme begins the address of a socket that ssh forwards from another host.
const SSHScheme = "ssh://"

// An SSHSocket is a Unix socket on another host, which the system's ssh leads to. A user or port that is "" is for ssh's own
// configuration to say, which may also know the host by another name.
type SSHSocket struct{ User, Host, Port, Path string }

// sshWanted ends what is said of an address that can't be one.
const sshWanted = "write ssh://HOST/PATH, such as ssh://lb1/run/haproxy/admin.sock"

// ParseSSHSocket takes ssh://[USER@]HOST[:PORT]/PATH apart. Host and user end up on ssh's command line, and by way of its ProxyCommand
// perhaps in a shell's; so only what names are made of is let through. The same goes for the path, in which ssh would replace %h,
// ${HOME} and the like. The error says what to write, and never holds a password.
func ParseSSHSocket(written string) (SSHSocket, error) {
	u, err := url.Parse(written)
	if err != nil || !strings.HasPrefix(written, SSHScheme) || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" {
		return SSHSocket{}, errors.New("it is no address of a socket; " + sshWanted) // url's own error may hold a password
	}
	if _, secret := u.User.Password(); secret {
		return SSHSocket{}, errors.New("a password doesn't belong here, and ssh would take none; let it use a key or its agent, and write ssh://USER@HOST/PATH")
	}
	s := SSHSocket{u.User.Username(), u.Hostname(), u.Port(), u.Path}
	if problem := s.problem(); problem != "" {
		return SSHSocket{}, errors.New(problem)
	}
	return s, nil
}

func (s *SSHSocket) problem() string {
	port, noPort := strconv.ParseUint(s.Port, 10, 16)
	switch {
	case s.Host == "":
		return "it names no host; " + sshWanted
	case strings.HasPrefix(s.Host, "-") || strings.HasPrefix(s.User, "-"):
		return "a host or user can't begin with a hyphen, which ssh takes for an option; " + sshWanted
	case !isPlain(s.Host, "._-:"):
		return fmt.Sprintf("the host %q can't be one; write a name of letters, digits, dots and hyphens, or an IP address", s.Host)
	case !isPlain(s.User, "._-@+"):
		return fmt.Sprintf("the user %q can't be one; write a name of letters, digits and ._-@+", s.User)
	case s.Port != "" && (noPort != nil || port == 0):
		return fmt.Sprintf("%q is no port; write a number from 1 to 65535", s.Port)
	case strings.Trim(s.Path, "/") == "" || strings.HasSuffix(s.Path, "/"):
		return "it has no path of a socket; " + sshWanted
	case path.Clean(s.Path) != s.Path:
		return fmt.Sprintf("its path has . or .. or // in it; write it as %s", path.Clean(s.Path))
	case !isPlain(s.Path, "/._-@+=,~"):
		return "its path has characters that mean something else to ssh; use one of letters, digits and ._-@+=,~"
	}
	return ""
}

// isPlain tells whether a text holds only letters, digits and these signs.
func isPlain(text, signs string) bool {
	return strings.IndexFunc(text, func(r rune) bool {
		return (r < 'a' || r > 'z') && (r < 'A' || r > 'Z') && (r < '0' || r > '9') && !strings.ContainsRune(signs, r)
	}) < 0
}
