package route

import (
	"cmp"
	"fmt"
	"net/http"
	"net/url"

	"farmtop/model"
	"farmtop/probe/client"
)

// sampleBytes of a body are looked at where it isn't to name the node: a firewall's page says what it is at its head.
const sampleBytes = 4 << 10

// A front is the endpoint as a test asks it.
type front struct {
	*client.Target
	scene scene
	learn client.Question // how a client gets the application's sticky cookie; the endpoint's own page where that isn't known
}

// newFront is the front of the test's farm; the error says why there can't be one.
func newFront(o *Options) (*front, error) {
	f := o.View.Farm
	target, err := o.manner().Endpoint(f, cmp.Or(o.Test.Path, f.Routing.Path))
	if err != nil {
		return nil, fmt.Errorf("test the routing of %s: %w", f.Name, err)
	}
	there := &front{Target: target, scene: scene{host: hostname(target.Host), path: target.URL.EscapedPath(), secure: target.URL.Scheme == "https"}}
	if l := f.Sticky.Learn; l != nil {
		there.learn = learning(l)
		if there.learn.URL, err = target.At(l.Path); err != nil {
			return nil, fmt.Errorf("test the routing of %s: learn its sticky cookie: %w", f.Name, err)
		}
	}
	return there, nil
}

// manner is how the test asks.
func (o *Options) manner() client.Manner {
	m := client.Manner{Agent: o.Agent + " (routing test)", Query: o.Query, Timeout: o.Test.Timeout, Sample: sampleBytes, Proxy: o.Proxy}
	if o.View.Farm.Routing.Body != nil {
		m.Sample = client.BodyLimit
	}
	return m
}

// toNode is a node asked straight, and the question for the sticky cookie that it gives.
func (o *Options) toNode(node *model.Node) (*client.Target, client.Question, error) {
	f := o.View.Farm
	path, q := cmp.Or(o.Test.Path, f.Routing.Path), client.Question{}
	if l := f.Sticky.Learn; l != nil {
		path, q = l.Path, learning(l)
	}
	target, err := o.manner().Node(f, node, path)
	return target, q, err
}

// learning is the question for an application's cookie. A POST has what AM wants of the first step of a journey; others don't mind.
func learning(l *model.Learn) client.Question {
	q := client.Question{Method: l.Method}
	if q.Method == http.MethodPost {
		q.Header = http.Header{"Content-Type": {"application/json"}, "Accept-Api-Version": {"resource=2.0, protocol=1.0"}}
	}
	return q
}

// hostname is the host of a Host header.
func hostname(host string) string { return (&url.URL{Host: host}).Hostname() }
