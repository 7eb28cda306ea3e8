package serverlist

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"net/url"
	"time"

	"farmtop/model"
	"farmtop/probe/client"
)

// Every is the time between two readings: servers come and go with deployments.
const Every = 5 * time.Minute

const (
	// askTimeout is for one node's answer. AM reads its configuration store for it.
	askTimeout = 5 * time.Second
	// nodesAsked bounds how many nodes are asked in one reading until one lists servers.
	nodesAsked = 3
	// resolveTimeout is for the names of all servers together.
	resolveTimeout = 5 * time.Second
)

// apiVersion is what AM 7's documentation asks the list with; without it AM answers as its newest version does, or refuses.
const apiVersion = "resource=1.0, protocol=2.1"

// A Reader reads the list of one farm's servers. It is for one goroutine at a time.
type Reader struct {
	farm    *model.Farm
	agent   string
	resolve func(ctx context.Context, hostport string) ([]string, error)
	at      int // the node that is asked first
}

// New is a reader for a farm that has a server list. The agent is how it names itself; resolve lists the addresses that a host:port stands
// for.
func New(farm *model.Farm, agent string, resolve func(ctx context.Context, hostport string) ([]string, error)) *Reader {
	return &Reader{farm: farm, agent: agent, resolve: resolve}
}

// Read asks the node that listed servers last, then the next ones. It never fails: why there is no list is told in words.
func (r *Reader) Read(ctx context.Context) model.ServersListed {
	told := model.ServersListed{Farm: r.farm.Name, Err: "the farm has no node that could be asked"}
	for range min(len(r.farm.Nodes), nodesAsked) {
		node := &r.farm.Nodes[r.at%len(r.farm.Nodes)]
		list, final, err := r.ask(ctx, node)
		if err == nil {
			told.Node, told.Servers, told.Err = node.Name, list, ""
			break
		}
		told.Err = err.Error()
		if final {
			told.Node = node.Name
			break
		}
		r.at++
	}
	r.locate(ctx, told.Servers)
	told.At = time.Now()
	return told
}

// ask asks one node. An error is final where another node would give none better: the token and the configuration are the same for all,
// and the rest is the node's, such as a servlet container that runs without its application.
func (r *Reader) ask(ctx context.Context, node *model.Node) (list []model.ListedServer, final bool, err error) {
	wanted := r.farm.Sticky.Servers
	if r.farm.TLS.Insecure {
		return nil, true, fmt.Errorf(`the token goes to nodes whose certificates are verified alone; remove "insecure", and give their authority as tls: ca`)
	}
	manner := client.Manner{Agent: r.agent, Timeout: askTimeout, Sample: client.BodyLimit}
	target, err := manner.Node(r.farm, node, wanted.Path)
	if err != nil {
		return nil, true, err
	}
	if target.URL.Scheme != "https" {
		return nil, true, fmt.Errorf("the token is sent over HTTPS alone, and nodes are asked over HTTP here; write protocol: https for the checks where they speak it")
	}
	a := target.Ask(ctx, client.Question{Header: http.Header{
		http.CanonicalHeaderKey(wanted.Header): {wanted.Token},
		"Accept":                               {"application/json"},
		"Accept-Api-Version":                   {apiVersion},
	}})
	switch {
	case a.Status == 0 && a.Cancelled:
		return nil, true, ctx.Err()
	case a.Status == 0:
		return nil, false, fmt.Errorf("no answer from %s: %s", node.Name, a.Fault)
	case a.Status != http.StatusOK:
		isToken := a.Status == http.StatusUnauthorized || a.Status == http.StatusForbidden
		return nil, isToken, refusal(node, wanted, a.Status)
	case a.Fault != "":
		return nil, false, fmt.Errorf("no answer from %s: %s", node.Name, a.Fault)
	}
	list, err = understand(a.Sample)
	if err != nil {
		return nil, false, fmt.Errorf("%s: %w", node.Name, err)
	}
	return list, false, nil
}

// refusal is a node's no in words.
func refusal(node *model.Node, wanted *model.ServerList, status int) error {
	switch status {
	case http.StatusUnauthorized:
		return fmt.Errorf("%s doesn't take the token (401): its session has ended, or it belongs in another header than %s; log in anew, and start farmtop with that token", node.Name, wanted.Header)
	case http.StatusForbidden:
		return fmt.Errorf("%s doesn't let the token's user read it (403): take an administrator's token", node.Name)
	case http.StatusNotFound:
		return fmt.Errorf(`%s has nothing at %s (404): correct "path" under sticky: servers`, node.Name, client.Cut(wanted.Path))
	default:
		return fmt.Errorf("%s answers %d to %s where a list was expected", node.Name, status, client.Cut(wanted.Path))
	}
}

// locate finds the addresses of the servers by their URLs, as far as they resolve in time.
func (r *Reader) locate(ctx context.Context, servers []model.ListedServer) {
	ctx, cancel := context.WithTimeout(ctx, resolveTimeout)
	defer cancel()
	for i := range servers {
		u, err := url.Parse(servers[i].URL)
		if err != nil || u.Hostname() == "" {
			continue
		}
		at := net.JoinHostPort(u.Hostname(), model.URLPort(u))
		servers[i].Addresses, _ = r.resolve(ctx, at) // a name that doesn't resolve has none
	}
}
