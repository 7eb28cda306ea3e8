package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"farmtop/config"
	"farmtop/model"
	"farmtop/probe"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/haproxy"
	"farmtop/probe/health"
	"farmtop/ui"
)

// known are the names of the rest of the program that a configuration may use.
func known() config.Known {
	var actions []string
	for _, a := range ui.Actions() {
		actions = append(actions, a.Name)
	}
	return config.Known{Actions: actions, Drivers: probe.Drivers(), Themes: ui.Themes()}
}

// load finds out what to watch: by flags, from a balancer, or from the configuration file.
func (p *program) load(ctx context.Context) (*config.File, error) {
	file, err := p.loadAll(ctx)
	if err != nil {
		return nil, err
	}
	if file.Farms, err = p.chosen(file.Farms); err != nil {
		return nil, err
	}
	p.restrict(file)
	return file, nil
}

// restrict makes all farms read-only where the operator or the file asks for that.
func (p *program) restrict(file *config.File) {
	file.ReadOnly = file.ReadOnly || p.flags.readOnly
	for _, f := range file.Farms {
		f.ReadOnly = f.ReadOnly || file.ReadOnly
	}
}

func (p *program) loadAll(ctx context.Context) (*config.File, error) {
	if err := p.contradiction(slices.Concat(farmFlags, tailKeys)); err != nil {
		return nil, err
	}
	q, err := p.quick()
	if err != nil {
		return nil, err
	}
	switch {
	case p.given["config"]: // a farm that the environment describes steps back
	case len(q.Nodes) > 0:
		farm, err := q.Farm()
		if err != nil {
			return nil, &exitError{exitUsage, err}
		}
		return &config.File{Farms: []*model.Farm{farm}}, nil
	case q.HAProxy != "":
		farms, err := p.discover(ctx, q)
		return &config.File{Farms: farms}, err
	}
	path, found := config.Locate(p.flags.config, p.env)
	if !found {
		return nil, failed(exitUsage, `nothing to watch: there is no farmtop.yaml here. Give a farm by
  --haproxy /run/haproxy/admin.sock       a HAProxy's runtime socket
  --node HOST:PORT --node HOST:PORT       its nodes
  --config FILE                           a configuration
or look at one that needs nothing: farmtop demo`)
	}
	file, err := config.LoadContext(ctx, path, known())
	if err == nil {
		p.flags.tail.reachBack(file.Farms)
	}
	return file, err
}

// quick is the farm that flags describe.
func (p *program) quick() (config.Quick, error) {
	q := config.Quick{
		System: p.flags.system, Endpoint: p.flags.endpoint, Nodes: p.flags.nodes, Check: p.flags.path,
		CA: p.flags.ca, ServerName: p.flags.serverName, Insecure: p.flags.insecure, HAProxy: p.flags.haproxy, Cookie: p.flags.tail.cookie,
	}
	var err error
	if q.Logs, err = p.flags.tail.quickLogs(p.flags.farms); err != nil {
		return q, err
	}
	q.ClientIP, err = p.flags.tail.quickRule()
	return q, err
}

// A flagKey is a flag, and the key of a configuration that says the same.
type flagKey struct{ name, key string }

// farmFlags are the flags that describe a farm without a file, and what says the same in a file.
var farmFlags = []flagKey{
	{"node", "nodes: [{name: …, address: …}]"},
	{"haproxy", "balancer: {kind: haproxy, socket: …}"},
	{"endpoint", "endpoint: …"},
	{"system", "system: …"},
	{"path", "checks: [{name: health, path: …}]"},
	{"ca", "tls: {ca: …}"},
	{"server-name", "tls: {server_name: …}"},
	{"insecure", "tls: {insecure: true}"},
}

// contradiction refuses a command line that describes a farm and names a file, or describes no farm in full: what would be left
// unheard, such as --insecure, may be what matters. The environment is heard where the command line leaves room for it.
func (p *program) contradiction(flags []flagKey) error {
	byFlags := len(p.flags.nodes) > 0 || p.flags.haproxy != ""
	for _, f := range flags {
		switch {
		case !p.given[f.name]:
		case p.given["config"]:
			return failed(exitUsage, "--%s describes a farm without a file, and --config names one: leave one of them out, or write into %s: %s",
				f.name, p.flags.config, f.key)
		case !byFlags:
			return failed(exitUsage, "--%s describes a farm without a file, which needs its nodes: --node HOST:PORT for each, or --haproxy SOCKET to find them. A file says it so: %s",
				f.name, f.key)
		}
	}
	return nil
}

// chosen are the farms that --farm names, all without it.
func (p *program) chosen(farms []*model.Farm) ([]*model.Farm, error) {
	if len(p.flags.farms) == 0 {
		return farms, nil
	}
	var chosen []*model.Farm
	for _, name := range p.flags.farms {
		at := slices.IndexFunc(farms, func(f *model.Farm) bool { return f.Name == name })
		if at < 0 {
			return nil, failed(exitUsage, "no farm %q; %s", name, nearest(name, farmNames(farms)))
		}
		chosen = append(chosen, farms[at])
	}
	return chosen, nil
}

func farmNames(farms []*model.Farm) []string {
	names := make([]string, len(farms))
	for i, f := range farms {
		names[i] = f.Name
	}
	return names
}

// listable is how many names an error lists when none is near.
const listable = 30

// nearest offers what may have been meant.
func nearest(word string, names []string) string {
	if near := config.Nearest(word, names, 3); len(near) > 0 {
		return "did you mean " + strings.Join(near, " or ") + "?"
	}
	if len(names) > listable {
		return fmt.Sprintf("there are %d others", len(names))
	}
	return "there is: " + strings.Join(names, ", ")
}

// discoverTimeout bounds the first reading of a balancer, and the guess at what its servers speak.
const discoverTimeout = 3 * time.Second

// discover makes farms of what a HAProxy says of itself.
func (p *program) discover(ctx context.Context, q config.Quick) ([]*model.Farm, error) {
	driver, err := haproxy.New("", model.Balancer{Name: "haproxy", Kind: "haproxy", Address: q.HAProxy, Timeout: discoverTimeout})
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	defer balancer.Close(driver)
	status := driver.Read(ctx)
	if ctx.Err() != nil {
		return nil, ctx.Err()
	}
	if status.Err != "" {
		return nil, failed(exitUnavailable, "%s", status.Err)
	}
	farms, err := config.Discovered(status, q.HAProxy, q)
	if err != nil {
		if problems := config.Problems(nil); errors.As(err, &problems) {
			return nil, &exitError{exitUsage, err}
		}
		return nil, &exitError{exitUnavailable, err}
	}
	for _, note := range config.Skipped(status) {
		p.talk("%s", note)
	}
	listen(ctx, farms)
	return farms, nil
}

// listen finds out what the servers of TCP backends speak: TLS that passes through a balancer can be checked as HTTPS.
func listen(ctx context.Context, farms []*model.Farm) {
	ctx, cancel := context.WithTimeout(ctx, discoverTimeout)
	defer cancel()
	var all sync.WaitGroup
	for _, f := range farms {
		if len(f.Nodes) == 0 || len(f.Checks) != 1 || f.Checks[0].Protocol != model.ProtocolTCP {
			continue
		}
		all.Go(func() {
			if health.Sniff(ctx, f.Nodes[0].Address) == model.ProtocolHTTPS {
				f.Checks[0].Protocol = model.ProtocolHTTPS
			}
		})
	}
	all.Wait()
}
