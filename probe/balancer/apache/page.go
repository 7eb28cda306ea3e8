package apache

import (
	"bytes"
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"farmtop/model"
	"farmtop/model/nearest"
	"farmtop/probe/balancer/httpapi"
)

// scheme stands before a balancer's name in httpd's configuration and pages.
const scheme = "balancer://"

// Bounds of what a page may hold.
const (
	maxWorkers = 20_000 // of all balancers; more don't fit the 16 MB that are read, as XML
	maxText    = 512    // bytes of a name or text; httpd's own limit for workers is 256
	maxNamed   = 5      // balancers that a message names
)

// A page is what the balancer-manager tells.
type page struct {
	form      form
	version   string // of httpd; "" where it isn't told
	server    string // how httpd calls itself; "" in XML, which doesn't tell
	balancers []group
	workers   int
}

// form is one of the page's two forms.
type form string

const (
	formXML  form = "XML"
	formHTML form = "HTML"
)

// A group is one balancer.
type group struct {
	name    string // without balancer://
	nonce   string // what permits changes; "" where it is switched off
	sticky  string // the cookie's name
	method  string
	workers []worker
}

// lacksNonce tells whether a balancer of the page doesn't tell its nonce.
func (p *page) lacksNonce() bool {
	for i := range p.balancers {
		if p.balancers[i].nonce == "" {
			return true
		}
	}
	return false
}

// find is the balancer of a name, nil where there is none.
func (p *page) find(name string) *group {
	for i := range p.balancers {
		if p.balancers[i].name == name {
			return &p.balancers[i]
		}
	}
	return nil
}

// addWorker appends a worker to the last balancer; the failure says that there are too many.
func (p *page) addWorker(w worker) *httpapi.Failure {
	if p.workers++; p.workers > maxWorkers {
		return httpapi.Garbage("the page has more than %d workers: is it %s's balancer-manager?", maxWorkers, software)
	}
	last := &p.balancers[len(p.balancers)-1]
	last.workers = append(last.workers, w)
	return nil
}

// setSticky takes the cookie's name out of "JSESSIONID|jsessionid", whose second part is for URLs.
func (g *group) setSticky(told string) {
	g.sticky, _, _ = strings.Cut(strings.TrimSpace(told), "|")
	if g.sticky == "(None)" {
		g.sticky = ""
	}
}

// status makes a status of a page, or of why there is none.
func (d *Driver) status(p *page, failed *httpapi.Failure) model.BalancerStatus {
	if failed == nil && d.balancer.Backend != "" && p.find(d.balancer.Backend) == nil {
		failed = d.absence(p)
	}
	status := model.BalancerStatus{Software: software, Leaving: -1}
	if failed != nil {
		status = failed.Status()
	} else {
		p.tell(&status, d.balancer.Backend)
	}
	status.Farm, status.Balancer = d.farm, d.balancer.Name
	return status
}

// tell adds the balancer of a name, or all where the name is "".
func (p *page) tell(status *model.BalancerStatus, backend string) {
	status.Version, status.Level = p.version, model.LevelUser
	fractions, uncounted, closed := 0, 0, 0
	for i := range p.balancers {
		g := &p.balancers[i]
		if backend != "" && g.name != backend {
			continue
		}
		told := model.Group{Name: g.name, Mode: "http", Algorithm: g.method, Cookie: g.sticky}
		for j := range g.workers {
			server := g.workers[j].server(g.name)
			told.InFlight += server.InFlight
			told.Requests += server.Requests
			fractions += min(g.workers[j].factor%100, 1)
			if server.Uncounted {
				uncounted++
			}
			status.Servers = append(status.Servers, server)
		}
		status.Groups = append(status.Groups, told)
		if g.nonce == "" {
			closed++
		} else {
			status.Level = model.LevelAdmin
		}
	}
	status.Hidden = hidden(fractions, uncounted, closed)
}

// hidden says what can't be seen, in words.
func hidden(fractions, uncounted, closed int) []string {
	var notes []string
	for _, note := range []struct {
		n    int
		text string
	}{
		{fractions, "the fractions of %d load factors"},
		{uncounted, "requests, and those in flight, of %d workers"},
		{closed, "the nonce of %d balancers, without which nothing can be changed"},
	} {
		if note.n > 0 {
			notes = append(notes, fmt.Sprintf(note.text, note.n))
		}
	}
	return notes
}

// absence names the balancers there are, the likeliest first.
func (d *Driver) absence(p *page) *httpapi.Failure {
	var names []string
	for i := range p.balancers {
		names = append(names, p.balancers[i].name)
	}
	there := "none"
	if len(names) > 0 {
		there = quoted(nearest.Words(d.balancer.Backend, names, maxNamed), names)
	}
	return httpapi.Absent("%s at %s shows no balancer %q; it has: %s (balancers of other virtual hosts are on the pages there)",
		software, d.client.At, d.balancer.Backend, there)
}

// quoted lists names, those first that may have been meant.
func quoted(likely, names []string) string {
	var list []string
	seen := map[string]bool{}
	for _, name := range append(likely, names...) {
		if !seen[name] && len(list) < maxNamed {
			list = append(list, strconv.Quote(name))
		}
		seen[name] = true
	}
	text := strings.Join(list, ", ")
	if more := len(seen) - len(list); more > 0 {
		text += fmt.Sprintf(" and %d more", more)
	}
	return text
}

// beginning is enough of a page to recognise it by.
func beginning(body []byte) string {
	const enough = 60
	body = bytes.TrimSpace(body)
	return strings.ToValidUTF8(string(body[:min(len(body), enough)]), "")
}

// cut shortens a text to maxText bytes, at a character's end, and makes it valid UTF-8.
func cut(text string) string {
	text = strings.ToValidUTF8(text, "\uFFFD")
	if len(text) <= maxText {
		return text
	}
	end := maxText
	for !utf8.RuneStart(text[end]) {
		end--
	}
	return text[:end]
}
