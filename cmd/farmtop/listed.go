package main

import (
	"context"
	"slices"

	"farmtop/config"
	"farmtop/model"
	"farmtop/model/cookie"
	"farmtop/probe/health"
	"farmtop/probe/serverlist"
)

// wantsList tells whether a farm's application lists its servers with the values of that cookie.
func wantsList(farms []*model.Farm, name string) bool {
	return slices.ContainsFunc(farms, func(f *model.Farm) bool { return f.Sticky.Servers != nil && f.Sticky.Cookie == name })
}

// addListed gives the nodes of the configuration the IDs that their applications list for them. That it can't is told, and no failure:
// the cookie is read by what else is known.
func (p *program) addListed(ctx context.Context, path, name string, told *cookie.Known) {
	file, err := config.Load(path, known()) // with the token, which an outline lacks
	if err != nil {
		p.talk("the list of servers isn't asked for: %s", err)
		return
	}
	farms, err := p.chosen(file.Farms)
	if err != nil {
		return // as the outline had
	}
	resolve := health.NewProber(health.Options{}).Resolve
	first, whole := 0, true
	told.Listed = map[string]string{}
	for _, f := range farms {
		nodes := told.Nodes[first : first+len(f.Nodes)]
		first += len(f.Nodes)
		if !wantsList([]*model.Farm{f}, name) {
			continue
		}
		list := serverlist.New(f, "farmtop/"+version()+" (server list)", resolve).Read(ctx)
		if list.Err != "" {
			p.talk("the list of servers of %s can't be read: %s", f.Name, list.Err)
			whole = false
		}
		model.AddListed(nodes, list.Servers)
		for _, s := range list.Servers {
			told.Listed[s.ID] = s.URL
		}
	}
	if !whole { // what isn't listed may be on the list that can't be read
		told.Listed = nil
	}
}
