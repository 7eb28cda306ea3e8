package report

import (
	"bytes"
	"encoding/xml"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"farmtop/model"
)

// What a CI server declares, by the format and not by the package's types.
type (
	ciReport struct {
		XMLName  xml.Name  `xml:"testsuites"`
		Tests    int       `xml:"tests,attr"`
		Failures int       `xml:"failures,attr"`
		Errors   int       `xml:"errors,attr"`
		Suites   []ciSuite `xml:"testsuite"`
	}
	ciSuite struct {
		Name      string   `xml:"name,attr"`
		Tests     int      `xml:"tests,attr"`
		Failures  int      `xml:"failures,attr"`
		Errors    int      `xml:"errors,attr"`
		Skipped   int      `xml:"skipped,attr"`
		Time      float64  `xml:"time,attr"`
		Timestamp string   `xml:"timestamp,attr"`
		Cases     []ciCase `xml:"testcase"`
		Out       string   `xml:"system-out"`
	}
	ciCase struct {
		Name    string     `xml:"name,attr"`
		Class   string     `xml:"classname,attr"`
		Time    float64    `xml:"time,attr"`
		Failure *ciOutcome `xml:"failure"`
		Error   *ciOutcome `xml:"error"`
		Skipped *ciOutcome `xml:"skipped"`
	}
	ciOutcome struct {
		Message string `xml:"message,attr"`
		Type    string `xml:"type,attr"`
		Text    string `xml:",chardata"`
	}
)

// checkJUnit reads a document as a CI server does and compares its numbers with what is in it.
func checkJUnit(t *testing.T, document []byte) ciReport {
	t.Helper()
	var r ciReport
	decoder := xml.NewDecoder(bytes.NewReader(document))
	decoder.Strict = true
	if err := decoder.Decode(&r); err != nil {
		t.Fatalf("%v in %q", err, document)
	}
	if strings.ContainsFunc(strings.ReplaceAll(string(document), "\n", ""), unicode.IsControl) {
		t.Errorf("control characters: %q", document)
	}
	checkElements(t, document)
	var tests, failures, errors int
	for _, s := range r.Suites {
		var inFailures, inErrors, inSkipped int
		for _, c := range s.Cases {
			inFailures, inErrors, inSkipped = inFailures+one(c.Failure), inErrors+one(c.Error), inSkipped+one(c.Skipped)
			if one(c.Failure)+one(c.Error)+one(c.Skipped) > 1 {
				t.Errorf("%s has more than one outcome", c.Name)
			}
			for _, said := range []string{c.Name, c.Class} {
				if strings.ContainsFunc(said, isUnprintable) {
					t.Errorf("no clean name: %q", said)
				}
			}
		}
		if s.Tests != len(s.Cases) || s.Failures != inFailures || s.Errors != inErrors || s.Skipped != inSkipped {
			t.Errorf("%s counts %d tests, %d failures, %d errors, %d skipped, and has %d, %d, %d, %d",
				s.Name, s.Tests, s.Failures, s.Errors, s.Skipped, len(s.Cases), inFailures, inErrors, inSkipped)
		}
		if _, err := time.Parse("2006-01-02T15:04:05", s.Timestamp); err != nil {
			t.Error(err)
		}
		tests, failures, errors = tests+s.Tests, failures+s.Failures, errors+s.Errors
	}
	if r.Tests != tests || r.Failures != failures || r.Errors != errors {
		t.Errorf("%d tests, %d failures, %d errors in all, want %d, %d, %d", r.Tests, r.Failures, r.Errors, tests, failures, errors)
	}
	return r
}

// What the schema junit-10 of Jenkins' xUnit plugin allows, which refuses a whole report for one attribute that it doesn't know.
var allowed = map[string][]string{
	"testsuites": {"name", "time", "tests", "failures", "errors"},
	"testsuite":  {"name", "tests", "failures", "errors", "time", "skipped", "timestamp"},
	"testcase":   {"name", "time", "classname"},
	"failure":    {"type", "message"},
	"error":      {"type", "message"},
	"skipped":    {"type", "message"},
	"system-out": {},
}

func checkElements(t *testing.T, document []byte) {
	t.Helper()
	decoder := xml.NewDecoder(bytes.NewReader(document))
	for {
		token, err := decoder.Token()
		if err != nil {
			return // the end, since all of it was read before
		}
		element, isStart := token.(xml.StartElement)
		if !isStart {
			continue
		}
		attributes, known := allowed[element.Name.Local]
		if !known {
			t.Errorf("an element %s", element.Name.Local)
		}
		for _, a := range element.Attr {
			if !slices.Contains(attributes, a.Name.Local) {
				t.Errorf("%s has an attribute %s", element.Name.Local, a.Name.Local)
			}
		}
	}
}

func one(o *ciOutcome) int {
	if o == nil {
		return 0
	}
	return 1
}

func checked(t *testing.T, s *model.Snapshot) ciReport {
	t.Helper()
	var out bytes.Buffer
	if err := CheckJUnit(&out, s); err != nil {
		t.Fatal(err)
	}
	return checkJUnit(t, out.Bytes())
}

// outcomes are the test cases of a suite with what they came to.
func (s *ciSuite) outcomes() []string {
	all := make([]string, 0, len(s.Cases))
	for _, c := range s.Cases {
		outcome := "passes"
		switch {
		case c.Failure != nil:
			outcome = "fails: " + c.Failure.Type
		case c.Error != nil:
			outcome = "error: " + c.Error.Type
		case c.Skipped != nil:
			outcome = "skipped"
		}
		all = append(all, c.Class+" "+c.Name+" "+outcome)
	}
	return all
}

func TestASickFarmFailsInCIByItsFindings(t *testing.T) {
	t.Parallel()
	r := checked(t, sick())
	want := []string{
		"portals.nodes am1 passes", "portals.nodes am2 passes", "portals.nodes am3 passes", "portals.nodes am4 fails: critical",
		"portals.endpoint endpoint passes", "portals.balancers lb1 passes", "portals.balancers lb2 fails: warning",
		"portals.findings PAR01 am3 fails: critical", "portals.findings TLS01 am3 fails: warning",
	}
	if got := r.Suites[0].outcomes(); !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
	down := r.Suites[0].Cases[3].Failure
	if !strings.HasPrefix(down.Message, "am4 is down: refused") || !strings.Contains(down.Text, "\nevidence: check") || !strings.Contains(down.Text, "\nremedy: Start") {
		t.Errorf("%+v", down)
	}
	if got, want := r.Suites[1].outcomes(), []string{"gateways.nodes gw1 passes", "gateways.nodes gw2 passes"}; !slices.Equal(got, want) {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestCIIsGreenExactlyWhereTheVerdictIsOK(t *testing.T) {
	t.Parallel()
	changed := func(change func(*model.FarmView)) *model.Snapshot {
		s := calm()
		change(s.Farms[0])
		return snapshot(s.Farms...)
	}
	maintained := sick().Farms[0]
	maintained.Nodes = maintained.Nodes[3:]
	maintained.Nodes[0].Servers[0].Admin = model.AdminMaint
	maintained.Balancers, maintained.Asked = maintained.Balancers[:1], 1
	crowd := changed(func(v *model.FarmView) {
		for range 20 {
			v.Nodes = append(v.Nodes, sick().Farms[0].Nodes[3])
		}
		v.Asked = len(v.Nodes)
	})
	for _, tt := range []struct {
		name  string
		given *model.Snapshot
	}{
		{"calm", calm()},
		{"sick", sick()},
		{"early", early()},
		{"a farm without nodes", &model.Snapshot{At: now, Farms: []*model.FarmView{{Farm: &model.Farm{Name: "empty"}}}}},
		{"a balancer that wasn't read yet", changed(func(v *model.FarmView) { v.Balancers = []*model.BalancerView{{}} })},
		{"a node that rises", changed(func(v *model.FarmView) { v.Nodes[0].State = model.StateRising })},
		{"a node that stands by", changed(func(v *model.FarmView) { v.Nodes[0].State = model.StateStandby })},
		{"a role that is on its way", pending()},
		{"a check that wasn't answered", changed(func(v *model.FarmView) { v.Nodes[0].Checks[1].Last, v.Asked = nil, 1 })},
		{"something to know", &model.Snapshot{At: now, Farms: []*model.FarmView{func() *model.FarmView {
			v := calm().Farms[0]
			v.Findings = []model.Finding{{Code: "HC03", Severity: model.Info, Title: "gw1 is a bit slow"}}
			return v
		}()}}},
		{"a node in maintenance", snapshot(maintained)},
		{"twenty nodes that are down", crowd},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r := checked(t, tt.given)
			green, verdict := r.Failures+r.Errors == 0, Verdict(tt.given)
			if green != (verdict == model.VerdictOK) {
				t.Errorf("%d failures and %d errors at the verdict %s: %q", r.Failures, r.Errors, verdict, r.Suites[0].outcomes())
			}
		})
	}
}

func TestNamesInCIDoNotHoldWhatWasMeasured(t *testing.T) {
	t.Parallel()
	names := func(s *model.Snapshot) []string {
		r := checked(t, s)
		var all []string
		for _, suite := range r.Suites {
			for _, c := range suite.Cases {
				all = append(all, suite.Name+" "+c.Class+" "+c.Name)
			}
		}
		return all
	}
	later := sick()
	for _, f := range later.Farms {
		for i := range f.Findings {
			f.Findings[i].Title, f.Findings[i].Evidence = "another number", "and more of them"
		}
		for _, n := range f.Nodes {
			n.Reason = "200 in 9.9 ms"
		}
	}
	a, b := names(sick()), names(later)
	if !slices.Equal(a, b) {
		t.Errorf("%q became %q", a, b)
	}
	slices.Sort(a)
	if unique := slices.Compact(slices.Clone(a)); len(unique) != len(a) {
		t.Errorf("names aren't unique: %q", a)
	}
}

func TestAnItemWithoutDataIsAnErrorInCI(t *testing.T) {
	t.Parallel()
	var out bytes.Buffer
	if err := VerifyJUnit(&out, refused()); err != nil {
		t.Fatal(err)
	}
	r := checkJUnit(t, out.Bytes())
	s := &r.Suites[0]
	if s.Name != "farmtop verify portals/am4" || s.Tests != 16 || s.Failures != 1 || s.Errors != 2 || s.Skipped != 1 || s.Time != 2.14 {
		t.Errorf("%+v", s)
	}
	if c := s.Cases[2]; c.Name != "version" || c.Class != "portals.am4" || c.Failure.Message != "4.2.0; am1, am2 and am3 run 4.3.0" {
		t.Errorf("%+v", c)
	}
	if c := s.Cases[11]; c.Error.Message != "no data: none of 38 sessions is known to have reached a node" || c.Error.Type != "no-data" {
		t.Errorf("%+v", c.Error)
	}
}

func TestADotInANameMakesNoTreeOfClasses(t *testing.T) {
	t.Parallel()
	a := accepted()
	a.Farm, a.Node = "api.example.com", "10.0.0.11:9443"
	var out bytes.Buffer
	if err := VerifyJUnit(&out, a); err != nil {
		t.Fatal(err)
	}
	s := checkJUnit(t, out.Bytes()).Suites[0]
	if s.Name != "farmtop verify api.example.com/10.0.0.11:9443" || s.Cases[0].Class != "api_example_com.10_0_0_11:9443" {
		t.Errorf("%q, %q", s.Name, s.Cases[0].Class)
	}
}

func TestWhatANodeSaysReachesCIAsItIs(t *testing.T) {
	t.Parallel()
	said := `]]> <failure message="'&"/> 日本`
	s := calm()
	s.Farms[0].Findings = []model.Finding{{Code: "PAR01", Severity: model.Critical, Node: said, Title: said, Evidence: said}}
	r := checked(t, s)
	last := r.Suites[0].Cases[len(r.Suites[0].Cases)-1]
	if last.Name != "PAR01 "+said || last.Failure.Message != said || !strings.HasSuffix(last.Failure.Text, "\nevidence: "+said) {
		t.Errorf("%+v, %+v", last, last.Failure)
	}
}

func TestSeveralFindingsOfOneCodeAndNodeAreOneTestCase(t *testing.T) {
	t.Parallel()
	s := calm()
	s.Farms[0].Findings = []model.Finding{
		{Code: "TLS01", Severity: model.Critical, Node: "gw1", About: "certificate a", Title: "a has expired"},
		{Code: "ST05", Severity: model.Warning, About: "without Secure", Title: "the cookie lacks Secure"},
		{Code: "ST05", Severity: model.Warning, About: "without HttpOnly", Title: "the cookie lacks HttpOnly", Remedy: "Set it."},
		{Code: "TLS01", Severity: model.Warning, Node: "gw1", About: "certificate b", Title: "b expires"},
	}
	suite := checked(t, s).Suites[0]
	want := []string{
		"gateways.nodes gw1 passes", "gateways.nodes gw2 passes", "gateways.findings TLS01 gw1 fails: critical", "gateways.findings ST05 fails: warning",
	}
	if got := suite.outcomes(); !slices.Equal(got, want) {
		t.Fatalf("%q, want %q", got, want)
	}
	if f := suite.Cases[3].Failure; f.Message != "the cookie lacks Secure; the cookie lacks HttpOnly" || !strings.HasSuffix(f.Text, "HttpOnly\nremedy: Set it.") {
		t.Errorf("%+v", f)
	}
}
