package apache

import (
	"bytes"
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/probe/balancer/httpapi"
)

// htmlMark is in every page of the HTML form, before httpd's name for itself.
const htmlMark = "<h1>Load Balancer Manager for "

// sectionMark begins what the page tells of one balancer.
const sectionMark = "<h3>LoadBalancer Status for "

// readHTML takes the HTML form in: a section for each balancer, with a table of its settings and one of its workers. What stands in which
// column the tables' heads tell, because versions differ in that.
func (p *page) readHTML(body []byte) *httpapi.Failure {
	p.form = formHTML
	_, rest, _ := bytes.Cut(body, []byte(htmlMark))
	server, rest, _ := bytes.Cut(rest, []byte("<"))
	p.server = unescaped(server)
	if !bytes.Contains(rest, []byte("</html>")) {
		return brokenOff()
	}
	_, rest, more := bytes.Cut(rest, []byte(sectionMark))
	for more {
		var section []byte
		section, rest, more = bytes.Cut(rest, []byte(sectionMark))
		if failed := p.readSection(section); failed != nil {
			return failed
		}
	}
	return nil
}

// brokenOff is a page without its end.
func brokenOff() *httpapi.Failure {
	return &httpapi.Failure{
		Read: model.ReadCut, Step: model.StepUnreachable,
		Text: "the page breaks off before its end: is httpd being stopped or restarted?",
	}
}

func (p *page) readSection(section []byte) *httpapi.Failure {
	heading, rest, _ := bytes.Cut(section, []byte("</h3>"))
	name, _, _ := strings.Cut(text(heading), " ") // behind it stands the name of its shared memory
	g := group{name: strings.TrimPrefix(name, scheme), nonce: nonceIn(section)}
	p.balancers = append(p.balancers, g)
	var head []string
	for row := range bytes.SplitSeq(rest, []byte("<tr>")) {
		if headings := cells(row, "<th>"); len(headings) > 0 {
			head = headings
			continue
		}
		if failed := p.readRow(head, cells(row, "<td>")); failed != nil {
			return failed
		}
	}
	return nil
}

// readRow takes a row in: of the table of settings or of workers.
func (p *page) readRow(head, row []string) *httpapi.Failure {
	if len(row) < 2 {
		return nil
	}
	column := func(name string) string {
		if i := slices.Index(head, name); i >= 0 && i < len(row) {
			return row[i]
		}
		return ""
	}
	if !slices.Contains(head, "Worker URL") {
		g := &p.balancers[len(p.balancers)-1]
		g.method = column("Method")
		g.setSticky(column("StickySession"))
		return nil
	}
	return p.addWorker(worker{
		name: column("Worker URL"), route: column("Route"), status: column("Status"), factor: hundredths(column("Factor")),
		elected: count(column("Elected")), busy: number(column("Busy")), uncounted: !slices.Contains(head, "Busy"),
	})
}

// nonceIn is the nonce in a section's links.
func nonceIn(section []byte) string {
	_, rest, _ := bytes.Cut(section, []byte("nonce="))
	end := bytes.IndexAny(rest, `"&'`)
	return unescaped(rest[:max(end, 0)])
}

// cells are the texts of a row's cells that begin with a tag.
func cells(row []byte, tag string) []string {
	var texts []string
	_, rest, more := bytes.Cut(row, []byte(tag))
	for more {
		var cell []byte
		cell, rest, more = bytes.Cut(rest, []byte(tag))
		texts = append(texts, text(cell))
	}
	return texts
}

// text is what a piece of the page says, without its tags.
func text(piece []byte) string {
	plain, rest, more := bytes.Cut(piece, []byte("<"))
	if !more {
		return strings.TrimSpace(unescaped(plain))
	}
	all := slices.Clone(plain)
	for more {
		var between []byte
		_, rest, _ = bytes.Cut(rest, []byte(">"))
		between, rest, more = bytes.Cut(rest, []byte("<"))
		all = append(all, between...)
	}
	return strings.TrimSpace(unescaped(all))
}
