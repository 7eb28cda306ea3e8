package nginxplus

import (
	"context"
	"encoding/json"
	"net/url"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/httpapi"
)

// A reading is what nginx says of itself and of upstreams.
type reading struct {
	process process
	groups  []model.Group
	servers []model.Server
	ids     []int64 // the API's, of each of the servers
}

// read asks for one upstream, or for all where the name is "".
func (d *Driver) read(ctx context.Context, upstreamName string) (reading, *httpapi.Failure) {
	var r reading
	if failed := d.get(ctx, "nginx", &r.process); failed != nil {
		return r, failed
	}
	all := map[string]upstream{}
	if upstreamName == "" {
		if failed := d.get(ctx, "http/upstreams/", &all); failed != nil {
			return r, failed
		}
	} else {
		var one upstream
		if failed := d.get(ctx, "http/upstreams/"+url.PathEscape(upstreamName)+"/", &one); failed != nil {
			return r, d.absent(ctx, upstreamName, failed)
		}
		all[upstreamName] = one
	}
	if failed := r.take(all); failed != nil {
		return r, failed
	}
	return r, nil
}

// absent completes the failure of an upstream that isn't there with the names of those that are.
func (d *Driver) absent(ctx context.Context, name string, failed *httpapi.Failure) *httpapi.Failure {
	if failed.Read != model.ReadAbsent {
		return failed
	}
	var all map[string]json.RawMessage
	if unlisted := d.ask(ctx, httpapi.Request{Path: "http/upstreams/", Query: "fields="}, &all); unlisted != nil {
		return failed
	}
	return httpapi.Absent("%s at %s has no upstream %q with a \"zone\"; it has: %s", software, d.client.At, name, strings.Join(likeliest(name, all), ", "))
}

// process is what nginx says of itself.
type process struct {
	Version    string
	Build      string
	Generation int64     // how often the configuration was loaded
	Loaded     time.Time `json:"load_timestamp"`
	Now        time.Time `json:"timestamp"`
	Master     uint32    `json:"ppid"`
}

// status is of nginx alone. Its uptime counts from the last reload, which ends what was changed through the API.
func (p *process) status() model.BalancerStatus {
	s := model.BalancerStatus{Software: software, Version: p.Version, PID: int(p.Master), Uptime: max(p.Now.Sub(p.Loaded), 0), Leaving: -1}
	if p.Build != "" {
		s.Version += " (" + p.Build + ")"
	}
	return s
}
