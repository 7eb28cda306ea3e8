package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

// The document as scripts know it, written down from what the command line promises.
const promised = `{"schema":"farmtop/check/v1","at":"2026-11-21T12:01:05Z","verdict":"ok","farms":[
  {"name":"portals","system":"wso2-apim","endpoint":"https://api/","verdict":"ok",
   "nodes":[{"name":"am1","address":"10.0.0.11:9443","state":"up","reason":"","version":"4.3.0",
     "checks":[{"name":"version","state":"up","status":200,"error":"","dns_ms":0,"connect_ms":0.3,"tls_ms":1.9,"first_byte_ms":2.8,"total_ms":3.0}],
     "certificate":{"sha256":"","subject":"","not_after":"","names":[""]},
     "balancer":{"admin":"ready","raw":"UP","why":"","weight":1,"in_flight":0,"requests":123,"cookie":"n1"}}],
   "findings":[{"code":"LB01","severity":"critical","subject":"portals/am1","title":"","evidence":"","remedy":""}]}]}`

func TestEveryPromisedFieldIsThereWithItsType(t *testing.T) {
	t.Parallel()
	var want, got any
	if err := json.Unmarshal([]byte(promised), &want); err != nil {
		t.Fatal(err)
	}
	var out bytes.Buffer
	if err := CheckJSON(&out, sick()); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(out.Bytes(), &got); err != nil {
		t.Fatal(err)
	}
	have := fields(got)
	for _, field := range fields(want) {
		if !slices.Contains(have, field) {
			t.Errorf("the document lacks %s", field)
		}
	}
}

// fields lists the paths and types of a document's values, those of a list under one path.
func fields(v any) []string {
	seen := map[string]bool{}
	var walk func(path string, v any)
	walk = func(path string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for key, value := range v {
				walk(path+"."+key, value)
			}
		case []any:
			for _, value := range v {
				walk(path+"[]", value)
			}
		default:
			seen[fmt.Sprintf("%s %T", path, v)] = true
		}
	}
	walk("", v)
	return slices.Sorted(maps.Keys(seen))
}

func TestAScriptReadsWhatIsKnown(t *testing.T) {
	t.Parallel()
	// What a script would declare, by the promise and not by the package's types.
	var document struct {
		Schema  string
		At      time.Time
		Verdict string
		Farms   []struct {
			Name, System, Endpoint, Verdict string
			Nodes                           []struct {
				Name, Address, State, Reason, Version string
				Checks                                []struct {
					Name, State, Error string
					Status             int
					ConnectMs          float64 `json:"connect_ms"`
					TLSMs              float64 `json:"tls_ms"`
					FirstByteMs        float64 `json:"first_byte_ms"`
					TotalMs            float64 `json:"total_ms"`
				}
				Certificate *struct {
					SHA256, Subject string
					NotAfter        time.Time `json:"not_after"`
					Names           []string
				}
				Balancer *struct {
					Admin, Raw, Why, Cookie string
					Weight                  int
					InFlight                int `json:"in_flight"`
					Requests                int
				}
			}
			Findings []struct{ Code, Severity, Subject, Title, Evidence, Remedy string }
		}
	}
	var out bytes.Buffer
	if err := CheckJSON(&out, sick()); err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(out.String(), "\n"); n != 1 || !strings.HasPrefix(out.String(), `{"schema":"farmtop/check/v1","at":`) {
		t.Errorf("the document isn't one line that opens with its schema: %.80s", out.String())
	}
	if err := json.Unmarshal(out.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	portals := document.Farms[0]
	drained, down := portals.Nodes[1], portals.Nodes[3]
	got := []any{
		document.Schema, document.At, document.Verdict, len(document.Farms), portals.Verdict, document.Farms[1].Verdict,
		drained.Name, drained.Address, drained.State, drained.Version, drained.Checks[0].TotalMs, drained.Checks[0].ConnectMs,
		drained.Checks[0].FirstByteMs, drained.Checks[0].Status, drained.Certificate.Names, drained.Certificate.NotAfter,
		drained.Balancer.Admin, drained.Balancer.Raw, drained.Balancer.Why, drained.Balancer.Requests, drained.Balancer.Cookie,
		down.State, down.Reason, down.Checks[0].Error, down.Certificate == nil, down.Balancer.Admin,
		document.Farms[1].Nodes[0].Balancer == nil, len(document.Farms[1].Findings),
		portals.Findings[0].Code, portals.Findings[0].Severity, portals.Findings[0].Subject, portals.Findings[0].Title,
	}
	want := []any{
		"farmtop/check/v1", now, "critical", 2, "critical", "ok",
		"am2", "10.0.0.12:9443", "up", "4.3.0", 3.1, 0.3, 3.0, 200,
		[]string{"api.am.example.com"},
		now.Add(61 * 24 * time.Hour),
		"drain", "DRAIN", "operator", 100, "n2",
		"down", "refused by 10.0.0.14:9443 in 0.3 ms", "refused by 10.0.0.14:9443 in 0.3 ms", true, "down",
		true, 0,
		"HC01", "critical", "portals/am4", "am4 is down: refused by 10.0.0.14:9443 in 0.3 ms",
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("what a script reads (-want +got):\n%s", diff)
	}
}

func TestListsAreNeverNull(t *testing.T) {
	t.Parallel()
	s := calm()
	s.Farms[0].Nodes[0].Certificate = &model.Certificate{}
	s.Farms[0].Nodes[0].Checks = nil
	s.Farms = append(s.Farms, &model.FarmView{Farm: &model.Farm{Name: "empty"}})
	var out bytes.Buffer
	if err := CheckJSON(&out, s); err != nil {
		t.Fatal(err)
	}
	for _, list := range []string{`"names":[]`, `"checks":[]`, `"nodes":[]`, `"findings":[]`} {
		if !strings.Contains(out.String(), list) {
			t.Errorf("the document lacks %s:\n%s", list, out.String())
		}
	}
}

func TestADocumentSaysWhatANodeSaid(t *testing.T) {
	t.Parallel()
	said := "a\x1b[2J\u202e\u009b\x7f\U000e0041\u2028é日\"\\<b>"
	s := calm()
	s.Farms[0].Nodes[0].Version = said
	var out bytes.Buffer
	if err := CheckJSON(&out, s); err != nil {
		t.Fatal(err)
	}
	var document struct {
		Farms []struct{ Nodes []struct{ Version string } }
	}
	if err := json.Unmarshal(out.Bytes(), &document); err != nil {
		t.Fatal(err)
	}
	if got := document.Farms[0].Nodes[0].Version; got != said {
		t.Errorf("the document says %q, the node said %q", got, said)
	}
}
