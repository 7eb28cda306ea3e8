package report

import (
	"io"
	"time"

	"farmtop/model/cookie"
)

// A Cookie is a cookie, and all that it may say.
type Cookie struct {
	Name, Value string
	Readings    []cookie.Reading
	Nodes       int // how many nodes were known when it was read
}

// The document of "cookie", promised to scripts as all others are.
type (
	cookieDocument struct {
		Schema   string          `json:"schema"`
		At       time.Time       `json:"at"`
		Name     string          `json:"name"`
		Value    string          `json:"value"`
		Readings []cookieReading `json:"readings"`
	}
	cookieReading struct {
		Kind        cookie.Kind `json:"kind"`
		Form        string      `json:"form"`
		Address     string      `json:"address"`
		RouteDomain string      `json:"route_domain"`
		Server      string      `json:"server"`
		Group       string      `json:"group"`
		Node        string      `json:"node"`
		LastSeen    *time.Time  `json:"last_seen"` // null when the value has no dates
		FirstSeen   *time.Time  `json:"first_seen"`
		Sure        bool        `json:"sure"`
		Sealed      bool        `json:"sealed"`
		Says        string      `json:"says"`
		Hint        string      `json:"hint"`
	}
)

// CookieJSON writes what a cookie says as one document of the schema farmtop/cookie/v1, on one line.
func CookieJSON(w io.Writer, at time.Time, c Cookie) error {
	document := cookieDocument{
		Schema: "farmtop/cookie/v1", At: at.UTC(), Name: c.Name, Value: c.Value, Readings: make([]cookieReading, 0, len(c.Readings)),
	}
	for i := range c.Readings {
		r := &c.Readings[i]
		document.Readings = append(document.Readings, cookieReading{
			Kind: r.Kind, Form: r.Form, Address: r.Address, RouteDomain: r.RouteDomain, Server: r.Server, Group: r.Group, Node: r.Node,
			LastSeen: orNull(r.LastSeen), FirstSeen: orNull(r.FirstSeen), Sure: r.Sure, Sealed: r.Sealed, Says: r.Says, Hint: r.Hint,
		})
	}
	return writeJSON(w, document)
}

func orNull(t time.Time) *time.Time {
	if t.IsZero() {
		return nil
	}
	return &t
}
