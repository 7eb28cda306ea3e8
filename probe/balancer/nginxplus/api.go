package nginxplus

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"farmtop/probe/balancer/httpapi"
)

// The versions of the API that are understood: the parameter "drain" came with 2, and 9 is the newest that is published.
const (
	oldestVersion = 2
	newestVersion = 9
)

// get asks for something below the API's version and decodes it.
func (d *Driver) get(ctx context.Context, path string, into any) *httpapi.Failure {
	return d.ask(ctx, httpapi.Request{Path: path}, into)
}

// ask sends a request whose path is below the API's version. Into is what the answer is decoded into, nil where it is of no interest.
func (d *Driver) ask(ctx context.Context, q httpapi.Request, into any) *httpapi.Failure {
	version, failed := d.apiVersion(ctx)
	if failed != nil {
		return failed
	}
	q.Path = fmt.Sprintf("%d/%s", version, q.Path)
	answer, failed := d.client.Ask(ctx, q)
	if failed != nil {
		return failed
	}
	if failed := d.refusal(answer); failed != nil || into == nil {
		return failed
	}
	return d.decode(answer.Body, into)
}

func (d *Driver) decode(body []byte, into any) *httpapi.Failure {
	if err := json.Unmarshal(body, into); err != nil {
		return httpapi.Garbage("%s at %s doesn't answer as its API does (%v): is this the URL of \"api\"?", software, d.client.At, jsonTrouble(err))
	}
	return nil
}

// apiVersion is the newest version that both sides know; the balancer is asked once.
func (d *Driver) apiVersion(ctx context.Context) (int64, *httpapi.Failure) {
	if known := d.version.Load(); known != 0 {
		return known, nil
	}
	answer, failed := d.client.Ask(ctx, httpapi.Request{Path: "/"})
	if failed == nil {
		failed = d.client.Refusal(answer)
	}
	if failed != nil {
		return 0, failed
	}
	newest, failed := d.newest(answer.Body)
	if failed == nil {
		d.version.Store(newest)
	}
	return newest, failed
}

// newest is the newest version in a list of them that is understood.
func (d *Driver) newest(list []byte) (int64, *httpapi.Failure) {
	var offered []int64
	if err := json.Unmarshal(list, &offered); err != nil {
		hint := ""
		if bytes.Contains(list, []byte(`"http"`)) {
			hint = " (write the URL without the API's version)"
		}
		return 0, httpapi.Garbage("%s at %s doesn't list the versions of its API: is this the URL of \"api\"?%s", software, d.client.At, hint)
	}
	offered = slices.DeleteFunc(offered, func(v int64) bool { return v < oldestVersion || v > newestVersion })
	if len(offered) == 0 {
		return 0, httpapi.Garbage("the API of %s at %s has none of the versions %d to %d, which farmtop speaks", software, d.client.At, oldestVersion, newestVersion)
	}
	return slices.Max(offered), nil
}

// patch is a change of one server.
func patch(upstreamName string, id int64, body string) httpapi.Request {
	return httpapi.Request{
		Method: http.MethodPatch, Path: serverPath(upstreamName, id), Body: []byte(body), Header: http.Header{"Content-Type": {"application/json"}},
	}
}

func serverPath(upstreamName string, id int64) string {
	return fmt.Sprintf("http/upstreams/%s/servers/%d", url.PathEscape(upstreamName), id)
}
