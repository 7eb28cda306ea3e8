package config

import (
	"net/url"
	"strings"
)

// sshScheme begins the address of a socket that ssh forwards from another machine.
const sshScheme = "ssh://"

// overSSHProblem says what is wrong with ssh://[USER@]HOST[:PORT]/PATH; "" when nothing is. The host is what ssh's own configuration may know
// by another name, but never what ssh would take for an option.
func overSSHProblem(written string) string {
	u, err := url.Parse(written)
	const wanted = "write ssh://HOST/PATH, such as ssh://lb1/run/haproxy/admin.sock"
	switch {
	case err != nil || u.Opaque != "" || u.RawQuery != "" || u.Fragment != "" || strings.Contains(written, "%"):
		return "it is no address of a socket; " + wanted
	case strings.Trim(u.Path, "/") == "" || strings.HasSuffix(u.Path, "/"):
		return "it has no path of a socket; " + wanted
	case strings.HasPrefix(u.Hostname(), "-") || strings.HasPrefix(u.User.Username(), "-"):
		return "a host or user can't begin with a hyphen, which ssh takes for an option; " + wanted
	case u.User != nil && hasPassword(u.User):
		return "a password doesn't belong here, and ssh would take none; let it use a key or its agent, and write ssh://USER@HOST/PATH"
	}
	if problem := hostProblem(u.Hostname()); problem != "" {
		return "the host " + problem
	}
	if port := u.Port(); port != "" {
		if _, ok := portNumber(port); !ok {
			return quote(port) + " is no port; write a number from 1 to 65535"
		}
	}
	return ""
}

func hasPassword(u *url.Userinfo) bool {
	_, has := u.Password()
	return has
}
