package format

import (
	"strconv"
	"strings"
)

// expression knows the sample fetches that give what a panel needs, whatever converters follow.
func (r *haproxyReader) expression(text string, offset int) piece {
	fetch, converters, _ := strings.Cut(strings.TrimSpace(text), ",")
	p := piece{prose: true}
	if escapesAsJSON(converters) {
		p.shape, p.escape = shapeEscaped, '\\'
	}
	if means, ok := r.words[fetch]; ok {
		p.means = means
		return p
	}
	name, argument, _ := strings.Cut(strings.TrimSuffix(fetch, ")"), "(")
	argument, _, _ = strings.Cut(argument, ",")
	switch name {
	case "src":
		p.means = meansPeer
	case "be_name":
		p.means = meansGroup
	case "srv_name":
		p.means = meansServer
	case "status", "txn.status":
		p.means = meansStatus
	case "method", "capture.req.method":
		p.means = meansMethod
	case "path", "url", "capture.req.uri":
		p.means = meansPath
	case "capture.req.hdr":
		p.means = r.header(captureName(r.conf.request, argument))
	case "hdr", "fhdr", "req.hdr", "req.fhdr":
		p.means = r.header(argument)
		r.headerSlip(argument, offset, wantedHeaders...)
	case "cook", "req.cook":
		if r.sticky(argument, offset) {
			p.means = meansCookie
		}
	}
	return p
}

func escapesAsJSON(converters string) bool {
	for converter := range strings.SplitSeq(converters, ",") {
		if converter == "json" || strings.HasPrefix(converter, "json(") {
			return true
		}
	}
	return false
}

func captureName(names []string, index string) string {
	i, err := strconv.Atoi(index)
	if err != nil || i < 0 || i >= len(names) {
		return ""
	}
	return names[i]
}

func (r *haproxyReader) header(name string) meaning {
	switch strings.ToLower(name) {
	case "x-forwarded-for":
		return meansForwarded
	case "user-agent":
		return meansMark
	case "cookie":
		return meansCookieHeader
	}
	return meansNothing
}
