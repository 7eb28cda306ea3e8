package apache

import (
	"bytes"
	"html"

	"farmtop/probe/balancer/httpapi"
)

// xmlMark is in every page of the XML form.
const xmlMark = "<httpd:manager"

// readXML takes the XML form in. It is read by hand, in 4 ms for a thousand workers; the tokens of encoding/xml alone take 41. httpd writes no
// attributes, comments or nested texts.
func (p *page) readXML(body []byte) *httpapi.Failure {
	p.form = formXML
	if !bytes.Contains(body, []byte("</httpd:manager>")) {
		return brokenOff()
	}
	x := xmlReader{page: p}
	for len(body) > 0 {
		var name, text []byte
		if name, text, body = nextElement(body); name == nil {
			break
		}
		if failed := x.element(string(name), text); failed != nil {
			return failed
		}
	}
	return x.endWorker()
}

// nextElement is the next element that begins in a text, and what stands in it before another tag; nil at the end.
func nextElement(text []byte) (name, content, rest []byte) {
	begin := []byte("<httpd:")
	at := bytes.Index(text, begin)
	if at < 0 {
		return nil, nil, nil
	}
	name, text, _ = bytes.Cut(text[at+len(begin):], []byte(">"))
	end := bytes.IndexByte(text, '<')
	if end < 0 {
		return name, text, nil
	}
	return name, text[:end], text[end:]
}

// An xmlReader is between two elements of the XML form.
type xmlReader struct {
	page   *page
	worker *worker // whose elements these are; nil outside of workers
}

func (x *xmlReader) element(name string, text []byte) *httpapi.Failure {
	switch name {
	case "balancer":
		failed := x.endWorker()
		x.page.balancers = append(x.page.balancers, group{})
		return failed
	case "worker":
		if len(x.page.balancers) == 0 {
			return httpapi.Garbage("the page has a worker that is no balancer's: is it %s's balancer-manager?", software)
		}
		failed := x.endWorker()
		x.worker = &worker{}
		return failed
	}
	switch {
	case x.worker != nil:
		x.worker.take(name, text)
	case len(x.page.balancers) > 0:
		x.page.balancers[len(x.page.balancers)-1].take(name, text)
	}
	return nil
}

func (x *xmlReader) endWorker() *httpapi.Failure {
	if x.worker == nil {
		return nil
	}
	w := *x.worker
	x.worker = nil
	return x.page.addWorker(w)
}

func (g *group) take(name string, text []byte) {
	switch name {
	case "name":
		g.name = cut(string(bytes.TrimPrefix([]byte(unescaped(text)), []byte(scheme))))
	case "nonce":
		g.nonce = unescaped(text)
	case "stickysession":
		g.setSticky(unescaped(text))
	case "lbmethod":
		g.method = unescaped(text)
	}
}

func (w *worker) take(name string, text []byte) {
	switch name {
	case "name":
		w.name = unescaped(text)
	case "hostname":
		w.host = unescaped(text)
	case "port":
		w.port = unescaped(text)
	case "route":
		w.route = unescaped(text)
	case "status":
		w.status = unescaped(text)
	case "loadfactor":
		w.factor = hundredths(string(text))
	case "elected":
		w.elected = count(string(text))
	case "busy":
		w.busy = number(string(text))
	}
}

// unescaped is a text without entities, cut.
func unescaped(text []byte) string { return cut(html.UnescapeString(string(text))) }
