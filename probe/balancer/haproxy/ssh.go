package haproxy

import (
	"fmt"

	"farmtop/model"
)

// sshNetwork is what leads to a socket on another host.
const sshNetwork = "ssh"

// A remote is a runtime socket on another host, which farmtop reaches through the system's ssh.
type remote struct {
	host   sshHost
	socket string // its path over there
}

// An sshHost is where ssh logs in. What is "" is for ssh's own configuration to say.
type sshHost struct{ user, name, port string }

// parseRemote takes ssh://[USER@]HOST[:PORT]/PATH apart.
func parseRemote(written string) (remote, error) {
	s, err := model.ParseSSHSocket(written)
	if err != nil {
		return remote{}, fmt.Errorf("HAProxy's address over ssh can't be used: %w", err)
	}
	return remote{sshHost{s.User, s.Host, s.Port}, s.Path}, nil
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
