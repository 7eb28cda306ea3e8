package report

import (
	"io"
	"time"

	"farmtop/model/clientip"
)

// The document of "xff --format json". Its fields are promised to scripts: some may be added, none changed. What isn't known is "",
// and a list is never null.
type (
	xffDocument struct {
		Schema  string      `json:"schema"`
		At      time.Time   `json:"at"`
		Peer    string      `json:"peer"`
		Header  []string    `json:"header"` // its lines
		Results []xffResult `json:"results"`
	}
	xffResult struct {
		Rule      string    `json:"rule"`
		Client    string    `json:"client"`
		Changed   bool      `json:"changed"`
		Remaining string    `json:"remaining"` // what the application still finds in the header
		Verdict   string    `json:"verdict"`
		Original  string    `json:"original"` // aspnet: X-Original-For
		Passed    []string  `json:"passed"`   // the trusted proxies that tomcat and httpd report
		Omitted   int       `json:"omitted"`  // steps left out before the last
		Steps     []xffStep `json:"steps"`
	}
	xffStep struct {
		Hop     string `json:"hop"`
		Trusted bool   `json:"trusted"`
		Entry   string `json:"entry"`
		Taken   bool   `json:"taken"`
		Why     string `json:"why"`
	}
)

// A ForwardedRequest is what client-IP rules were asked about.
type ForwardedRequest struct {
	Peer  string   // the connection's address
	Lines []string // of the header, without its name
}

// XFFJSON writes what rules make of one request as one document of the schema farmtop/xff/v1, on one line.
func XFFJSON(w io.Writer, at time.Time, r ForwardedRequest, explained []clientip.Explanation) error {
	document := xffDocument{
		Schema: "farmtop/xff/v1", At: at.UTC(), Peer: r.Peer, Header: append([]string{}, r.Lines...), Results: make([]xffResult, 0, len(explained)),
	}
	for i := range explained {
		document.Results = append(document.Results, xffOf(&explained[i]))
	}
	return writeJSON(w, document)
}

func xffOf(x *clientip.Explanation) xffResult {
	result := xffResult{
		Rule: x.Rule, Client: x.String(), Changed: x.Changed(), Remaining: x.Remaining, Verdict: x.Verdict.String(), Original: x.Original,
		Passed: append([]string{}, x.Passed...), Omitted: x.Omitted, Steps: make([]xffStep, 0, len(x.Steps)),
	}
	for _, s := range x.Steps {
		result.Steps = append(result.Steps, xffStep(s))
	}
	return result
}
