package ui

import (
	"cmp"
	"net/url"
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// budgetWords is what a trial sends at most, part by part.
func budgetWords(t *model.Trial) string {
	var parts []string
	add := func(n int, one, many string) {
		switch {
		case n == 1:
			parts = append(parts, one)
		case n > 1:
			parts = append(parts, strconv.Itoa(n)+" "+many)
		}
	}
	if r := t.Route; r != nil {
		sessions := several(uint64(max(r.Sessions, 0)), "session") + " x " + several(uint64(max(r.Requests, 0)), "request")
		if r.KeepAlive {
			sessions += ", all of them twice"
		}
		parts = append(parts, sessions)
		add(len(r.Learn), "1 node asked for its cookie", "nodes asked for their cookies")
		add(len(r.Pins), "1 pin", "pins")
		if r.Strange {
			parts = append(parts, "1 strange cookie")
		}
		if r.Redirect != 0 {
			parts = append(parts, "1 to port "+strconv.Itoa(r.Redirect))
		}
	}
	if s := t.Spoof; s != nil {
		add(s.Total(), "1 for the client IP", "for the client IP")
	}
	return strings.Join(parts, ", ") + " = " + several(uint64(max(t.Total(), 0)), "request") + " at most"
}

// paceWords is how fast a trial sends, and how long that takes at least.
func paceWords(t *model.Trial) string {
	perSecond := 0
	if t.Route != nil {
		perSecond = t.Route.PerSecond
	}
	if t.Spoof != nil {
		perSecond = max(perSecond, t.Spoof.PerSecond)
	}
	if perSecond <= 0 {
		return ""
	}
	lasts := time.Duration(t.Total()) * time.Second / time.Duration(perSecond)
	words := strconv.Itoa(perSecond) + " a second, about " + text.Span(lasts.Round(time.Second))
	if lasts < time.Second {
		words = strconv.Itoa(perSecond) + " a second, within a second"
	}
	return words
}

// straightShown is how many nodes that are asked straight are named.
const straightShown = 3

// targetWords is whom a trial is sent to.
func targetWords(view *model.FarmView, t *model.Trial) string {
	var parts []string
	if asksEndpoint(t) {
		words := "to " + endpointWords(view, t)
		if address := endpointAddress(view); address != "" {
			words += " (" + address + ")"
		}
		parts = append(parts, words)
	}
	names := askedStraight(t)
	if left := len(names) - straightShown; left > 0 {
		names = append(names[:straightShown], several(uint64(left), "other"))
	}
	if len(names) > 0 {
		parts = append(parts, "straight to "+strings.Join(names, ", "))
	}
	return strings.Join(parts, ", and ")
}

// asksEndpoint tells whether a trial sends anything the way that clients do.
func asksEndpoint(t *model.Trial) bool { return t.Route != nil || t.Spoof != nil && t.Spoof.Endpoint }

// targetBrief is whom a trial is sent to, in a few words.
func targetBrief(view *model.FarmView, t *model.Trial) string {
	var parts []string
	if asksEndpoint(t) {
		parts = append(parts, endpointWords(view, t))
	}
	if n := len(askedStraight(t)); n > 0 {
		parts = append(parts, several(uint64(n), "node"))
	}
	return "to " + strings.Join(parts, " and ")
}

// askedStraight are the names of the nodes that a trial asks at their own addresses, clean.
func askedStraight(t *model.Trial) []string {
	var nodes, names []string
	if t.Route != nil {
		nodes = append(nodes, t.Route.Learn...)
	}
	if t.Spoof != nil {
		nodes = append(nodes, t.Spoof.Nodes...)
	}
	known := make(map[string]bool, len(nodes))
	for _, name := range nodes {
		if !known[name] {
			known[name] = true
			names = append(names, text.Clean(name))
		}
	}
	return names
}

// endpointWords is the URL that a trial asks for.
func endpointWords(view *model.FarmView, t *model.Trial) string {
	path := view.Farm.Routing.Path
	if t.Route != nil {
		path = cmp.Or(t.Route.Path, path)
	}
	u, err := url.Parse(view.Farm.Endpoint)
	if err != nil || u.Host == "" || path == "" {
		return text.Clean(view.Farm.Endpoint)
	}
	return text.Clean(u.Scheme + "://" + u.Host + path)
}

// endpointAddress is where the endpoint is, as it is configured or was last found; "" when neither is known.
func endpointAddress(view *model.FarmView) string {
	switch {
	case view.Farm.EndpointAddress != "":
		return text.Clean(view.Farm.EndpointAddress)
	case view.Endpoint != nil && view.Endpoint.Last != nil:
		return text.Clean(view.Endpoint.Last.Address)
	default:
		return ""
	}
}

// asWords is how the requests look to the farm.
func asWords(farm *model.Farm) string {
	words := "GET"
	if learn := farm.Sticky.Learn; learn != nil {
		words = "GET, a session's first " + text.Clean(cmp.Or(learn.Method, "GET")+" "+learn.Path)
	}
	return words + ", as clients send them; logs tell them apart by " + model.MarkPrefix + "… in the User-Agent, or in the query where no log has that"
}

// unmarked is a URL, clean, without the mark that may stand in its query: the mark is farmtop's, and says nothing about the farm.
func unmarked(address string) string {
	address = text.Clean(address)
	at := strings.Index(address, model.MarkQuery+"="+model.MarkPrefix)
	if at < 1 || address[at-1] != '?' && address[at-1] != '&' {
		return address
	}
	rest := ""
	if _, others, more := strings.Cut(address[at:], "&"); more {
		rest = address[at-1:at] + others
	}
	return address[:at-1] + rest
}
