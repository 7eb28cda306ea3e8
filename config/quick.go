package config

import (
	"context"
	"net/url"
	"strings"

	"farmtop/model"
)

// Quick is a farm given by flags. Paths in it are relative to the working directory.
type Quick struct {
	System     string
	Endpoint   string
	Nodes      []string // [NAME=]HOST[:PORT]
	CA         string
	ServerName string
	Insecure   bool
	Check      string // a path that is asked for instead of the system's checks; 200 is healthy
	HAProxy    string // a socket's path or HOST:PORT
}

// Farm is the farm that the flags describe, named after its endpoint. Its nodes' addresses get their port, where they have none,
// as those of a file do. The error is [Problems], each with its flag as the file.
func (q Quick) Farm() (*model.Farm, error) {
	f := q.farm(quickName(q.Endpoint, q.ServerName))
	f.has["nodes"] = len(q.Nodes) > 0
	for _, written := range q.Nodes {
		f.Nodes = append(f.Nodes, quickNode(written))
	}
	if q.HAProxy != "" {
		f.Balancers = []balancer{{
			block:  block{place: onFlag("--haproxy")},
			Kind:   text{onFlag("--haproxy"), "haproxy"},
			Socket: text{onFlag("--haproxy"), q.HAProxy},
		}}
	}
	problems := &report{}
	if len(q.Nodes) == 0 {
		problems.add(onFlag("--node"), "there are no nodes; write --node HOST:PORT for each, or --haproxy SOCKET alone, which finds them")
		f.has["nodes"] = true
	}
	farms, err := flagFarms(&reading{problems: problems}, []farm{f})
	if err != nil {
		return nil, err
	}
	return farms[0], nil
}

// farm is what the flags say of every farm they may stand for.
func (q Quick) farm(name string) farm {
	f := farm{block: block{place: onFlag("--node"), has: map[string]bool{}}, Name: defaultText(name)}
	f.System = flagText("--system", q.System)
	f.Endpoint = flagText("--endpoint", q.Endpoint)
	f.TLS.CA = flagText("--ca", q.CA)
	f.TLS.ServerName = flagText("--server-name", q.ServerName)
	if q.Insecure {
		f.TLS.Insecure = flag{onFlag("--insecure"), true}
	}
	if q.Check != "" {
		f.Checks = []check{{Name: defaultText("health"), Path: flagText("--path", q.Check)}}
	}
	return f
}

// flagFarms makes farms of documents that come from flags. Flags name no commands, so there is nothing to be interrupted.
func flagFarms(r *reading, docs []farm) ([]*model.Farm, error) {
	r.outside = system(context.Background(), ".")
	farms := r.farms(docs)
	if err := r.problems.err(); err != nil {
		return nil, err
	}
	return farms, nil
}

// quickName is a name for a farm that was given none.
func quickName(endpoint, serverName string) string {
	if u, err := url.Parse(endpoint); err == nil && u.Hostname() != "" {
		return u.Hostname()
	}
	if serverName != "" {
		return serverName
	}
	return "farm"
}

func quickNode(written string) node {
	n := node{block: block{place: onFlag("--node"), has: map[string]bool{}}}
	name, address, named := strings.Cut(written, "=")
	if !named {
		name, address = "", written
	}
	n.Address = text{onFlag("--node"), address}
	if named {
		n.Name, n.has["name"] = text{onFlag("--node"), name}, true
	}
	return n
}

// flagText is a flag's value; one that is empty was not given.
func flagText(name, value string) text {
	if value == "" {
		return text{}
	}
	return text{onFlag(name), value}
}
