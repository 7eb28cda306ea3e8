package config

import (
	"context"
	"net/url"
	"reflect"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
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
	Cookie     string // the sticky cookie; "" for the system's, or the balancer's
	// ClientIP is the client-IP rule; without a name its settings are added to those of the system's.
	ClientIP clientip.Rule
	Logs     QuickLogs
}

// Farm is the farm that the flags describe, named after its endpoint. Its nodes' addresses get their port, where they have none,
// as those of a file do. The error is [Problems], each with its flag as the file.
func (q Quick) Farm() (*model.Farm, error) {
	r := &reading{problems: &report{}}
	f := q.farm(r, quickName(q.Endpoint, q.ServerName), q.HAProxy != "")
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
	if len(q.Nodes) == 0 {
		r.problems.add(onFlag("--node"), "there are no nodes; write --node HOST:PORT for each, or --haproxy SOCKET alone, which finds them")
		f.has["nodes"] = true
	}
	farms, err := flagFarms(r, []farm{f})
	if err != nil {
		return nil, err
	}
	return farms[0], nil
}

// farm is what the flags say of every farm they may stand for; it has a HAProxy or not.
func (q Quick) farm(r *reading, name string, haproxy bool) farm {
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
	f.Sticky.Cookie = flagText("--cookie", q.Cookie)
	f.ClientIP = quickRule(r, q.ClientIP)
	f.Logs = q.Logs.of(r, name, haproxy)
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

// flagWord is a flag's value that must be one of the words that a document's key has.
func (r *reading) flagWord(flag, value string, k key) text {
	t := flagText(flag, value)
	if !t.given() {
		return t
	}
	if problem := t.read(scalar{value, kindText}, k); problem != "" {
		r.problems.add(t.place, "%s", problem)
		return text{}
	}
	return t
}

// flagDuration is a flag's duration within the bounds of a document's key; 0 was not given.
func (r *reading) flagDuration(flag string, value time.Duration, k key) duration {
	var d duration
	if value == 0 {
		return d
	}
	if problem := d.read(scalar{value.String(), kindText}, k); problem != "" {
		r.problems.add(onFlag(flag), "%s", problem)
		return d
	}
	d.place = onFlag(flag)
	return d
}

// flagList are a flag's values; nil when it wasn't given.
func flagList(flag string, values []string) []text {
	if values == nil {
		return nil
	}
	list := make([]text, len(values))
	for i, v := range values {
		list[i] = text{onFlag(flag), v}
	}
	return list
}

// quickRule is the document of a client-IP rule that flags give.
func quickRule(r *reading, rule clientip.Rule) clientIP {
	c := clientIP{
		block: block{place: onFlag("--rule"), has: map[string]bool{}},
		Rule:  r.flagWord("--rule", rule.Name, keyOf(reflect.TypeFor[clientIP](), "rule")), Header: flagText("--header", rule.Header),
		Trusted: flagList("--trusted", rule.Trusted), Internal: flagList("--internal", rule.Internal),
	}
	if rule.Limit != nil {
		c.Limit = numberOrNone{onFlag("--limit"), *rule.Limit}
	}
	if rule.Recursive {
		c.Recursive = flag{onFlag("--recursive"), true}
	}
	for key, given := range map[string]bool{
		"rule": rule.Name != "", "header": rule.Header != "", "trusted": rule.Trusted != nil, "internal": rule.Internal != nil,
		"limit": rule.Limit != nil, "recursive": rule.Recursive,
	} {
		if given {
			c.has[key] = true
		}
	}
	return c
}
