package report

import (
	"bytes"
	"encoding/json"
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/ui/text"
)

// quoting is the failing farm in which every string from outside says s.
func quoting(s string) *model.FarmView {
	v := failing()
	v.Farm.Name, v.Farm.Endpoint, v.Farm.Sticky.Cookie = s, s, s
	for _, n := range v.Nodes {
		n.Node.Name = s
	}
	for i := range v.Findings {
		v.Findings[i].Title, v.Findings[i].Evidence, v.Findings[i].Remedy, v.Findings[i].Node = s, s, s, s
	}
	r := v.Trial.Report
	r.Path, r.Learnt, r.Advice, r.Stopped, r.Missed = s, s, s, s, []string{s}
	r.Told = []model.RouteTold{{Way: model.RouteWay(s), Name: s, Requests: 3}}
	for _, run := range []*model.RouteRun{&r.Fresh, r.Kept} {
		run.Breaks = 1
		run.Samples = []model.RouteBreak{{From: s, To: s, Way: model.RouteWay(s)}}
		for i := range run.Reached {
			run.Reached[i].Node = s
		}
	}
	r.Cookie.Name, r.Cookie.Unkept = s, s
	r.Cookie.Set = model.SetCookie{Value: s, SameSite: s, Path: s, Domain: s}
	r.Cookie.Values = []model.RouteValue{{Value: s, Node: s, Reached: []string{s, s}}}
	r.Own = []model.RouteOwn{{Node: s, Value: s, Why: s}, {Node: s, Why: s}}
	for i := range r.Pins {
		p := &r.Pins[i]
		p.Node, p.Value, p.Reached, p.Why, p.Verdict = s, s, s+"!", s, []model.TestVerdict{"pass", "fail", "", "skipped"}[i]
	}
	r.Strange.Why, r.Redirect.Why, r.Redirect.Asked, r.Redirect.Location = s, s, s, s
	r.Certificate = model.RouteCertificate{SHA256: []string{s, s}, Subject: s, Nodes: []string{s}}
	r.Errors = []model.RouteError{{Why: s, Count: 1}}
	f := v.Trial.Spoofed
	f.Header, f.Rule, f.Advice, f.Stopped = s, s, s, s
	for i := range f.Spoofs {
		p := &f.Spoofs[i]
		p.Node, p.Lines, p.From, p.Reached, p.Fault, p.Took, p.Name, p.Why = s, []string{s}, s, s, s, s, s, s
	}
	return v
}

func FuzzWhateverAFarmSaysItsRoutingTestStaysText(f *testing.F) {
	for _, s := range hostileSeeds() {
		f.Add(s, uint8(80))
	}
	f.Fuzz(func(t *testing.T, s string, width uint8) {
		for _, o := range []TextOptions{{Width: int(width)}, {Width: int(width), ASCII: true}} {
			var out bytes.Buffer
			if err := RouteText(&out, quoting(s), now, o); err != nil {
				t.Fatal(err)
			}
			checkPlain(t, out.String(), o)
		}
		var document bytes.Buffer
		if err := RouteJSON(&document, quoting(s), now); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(document.Bytes()) || strings.ContainsFunc(strings.TrimSuffix(document.String(), "\n"), isUnprintable) {
			t.Errorf("no clean document: %q", document.String())
		}
	})
}

func TestColourDoesNotMoveARoutingTest(t *testing.T) {
	t.Parallel()
	var plainText, painted bytes.Buffer
	if err := RouteText(&plainText, failing(), now, TextOptions{}); err != nil {
		t.Fatal(err)
	}
	if err := RouteText(&painted, failing(), now, TextOptions{Color: true}); err != nil {
		t.Fatal(err)
	}
	a, b := strings.Split(plainText.String(), "\n"), strings.Split(painted.String(), "\n")
	if len(a) != len(b) {
		t.Fatalf("%d lines became %d", len(a), len(b))
	}
	for i := range a {
		if text.Width(a[i]) != text.Width(b[i]) {
			t.Errorf("%q is as wide as %q", b[i], a[i])
		}
	}
}
