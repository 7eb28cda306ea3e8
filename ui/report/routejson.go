package report

import (
	"io"
	"time"

	"farmtop/model"
)

// The document of "route --format json". Its fields are promised to scripts: some may be added, none changed. What isn't known, or
// wasn't asked for, is null or "", and a list is never null. Where nobody knows which node is meant its name is "".
type (
	routeDocument struct {
		Schema   string        `json:"schema"`
		At       time.Time     `json:"at"`
		Farm     string        `json:"farm"`
		Endpoint string        `json:"endpoint"`
		Verdict  model.Verdict `json:"verdict"`
		Path     string        `json:"path"`
		Learnt   string        `json:"learnt"` // the request that a session begins with, where that is another one
		Sent     int           `json:"sent"`   // requests of all kinds
		Total    int           `json:"total"`  // that may be sent at most
		TookMS   float64       `json:"took_ms"`
		Done     bool          `json:"done"`
		Stopped  string        `json:"stopped"` // why it ended early
		routeRun
		Kept               *routeRun         `json:"kept"` // the same over kept connections
		StickyOnlyWhenKept bool              `json:"sticky_only_when_kept"`
		Told               []routeTold       `json:"told"`
		Missed             []string          `json:"missed"`
		Advice             string            `json:"advice"`
		Cookie             *routeCookie      `json:"cookie"`
		Own                []routeOwn        `json:"own"`
		Pins               []routePin        `json:"pins"`
		Strange            *routeStrange     `json:"strange"`
		Redirect           *routeRedirect    `json:"redirect"`
		Certificate        *routeCertificate `json:"certificate"`
		Failures           []routeFailure    `json:"failures"`
		ClientIP           *spoofDocument    `json:"client_ip"`
		Findings           []checkFinding    `json:"findings"`
	}
	routeRun struct {
		Sessions int            `json:"sessions"` // begun
		Requests int            `json:"requests"` // of each
		Asked    int            `json:"asked"`    // requests that were answered or failed
		Known    int            `json:"known"`    // of these, those whose node is known
		Unknown  int            `json:"unknown"`
		Errors   int            `json:"errors"`
		Reused   int            `json:"reused"` // over a connection that an earlier one had used
		Breaks   int            `json:"breaks"`
		SkewP    *float64       `json:"skew_p"`
		Reached  []routeReached `json:"reached"`
		Samples  []routeBreak   `json:"samples"` // the first breaks
	}
	routeReached struct {
		Node     string `json:"node"`
		Sessions int    `json:"sessions"`
		Requests int    `json:"requests"`
		Errors   int    `json:"errors"`
	}
	routeBreak struct {
		Session int            `json:"session"`
		Request int            `json:"request"`
		From    string         `json:"from"`
		To      string         `json:"to"`
		Way     model.RouteWay `json:"way"`
	}
	routeTold struct {
		Way      model.RouteWay `json:"way"`
		Name     string         `json:"name"`
		Requests int            `json:"requests"`
	}
	routeCookie struct {
		Name     string       `json:"name"`
		Given    int          `json:"given"` // answers that set it
		Flags    []string     `json:"flags"`
		SameSite string       `json:"same_site"`
		Path     string       `json:"path"`
		Domain   string       `json:"domain"`
		Unkept   string       `json:"unkept"` // why clients don't send it back
		Values   []routeValue `json:"values"`
	}
	routeValue struct {
		Value   string   `json:"value"`
		Node    string   `json:"node"`
		Reached []string `json:"reached"` // nodes that answered requests with it
	}
	routeOwn struct {
		Node   string `json:"node"`
		Value  string `json:"value"`
		Given  bool   `json:"given"`
		Status int    `json:"status"`
		Why    string `json:"why"`
	}
	routePin struct {
		Node    string         `json:"node"`
		Value   string         `json:"value"`
		Reached string         `json:"reached"`
		Way     model.RouteWay `json:"way"`
		Result  string         `json:"result"`
		Why     string         `json:"why"`
	}
	routeStrange struct {
		Status   int    `json:"status"`
		Replaced bool   `json:"replaced"`
		Result   string `json:"result"`
		Why      string `json:"why"`
	}
	routeRedirect struct {
		Asked    string `json:"asked"`
		Status   int    `json:"status"`
		Location string `json:"location"`
		OK       *bool  `json:"ok"`
		Result   string `json:"result"`
		Why      string `json:"why"`
	}
	routeCertificate struct {
		SHA256      string   `json:"sha256"`
		Seen        []string `json:"seen"` // all of them, the one above included
		Subject     string   `json:"subject"`
		SameAsNodes *bool    `json:"same_as_nodes"`
		Nodes       []string `json:"nodes"` // that present one of them
	}
	routeFailure struct {
		Why   string `json:"why"`
		Count int    `json:"count"`
	}
)

// RouteJSON writes what came of a farm's newest trial as one document of the schema farmtop/route/v1, on one line.
func RouteJSON(w io.Writer, v *model.FarmView, at time.Time) error {
	document := routeDocument{
		Schema: "farmtop/route/v1", At: at.UTC(), Farm: v.Farm.Name, Endpoint: v.Farm.Endpoint, Verdict: RouteVerdict(v),
		Findings: findingDocuments(routeFindings(v)),
	}
	report := &model.RouteReport{Fresh: model.RouteRun{SkewP: -1}}
	if t := v.Trial; t != nil {
		document.Sent, document.Total, document.Done, document.Stopped = t.Sent(), t.Total(), t.Done, t.Stopped()
		document.TookMS = millis(max(0, t.At.Sub(t.Began)))
		document.ClientIP = spoofsOf(t.Spoofed)
		if t.Report != nil {
			report = t.Report
		}
	}
	document.tell(report)
	return writeJSON(w, document)
}

// tell puts what is in a report into the document.
func (d *routeDocument) tell(r *model.RouteReport) {
	d.Path, d.Learnt, d.Advice, d.StickyOnlyWhenKept = r.Path, r.Learnt, r.Advice, r.StickyOnlyWhenKept()
	d.routeRun = runOf(&r.Fresh, r.Test.Requests)
	if r.Kept != nil {
		d.Kept = new(runOf(r.Kept, r.Test.Requests))
	}
	d.Told = converted(r.Told, func(t *model.RouteTold) routeTold { return routeTold(*t) })
	d.Missed = append([]string{}, r.Missed...)
	d.Cookie = cookieOf(r.Cookie)
	d.Own = converted(r.Own, func(o *model.RouteOwn) routeOwn { return routeOwn(*o) })
	d.Pins = converted(r.Pins, func(p *model.RoutePin) routePin {
		return routePin{Node: p.Node, Value: p.Value, Reached: p.Reached, Way: p.Way, Result: VerdictWord(p.Verdict), Why: p.Why}
	})
	if s := r.Strange; s != nil {
		d.Strange = &routeStrange{Status: s.Status, Replaced: s.Replaced, Result: VerdictWord(s.Verdict), Why: s.Why}
	}
	if e := r.Redirect; e != nil {
		d.Redirect = &routeRedirect{
			Asked: e.Asked, Status: e.Status, Location: e.Location, OK: orUnknown(e.Verdict), Result: VerdictWord(e.Verdict), Why: e.Why,
		}
	}
	if c := &r.Certificate; len(c.SHA256) > 0 {
		d.Certificate = &routeCertificate{
			SHA256: c.SHA256[0], Seen: append([]string{}, c.SHA256...), Subject: c.Subject, SameAsNodes: orUnknown(c.SameAsNodes),
			Nodes: append([]string{}, c.Nodes...),
		}
	}
	d.Failures = converted(r.Errors, func(e *model.RouteError) routeFailure { return routeFailure(*e) })
}

func runOf(r *model.RouteRun, requests int) routeRun {
	run := routeRun{
		Sessions: r.Sessions, Requests: requests, Asked: r.Requests, Known: r.Known, Unknown: r.Unknown, Errors: r.Errors, Reused: r.Reused,
		Breaks:  r.Breaks,
		Reached: converted(r.Reached, func(n *model.RouteReached) routeReached { return routeReached(*n) }),
		Samples: converted(r.Samples, func(b *model.RouteBreak) routeBreak { return routeBreak(*b) }),
	}
	if r.SkewP >= 0 {
		run.SkewP = &r.SkewP
	}
	return run
}

func cookieOf(c *model.RouteCookie) *routeCookie {
	if c == nil {
		return nil
	}
	return &routeCookie{
		Name: c.Name, Given: c.Given, Flags: flagsOf(&c.Set), SameSite: c.Set.SameSite, Path: c.Set.Path, Domain: c.Set.Domain, Unkept: c.Unkept,
		Values: converted(c.Values, func(v *model.RouteValue) routeValue {
			return routeValue{Value: v.Value, Node: nodeOf(v), Reached: append([]string{}, v.Reached...)}
		}),
	}
}

// flagsOf are a cookie's attributes that have no value.
func flagsOf(c *model.SetCookie) []string {
	flags := []string{}
	if c.Secure {
		flags = append(flags, "Secure")
	}
	if c.HTTPOnly {
		flags = append(flags, "HttpOnly")
	}
	return flags
}

// nodeOf is the node that a cookie's value leads to: by its form, else the only one that answered requests with it.
func nodeOf(v *model.RouteValue) string {
	if v.Node == "" && len(v.Reached) == 1 {
		return v.Reached[0]
	}
	return v.Node
}
