package main

import (
	"cmp"
	"context"
	"slices"

	"farmtop/config"
	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/cookie"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/haproxy"
)

// knownNodes is what is known of the nodes that a cookie of some name may mean: as flags describe them, as a HAProxy tells them, or
// as the configuration does. Having none is no failure: many cookies tell an address.
//
// The client-IP rule is that of the configuration's only farm; without a name where there is none.
func (p *program) knownNodes(ctx context.Context, name string) (told *cookie.Known, rule clientip.Rule, err error) {
	if err := p.contradiction(farmFlags); err != nil {
		return nil, rule, err
	}
	switch {
	case p.given["config"]: // a farm that the environment describes steps back
	case len(p.flags.nodes) > 0:
		farm, err := config.Quick{System: p.flags.system, Endpoint: p.flags.endpoint, Nodes: p.flags.nodes}.Farm()
		if err != nil {
			return nil, rule, &exitError{exitUsage, err}
		}
		return configuredNodes([]*model.Farm{farm}), rule, nil
	case p.flags.haproxy != "":
		told, err = p.askedNodes(ctx, name)
		return told, rule, err
	}
	path, found := config.Locate(p.flags.config, p.env)
	if !found {
		return &cookie.Known{}, rule, nil
	}
	file, err := config.Outline(path, known())
	if err != nil {
		return nil, rule, err
	}
	farms, err := p.chosen(file.Farms)
	if err != nil {
		return nil, rule, err
	}
	if len(farms) == 1 {
		rule = farms[0].ClientIP
	}
	told = configuredNodes(farms)
	if wantsList(farms, name) {
		p.addListed(ctx, path, name, told)
	}
	return told, rule, nil
}

// configuredNodes is what a configuration tells of its nodes.
func configuredNodes(farms []*model.Farm) *cookie.Known {
	told := &cookie.Known{}
	names := nodeNames(farms)
	for _, f := range farms {
		for i := range f.Nodes {
			n := &f.Nodes[i]
			told.Nodes = append(told.Nodes, cookie.Node{
				Name: names[len(told.Nodes)], Servers: []string{cmp.Or(n.Server, n.Name)}, Addresses: []string{n.Address},
			})
		}
		if f.Sticky.Cookie != "" {
			told.Cookies = append(told.Cookies, f.Sticky.Cookie)
		}
	}
	return told
}

// askedNodes is what a HAProxy tells of its servers, and of their cookies.
func (p *program) askedNodes(ctx context.Context, name string) (*cookie.Known, error) {
	driver, err := haproxy.New("", model.Balancer{Name: "haproxy", Kind: "haproxy", Address: p.flags.haproxy, Timeout: discoverTimeout})
	if err != nil {
		return nil, &exitError{exitUsage, err}
	}
	defer balancer.Close(driver)
	status := driver.Read(ctx)
	switch {
	case ctx.Err() != nil:
		return nil, ctx.Err()
	case status.Err != "":
		return nil, failed(exitUnavailable, "%s", status.Err)
	}
	told := serverNodes(&status, name, p.flags.farms)
	if len(told.Cookies) == 0 {
		for _, hidden := range status.Hidden {
			p.talk("can't be seen: %s", hidden)
		}
	}
	return told, nil
}

// serverNodes is what a balancer's servers tell: those of the groups with a sticky cookie of that name, of all groups when none has.
// Groups may be chosen by their names. A server that several groups have is one node.
func serverNodes(status *model.BalancerStatus, name string, chosen []string) *cookie.Known {
	told := &cookie.Known{}
	mine := map[string]bool{}
	for i := range status.Groups {
		g := &status.Groups[i]
		if len(chosen) > 0 && !slices.Contains(chosen, g.Name) {
			continue
		}
		mine[g.Name] = g.Cookie == name
		if g.Cookie != "" {
			told.Cookies = append(told.Cookies, g.Cookie)
		}
	}
	named := slices.Contains(told.Cookies, name)
	for i := range status.Servers {
		s := &status.Servers[i]
		if of, isMine := mine[s.Group]; isMine && (of || !named) {
			addServer(told, s)
		}
	}
	return told
}

// addServer makes a node of a server, or adds its cookie's value to the node that it is already.
func addServer(told *cookie.Known, s *model.Server) {
	var addresses []string
	if s.Address != "" {
		addresses = []string{s.Address}
	}
	at := slices.IndexFunc(told.Nodes, func(n cookie.Node) bool {
		return slices.Contains(n.Servers, s.Name) && slices.Equal(n.Addresses, addresses)
	})
	if at < 0 {
		at = len(told.Nodes)
		node := cookie.Node{Name: s.Name, Servers: []string{s.Name}, Addresses: addresses}
		if slices.ContainsFunc(told.Nodes, func(n cookie.Node) bool { return n.Name == s.Name }) {
			node.Name = s.Group + "/" + s.Name
		}
		told.Nodes = append(told.Nodes, node)
	}
	if node := &told.Nodes[at]; s.Cookie != "" && !slices.Contains(node.Values, s.Cookie) {
		node.Values = append(node.Values, s.Cookie)
	}
}
