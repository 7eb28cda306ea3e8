package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/verify"
)

// accepted is a node that passed, but for what doesn't apply to its farm.
func accepted() *Acceptance {
	a := &Acceptance{Farm: "portals", Node: "am4", At: now, Took: 2140 * time.Millisecond}
	for _, each := range [][3]string{
		{"reachable", "reachable", "10.0.0.14:9443 answered in 3.1 ms"},
		{"health", "checks", "version healthy 5 of 5"},
		{"version", "version", "4.3.0, as am1 to am3"},
		{"cert", "certificate", "CN=am4, valid for api.am.example.com, 61 days left"},
		{"clock", "clock", "0.1 s off its peers"},
		{"parity", "answers alike", "headers and body as its peers'"},
		{"cookie", "sticky cookie", "n4, which no other node has"},
		{"balancer", "known to the balancer", "lb1 knows it as be_am/am4 at 10.0.0.14:9443"},
		{"admin", "admin state", "ready"},
		{"weight", "weight", "1, as its peers"},
		{"lb-check", "balancer's own check", "lb1 says UP"},
		{"new-sessions", "gets new sessions", "9 of 38 began there"},
		{"pin", "pinned session", "a request with n4 reached it"},
		{"hold", "sessions on it hold", "27 requests of 9 sessions, no breaks"},
		{"client-ip", "client IP", "192.0.2.7, as on am1 and am2"},
		{"drains", "old drains", "none"},
	} {
		a.Items = append(a.Items, verify.Item{ID: each[0], Title: each[1], Detail: each[2], Result: model.TestPass})
	}
	a.Items[14].Result, a.Items[14].Detail = model.TestSkipped, "the farm has no client_ip rule"
	return a
}

// refused is a node that failed in one item, and was not seen enough in two.
func refused() *Acceptance {
	a := accepted()
	a.Items[2].Result, a.Items[2].Detail = model.TestFail, "4.2.0; am1, am2 and am3 run 4.3.0"
	a.Items[2].Remedy = "Bring the node to the version of the others before it gets clients: farmtop drain portals/am4, update it, farmtop ready portals/am4."
	a.Items[11].Result, a.Items[11].Detail = model.TestNoData, "none of 38 sessions is known to have reached a node"
	a.Items[11].Remedy = "Let the nodes set a response header X-Served-By."
	a.Items[12].Result, a.Items[12].Detail = model.TestNoData, ""
	return a
}

// unseen is a node of which nothing is known.
func unseen() *Acceptance {
	a := accepted()
	for i := range a.Items {
		a.Items[i].Result, a.Items[i].Detail, a.Items[i].Title = model.TestNoData, "", ""
	}
	a.Took = 70 * time.Second
	return a
}

func TestAcceptancesLookAsTheyShould(t *testing.T) {
	t.Parallel()
	type writer = func(io.Writer, *Acceptance) error
	in := func(o TextOptions) writer {
		return func(w io.Writer, a *Acceptance) error { return VerifyText(w, a, o) }
	}
	pretty := func(w io.Writer, a *Acceptance) error {
		return prettied(func(line io.Writer) error { return VerifyJSON(line, a) })(w)
	}
	for _, tt := range []struct {
		file  string
		write writer
		given *Acceptance
	}{
		{"verify.txt", in(TextOptions{}), accepted()},
		{"verify-fail.txt", in(TextOptions{}), refused()},
		{"verify-fail-40.txt", in(TextOptions{Width: 40, ASCII: true}), refused()},
		{"verify-color.txt", in(TextOptions{Color: true}), refused()},
		{"verify-unseen.txt", in(TextOptions{}), unseen()},
		{"verify-none.txt", in(TextOptions{}), &Acceptance{Farm: "portals", Node: "am4"}},
		{"verify.json", pretty, accepted()},
		{"verify-fail.json", pretty, refused()},
		{"verify.nagios", VerifyNagios, accepted()},
		{"verify-fail.nagios", VerifyNagios, refused()},
		{"verify-unseen.nagios", VerifyNagios, unseen()},
		{"verify.xml", VerifyJUnit, accepted()},
		{"verify-fail.xml", VerifyJUnit, refused()},
	} {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := tt.write(&got, tt.given); err != nil {
				t.Fatal(err)
			}
			compareGolden(t, tt.file, got.Bytes())
		})
	}
}

// What the command line promises.
const promisedVerify = `{"schema":"farmtop/verify/v1","at":"2026-11-21T12:01:05Z","farm":"portals","node":"am4","verdict":"pass",
"items":[{"id":"health","result":"pass","detail":""}]}`

func TestEveryPromisedFieldOfAnAcceptanceIsThere(t *testing.T) {
	t.Parallel()
	var want, got any
	if err := json.Unmarshal([]byte(promisedVerify), &want); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := VerifyJSON(&out, refused()); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	for _, field := range fields(want) {
		if !slices.Contains(fields(got), field) {
			t.Errorf("the document lacks %s", field)
		}
	}
}

func TestAScriptReadsWhatANodeCameTo(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		given   *Acceptance
		verdict string
		exit    int
		results string
	}{
		{accepted(), "pass", 0, "pass 15 skipped 1"},
		{refused(), "fail", 2, "fail 1 no-data 2 pass 12 skipped 1"},
		{unseen(), "no-data", 3, "no-data 16"},
		{&Acceptance{}, "no-data", 3, ""},
	} {
		var document struct {
			Verdict string
			Items   []struct{ ID, Result string }
		}
		var out bytes.Buffer
		if err := VerifyJSON(&out, tt.given); err != nil {
			t.Fatal(err)
		}
		if err := json.Unmarshal(out.Bytes(), &document); err != nil {
			t.Fatal(err)
		}
		count := map[string]int{}
		for _, item := range document.Items {
			count[item.Result]++
		}
		var results []string
		for _, result := range []string{"fail", "no-data", "pass", "skipped"} {
			if count[result] > 0 {
				results = append(results, fmt.Sprint(result, " ", count[result]))
			}
		}
		if document.Verdict != tt.verdict || VerifyExitCode(tt.given.Verdict()) != tt.exit || strings.Join(results, " ") != tt.results {
			t.Errorf("%s with exit code %d, %s; want %s with %d, %s", document.Verdict, VerifyExitCode(tt.given.Verdict()), results, tt.verdict, tt.exit, tt.results)
		}
		if document.Items == nil {
			t.Error("the list of items is null")
		}
	}
}

// sayingAll is an acceptance in which every string from outside says s.
func sayingAll(s string) *Acceptance {
	a := refused()
	a.Farm, a.Node = s, s
	for i := range a.Items {
		item := &a.Items[i]
		item.ID, item.Title, item.Detail, item.Remedy = s, s, s, s
	}
	return a
}

func FuzzWhateverANodeIsCalledItsAcceptanceStaysText(f *testing.F) {
	for _, s := range hostileSeeds() {
		f.Add(s, uint8(80))
	}
	f.Fuzz(func(t *testing.T, s string, width uint8) {
		a := sayingAll(s)
		for _, o := range []TextOptions{{Width: int(width)}, {Width: int(width), ASCII: true}} {
			var out bytes.Buffer
			if err := VerifyText(&out, a, o); err != nil {
				t.Fatal(err)
			}
			checkPlain(t, out.String(), o)
		}
		var nagios, document, junit bytes.Buffer
		if err := VerifyNagios(&nagios, a); err != nil {
			t.Fatal(err)
		}
		checkPlugin(t, nagios.String())
		if err := VerifyJSON(&document, a); err != nil {
			t.Fatal(err)
		}
		if !json.Valid(document.Bytes()) || strings.ContainsFunc(strings.TrimSuffix(document.String(), "\n"), isUnprintable) {
			t.Errorf("no clean document: %q", document.String())
		}
		if err := VerifyJUnit(&junit, a); err != nil {
			t.Fatal(err)
		}
		checkJUnit(t, junit.Bytes())
	})
}
