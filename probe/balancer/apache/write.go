package apache

import (
	"context"
	"fmt"
	"net/http"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/httpapi"
)

// maxAttempts is how often a change is sent: once more when httpd was restarted in between, which made its nonce another one.
const maxAttempts = 2

// Do reads the page for the nonce, sends the form, reads the page again and compares: at least three requests, each within the balancer's
// timeout.
func (d *Driver) Do(ctx context.Context, step model.Step) model.StepResult {
	return balancer.Timed(step, func() model.StepResult { return d.carryOut(ctx, step) })
}

func (d *Driver) carryOut(ctx context.Context, step model.Step) (result model.StepResult) {
	before, failed := d.page(ctx)
	for range maxAttempts {
		if failed == nil {
			failed = d.obstacle(before, step)
		}
		if failed != nil {
			failed.Unsent = true // nothing that could change something
			return httpapi.Judge(step, failed, nil, "")
		}
		nonce := before.find(step.Group).nonce
		sent := d.send(ctx, before, step)
		before, failed = d.page(ctx)
		after := d.status(before, failed)
		result = httpapi.Judge(step, sent, &after, ignoredHint)
		if result.Fault != model.StepIgnored || before.find(step.Group).nonce == nonce {
			break
		}
	}
	return result
}

// ignoredHint stands behind what a worker is like after a form that did nothing.
const ignoredHint = "httpd answers every form so; does its error log say AH10187 (the Referer isn't its ServerName), or has somebody else changed it?"

// obstacle is why a step can't be sent, nil where it can.
func (d *Driver) obstacle(p *page, step model.Step) *httpapi.Failure {
	g := p.find(step.Group)
	switch {
	case g == nil || g.worker(step.Server) == nil:
		return httpapi.Absent("%s at %s has no worker %s in the balancer %q: was it started with another configuration? Refresh, and look again",
			software, d.client.At, step.Server, step.Group)
	case g.nonce == "":
		return &httpapi.Failure{
			Step: model.StepDenied,
			Text: fmt.Sprintf("%s at %s takes no changes of the balancer %q: it has \"ProxySet nonce=none\"", software, d.client.At, step.Group),
		}
	}
	return nil
}

func (g *group) worker(name string) *worker {
	for i := range g.workers {
		if g.workers[i].name == name {
			return &g.workers[i]
		}
	}
	return nil
}

// send sends a step's form. Success is any page at all.
func (d *Driver) send(ctx context.Context, p *page, step model.Step) *httpapi.Failure {
	form := formOf(step)
	form.Set("nonce", p.find(step.Group).nonce)
	header := d.referer()
	header.Set("Content-Type", "application/x-www-form-urlencoded")
	_, failed := d.ask(ctx, httpapi.Request{Method: http.MethodPost, Header: header, Body: []byte(form.Encode())})
	return failed
}
