package client

import (
	"cmp"
	"context"
	"maps"
	"net/http"
	"net/url"

	"farmtop/model"
)

// MarkHeader has a request's mark, so that a log's own format, and an application, can tell one request from another.
const MarkHeader = "X-Farmtop-Session"

// A Question is one request.
type Question struct {
	Method string      // "" for GET; a POST has an empty body
	URL    *url.URL    // nil for the target's own
	Mark   string      // the whole of it, of characters that need no escapes in a query: "farmtop-k7d2.12-3"; "" for a question of no test
	Cookie string      // the Cookie line; "" for none
	Header http.Header // more lines, by canonical names; nil for none
}

// request is a question to the target as it goes out. The mark stands first in the User-Agent: a log may have no more than the beginning
// of that.
func (t *Target) request(ctx context.Context, q *Question) (*http.Request, error) {
	asked := *cmp.Or(q.URL, t.URL)
	if t.Query {
		asked.RawQuery = Marked(asked.RawQuery, q.Mark)
	}
	request, err := http.NewRequestWithContext(ctx, cmp.Or(q.Method, http.MethodGet), asked.String(), nil)
	if err != nil {
		return nil, err
	}
	request.Host = t.Host
	maps.Copy(request.Header, q.Header)
	request.Header.Set("User-Agent", t.Agent)
	if q.Mark != "" {
		request.Header.Set("User-Agent", q.Mark+" "+t.Agent)
		request.Header.Set(MarkHeader, q.Mark)
	}
	if q.Cookie != "" {
		request.Header.Set("Cookie", q.Cookie)
	}
	return request, nil
}

// Marked is a query with a request's mark in it.
func Marked(query, mark string) string {
	if query != "" {
		query += "&"
	}
	return query + model.MarkQuery + "=" + mark
}
