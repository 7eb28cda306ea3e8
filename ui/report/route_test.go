package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"slices"
	"strings"
	"testing"

	"farmtop/model"
)

func TestRoutingTestsLookAsTheyShould(t *testing.T) {
	t.Parallel()
	in := func(v *model.FarmView, o TextOptions) func(io.Writer) error {
		return func(w io.Writer) error { return RouteText(w, v, now, o) }
	}
	document := func(v *model.FarmView) func(io.Writer) error {
		return prettied(func(w io.Writer) error { return RouteJSON(w, v, now) })
	}
	for file, write := range map[string]func(io.Writer) error{
		"route.txt":            in(tried(), TextOptions{}),
		"route-fail.txt":       in(failing(), TextOptions{}),
		"route-fail-80.txt":    in(failing(), TextOptions{Width: 80, ASCII: true}),
		"route-fail-40.txt":    in(failing(), TextOptions{Width: 40}),
		"route-color.txt":      in(failing(), TextOptions{Color: true}),
		"route-untold.txt":     in(untold(), TextOptions{}),
		"route-nothing.txt":    in(&model.FarmView{Farm: &model.Farm{Name: "gateways"}}, TextOptions{}),
		"route.json":           document(tried()),
		"route-fail.json":      document(failing()),
		"route-unfinished.txt": in(unfinished(), TextOptions{}),
		"route-untold.json":    document(untold()),
		"route-nothing.json":   document(&model.FarmView{Farm: &model.Farm{Name: "gateways"}}),
	} {
		t.Run(file, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := write(&got); err != nil {
				t.Fatal(err)
			}
			compareGolden(t, file, got.Bytes())
		})
	}
}

// The document as scripts know it, written down from what the command line promises.
const promisedRoute = `{"schema":"farmtop/route/v1","at":"2026-11-21T12:01:05Z","sessions":20,"requests":5,
"reached":[{"node":"am1","sessions":10,"requests":50}],"breaks":0,"unknown":0,"errors":0,
"cookie":{"name":"SRVID","flags":["Secure","HttpOnly"],"values":[{"value":"n1","node":"am1"}]},"redirect":{"status":301,"location":"","ok":true},
"certificate":{"sha256":"","same_as_nodes":false},"skew_p":0.8,
"findings":[{"code":"LB01","severity":"critical","subject":"portals/am1","title":"","evidence":"","remedy":""}]}`

func TestEveryPromisedFieldOfARoutingTestIsThereWithItsType(t *testing.T) {
	t.Parallel()
	v := tried()
	v.Findings = failing().Findings
	have := fields(routeDocumentOf(t, v))
	var want any
	if err := json.Unmarshal([]byte(promisedRoute), &want); err != nil {
		t.Fatal(err)
	}
	for _, field := range fields(want) {
		if !slices.Contains(have, field) {
			t.Errorf("the document lacks %s", field)
		}
	}
}

func routeDocumentOf(t *testing.T, v *model.FarmView) any {
	t.Helper()
	var out bytes.Buffer
	if err := RouteJSON(&out, v, now); err != nil {
		t.Fatal(err)
	}
	if lines := strings.Count(out.String(), "\n"); lines != 1 {
		t.Errorf("a document of %d lines", lines)
	}
	var got any
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	return got
}

func TestAScriptReadsWhatCameOfARoutingTest(t *testing.T) {
	t.Parallel()
	// What a script would declare, by the promise and not by the package's types.
	var document struct {
		Verdict                                   string
		Sessions, Requests, Breaks, Unknown, Sent int
		Errors                                    int
		Reached                                   []struct{ Sessions int }
		Kept                                      struct{ Sessions, Requests, Breaks int }
		StickyOnlyWhenKept                        bool `json:"sticky_only_when_kept"`
		Missed                                    []string
		Pins                                      []struct{ Node, Reached, Result, Why string }
		Strange                                   struct{ Result string }
		Redirect                                  struct{ OK *bool }
		Certificate                               struct {
			SameAsNodes *bool `json:"same_as_nodes"`
		}
		Cookie struct {
			Values []struct{ Value, Node string }
		}
		ClientIP struct {
			Taken int
			Tests []struct{ Target, Node, Form, Took, By, Result string }
		} `json:"client_ip"`
		Findings []struct{ Code string }
	}
	var out bytes.Buffer
	if err := RouteJSON(&out, failing(), now); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	d := &document
	for _, claim := range []struct {
		what      string
		got, want any
	}{
		{"the verdict", d.Verdict, "critical"},
		{"sessions", d.Sessions, 20},
		{"requests of each", d.Requests, 5},
		{"breaks", d.Breaks, 40},
		{"unknown", d.Unknown, 8},
		{"errors", d.Errors, 3},
		{"sent", d.Sent, 111},
		{"nodes reached", len(d.Reached), 2},
		{"kept breaks", d.Kept.Breaks, 0},
		{"sticky only when kept", d.StickyOnlyWhenKept, true},
		{"missed", d.Missed, []string{"am3"}},
		{"a pin that fails", d.Pins[1], struct{ Node, Reached, Result, Why string }{"am2", "am1", "fail", "the cookie of am2 led to am1"}},
		{"a pin without data", d.Pins[2].Result, "no-data"},
		{"a stranger", d.Strange.Result, "fail"},
		{"a redirect", *d.Redirect.OK, false},
		{"the nodes' certificate", *d.Certificate.SameAsNodes, false},
		{"a value of two nodes", d.Cookie.Values[0].Node, ""},
		{"addresses taken", d.ClientIP.Taken, 2},
		{"the request without a forged header", d.ClientIP.Tests[0].Form, ""},
		{"the endpoint", d.ClientIP.Tests[0].Target, "endpoint"},
		{"a node", d.ClientIP.Tests[6].Target + " " + d.ClientIP.Tests[6].Node, "node am1"},
		{"by which way", d.ClientIP.Tests[6].By, "echo"},
		{"the trial's findings alone", fmt.Sprint(d.Findings), "[{RT04} {TLS04} {ST01}]"},
	} {
		if fmt.Sprint(claim.got) != fmt.Sprint(claim.want) {
			t.Errorf("%s: %v, want %v", claim.what, claim.got, claim.want)
		}
	}
}

func TestWhatARoutingTestDoesNotKnowIsNullAndNoListIs(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	v := untold()
	v.Trial.Report.Fresh.SkewP = math.NaN()
	if err := RouteJSON(&out, v, now); err != nil {
		t.Fatal(err)
	}
	for _, part := range []string{
		`"skew_p":null`, `"ok":null`, `"kept":null`, `"cookie":null`, `"certificate":null`, `"reached":[]`, `"samples":[]`, `"pins":[]`, `"own":[]`, `"told":[]`,
		`"failures":[]`, `"findings":[]`,
	} {
		if !strings.Contains(out.String(), part) {
			t.Errorf("the document lacks %s:\n%s", part, out.String())
		}
	}
	untried := routeDocumentOf(t, &model.FarmView{Farm: &model.Farm{}})
	for _, field := range []string{".client_ip <nil>", ".cookie <nil>", ".redirect <nil>", ".strange <nil>", ".verdict string"} {
		if !slices.Contains(fields(untried), field) {
			t.Errorf("the document of a farm without a trial lacks %s", field)
		}
	}
}

func TestTheVerdictOnARouteIsTheWorstThatItShowed(t *testing.T) {
	t.Parallel()
	with := func(change func(*model.FarmView)) *model.FarmView {
		v := tried()
		change(v)
		return v
	}
	replays := func(expected model.Stickiness, known int) *model.FarmView {
		return with(func(v *model.FarmView) {
			v.Farm.Sticky.Expected, v.Trial.Report.Fresh.Known, v.Trial.Report.Fresh.Unknown = expected, known, 100-known
		})
	}
	found := func(code string, severity model.Severity) *model.FarmView {
		return with(func(v *model.FarmView) { v.Findings = []model.Finding{{Code: code, Severity: severity}} })
	}
	for _, tt := range []struct {
		name string
		v    *model.FarmView
		want model.Verdict
	}{
		{"all is well", tried(), model.VerdictOK},
		{"defects", failing(), model.VerdictCritical},
		{"a critical finding of routing", found("RT02", model.Critical), model.VerdictCritical},
		{"a warning of client addresses", found("XFF02", model.Warning), model.VerdictWarning},
		{"something to know", found("ST04", model.Info), model.VerdictOK},
		{"a node that is down is for check to tell", found("HC01", model.Critical), model.VerdictOK},
		{"TLS03 is for check too", found("TLS03", model.Warning), model.VerdictOK},
		{"one answer failed", with(func(v *model.FarmView) { v.Trial.Report.Fresh.Errors = 1 }), model.VerdictWarning},
		{"one answer over a kept connection failed", with(func(v *model.FarmView) { v.Trial.Report.Kept = &model.RouteRun{Errors: 1} }), model.VerdictWarning},
		{"a pin that leads elsewhere", with(func(v *model.FarmView) { v.Trial.Report.Pins[2].Verdict = model.TestFail }), model.VerdictWarning},
		{"a pin where nothing need hold", with(func(v *model.FarmView) {
			v.Trial.Report.Pins[2].Verdict, v.Farm.Sticky.Expected = model.TestFail, model.StickyNone
		}), model.VerdictOK},
		{"a stranger who isn't served", with(func(v *model.FarmView) { v.Trial.Report.Strange.Verdict = model.TestFail }), model.VerdictWarning},
		{"an address that was taken", with(func(v *model.FarmView) { v.Trial.Spoofed.Spoofs[3].Verdict = model.TestFail }), model.VerdictWarning},
		{"a pin without data", with(func(v *model.FarmView) { v.Trial.Report.Pins[2].Verdict = model.TestNoData }), model.VerdictOK},
		{"no trial", &model.FarmView{Farm: &model.Farm{}}, model.VerdictUnknown},
		{"nothing has come yet", with(func(v *model.FarmView) { v.Trial.Report, v.Trial.Spoofed = nil, nil }), model.VerdictUnknown},
		{"it goes on", with(func(v *model.FarmView) { v.Trial.Report.Done = false }), model.VerdictUnknown},
		{"the client-IP test goes on", with(func(v *model.FarmView) { v.Trial.Spoofed.Done = false }), model.VerdictUnknown},
		{"it was stopped", with(func(v *model.FarmView) { v.Trial.Report.Stopped = "interrupted" }), model.VerdictUnknown},
		{"nobody knows who answered", with(func(v *model.FarmView) { v.Trial.Report.Fresh.Known = 0 }), model.VerdictUnknown},
		{"nobody knows of any replay", replays(model.StickyRequired, 20), model.VerdictUnknown},
		{"nor need sessions hold", replays(model.StickyNone, 20), model.VerdictOK},
		{"one replay is known", replays(model.StickyRequired, 21), model.VerdictOK},
		{"there are no replays", with(func(v *model.FarmView) { v.Trial.Report.Test.Requests, v.Trial.Report.Fresh.Known = 1, 20 }), model.VerdictOK},
		{"untold", untold(), model.VerdictUnknown},
	} {
		if got := RouteVerdict(tt.v); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}

func TestWhatNobodyHasOrExpectsIsNoFault(t *testing.T) {
	t.Parallel()
	v := tried()
	v.Trial.Report.Pins[2].Verdict, v.Farm.Sticky.Expected = model.TestFail, model.StickyNone
	for i := range v.Trial.Spoofed.Spoofs {
		v.Trial.Spoofed.Spoofs[i].Took = "0.0.0.0" // as of a balancer whose own address isn't configured
	}
	var out bytes.Buffer
	if err := RouteText(&out, v, v.Trial.At, TextOptions{Width: 120}); err != nil {
		t.Fatal(err)
	}
	if text := out.String(); !strings.Contains(text, "· pins") || strings.Contains(text, "unforged") {
		t.Error(text)
	}
}

func TestThatNoReplayIsKnownIsSaidInWords(t *testing.T) {
	t.Parallel()
	v := tried()
	v.Trial.Report.Fresh.Known, v.Trial.Report.Fresh.Unknown = 20, 80
	var out bytes.Buffer
	if err := RouteText(&out, v, now, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"nobody knows whether sessions hold", "it is known of 20 requests who answered, and of none after it in its session"} {
		if !strings.Contains(strings.Join(strings.Fields(out.String()), " "), words) {
			t.Errorf("the text lacks %q:\n%s", words, out.String())
		}
	}
}
