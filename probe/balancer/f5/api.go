package f5

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"

	"farmtop/model"
	"farmtop/probe/balancer/httpapi"
)

// tokenHeader carries the token, as net/http writes it.
const tokenHeader = "X-F5-Auth-Token" //nolint:gosec // a header's name is no credential

// get asks for something below /mgmt and decodes it.
func (d *Driver) get(ctx context.Context, below, query string, into any) *httpapi.Failure {
	answer, failed := d.ask(ctx, httpapi.Request{Path: "mgmt/" + below, Query: query})
	if failed != nil {
		return failed
	}
	if err := json.Unmarshal(answer.Body, into); err != nil {
		return httpapi.Garbage("%s at %s doesn't answer as iControl REST does: is this the URL of its management?", software, d.client.At)
	}
	return nil
}

// ask sends a request with a token, and again with another one where that has ended.
func (d *Driver) ask(ctx context.Context, q httpapi.Request) (httpapi.Answer, *httpapi.Failure) {
	token, failed := d.session.enter(ctx, d, "")
	if failed != nil {
		failed.Unsent = true // the request itself
		return httpapi.Answer{}, failed
	}
	answer, failed := d.askAs(ctx, token, q)
	if failed == nil && answer.Status == http.StatusUnauthorized {
		var fresh string
		if fresh, failed = d.session.enter(ctx, d, token); failed == nil && fresh != token {
			answer, failed = d.askAs(ctx, fresh, q)
		}
	}
	if failed != nil {
		return answer, failed
	}
	return answer, d.refusal(answer)
}

func (d *Driver) askAs(ctx context.Context, token string, q httpapi.Request) (httpapi.Answer, *httpapi.Failure) {
	answer, failed := d.send(ctx, token, q)
	if ctx.Err() == nil { // what was called off tells nothing
		d.session.lost.Store(failed != nil)
	}
	return answer, failed
}

func (d *Driver) send(ctx context.Context, token string, q httpapi.Request) (httpapi.Answer, *httpapi.Failure) {
	q.Anonymous, q.Header = true, http.Header{tokenHeader: {token}, "Content-Type": {"application/json"}}
	return d.client.Ask(ctx, q)
}

// refusal is what an answer says against the request; nil where it is a success.
func (d *Driver) refusal(a httpapi.Answer) *httpapi.Failure {
	failed := d.client.Refusal(a)
	switch {
	case failed == nil:
	case failed.Read == model.ReadDenied:
		failed.Text = fmt.Sprintf("%s at %s doesn't permit that to %q%s: give the user the role Operator in the pool's partition, Guest for looking alone",
			software, d.client.At, d.balancer.Login.User, d.quote(a))
	case a.Status == http.StatusNotFound:
		return httpapi.Absent("%s at %s doesn't have what was asked for in %s%s: correct the pool's name, with its partition (/Common/NAME)",
			software, d.client.At, d.pool, d.quote(a))
	default:
		failed.Text += d.quote(a)
	}
	return failed
}

// quote is what iControl REST says of a request that it refuses, as an addition to a message; "" where that is nothing, or is longer than
// maxText, or holds the password.
func (d *Driver) quote(a httpapi.Answer) string {
	var said struct{ Message string }
	if err := json.Unmarshal(a.Body, &said); err != nil || said.Message == "" || len(said.Message) > maxText {
		return ""
	}
	if secret := d.balancer.Login.Password; secret != "" && strings.Contains(said.Message, secret) {
		return ""
	}
	return fmt.Sprintf(" (%q)", said.Message)
}

// cut shortens a text to maxText bytes, at a character's end.
func cut(text string) string {
	if len(text) <= maxText {
		return text
	}
	return strings.ToValidUTF8(text[:maxText], "")
}
