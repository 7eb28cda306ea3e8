package nginx

import (
	"net"
	"slices"
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/model/nginxconf"
)

// defaultPort is that of a server without one.
const defaultPort = "80"

// servers are the group's servers in the order of the file. Lines for the same address are one server, with the sum of their weights.
func (g *group) servers() []model.Server {
	all := make([]model.Server, 0, len(g.lines))
	at := make(map[string]int, len(g.lines))
	for _, line := range g.lines {
		s := g.server(line)
		i, twice := at[s.Name]
		if !twice {
			at[s.Name] = len(all)
			all = append(all, s)
			continue
		}
		first := &all[i]
		first.Weight += s.Weight
		first.InitialWeight += s.InitialWeight
		first.Backup = first.Backup && s.Backup
		if openness(s.Admin) > openness(first.Admin) {
			first.Admin, first.Why, first.Status, first.Up = s.Admin, s.Why, s.Status, s.Up
		}
	}
	return all
}

// server is what one line says. nginx tells nothing else of it.
func (g *group) server(line *nginxconf.Directive) model.Server {
	s := model.Server{
		Group: g.name, Name: line.Arg(0), Address: addressOf(line.Arg(0)),
		Admin: model.AdminReady, Up: true, Weight: 1, Uncounted: true, LastRequest: -1,
	}
	var flags []string
	for _, word := range line.Args[1:] {
		key, value, _ := strings.Cut(word.Text, "=")
		switch key {
		case "weight":
			if weight, err := strconv.Atoi(value); err == nil {
				s.Weight = weight
			}
		case "route":
			s.Cookie = value
		case "backup":
			s.Backup = true
		case "down", "drain":
			flags = append(flags, key)
		}
	}
	s.InitialWeight = s.Weight
	switch {
	case slices.Contains(flags, "down"):
		s.Admin, s.Up = model.AdminMaint, false
	case slices.Contains(flags, "drain"):
		s.Admin = model.AdminDrain
	}
	if len(flags) > 0 {
		s.Why, s.Status = []model.AdminReason{model.ReasonOperator}, strings.Join(flags, " ")
	}
	return s
}

// openness orders admin states by how many requests still come.
func openness(state model.AdminState) int {
	return slices.Index([]model.AdminState{model.AdminMaint, model.AdminDrain, model.AdminReady}, state)
}

// addressOf is a server's host and port; "" for a Unix socket.
func addressOf(written string) string {
	if strings.HasPrefix(written, "unix:") {
		return ""
	}
	if host, port, err := net.SplitHostPort(written); err == nil {
		return net.JoinHostPort(host, port)
	}
	return net.JoinHostPort(strings.Trim(written, "[]"), defaultPort)
}
