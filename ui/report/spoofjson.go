package report

import "farmtop/model"

// The client-IP test in the document of "route --format json".
type (
	spoofDocument struct {
		Header string      `json:"header"` // that was forged
		Rule   string      `json:"rule"`   // of the farm
		Sent   int         `json:"sent"`
		Total  int         `json:"total"`
		Done   bool        `json:"done"`
		Taken  int         `json:"taken"` // forged addresses that the application took
		Advice string      `json:"advice"`
		Tests  []spoofTest `json:"tests"`
	}
	spoofTest struct {
		Target  string         `json:"target"` // "endpoint" or "node"
		Node    string         `json:"node"`   // that was asked straight
		Form    string         `json:"form"`   // "" where nothing was forged
		Sent    []string       `json:"sent"`   // the header's lines
		From    string         `json:"from"`   // the address that farmtop asked from
		Reached string         `json:"reached"`
		Status  int            `json:"status"`
		Fault   string         `json:"fault"`
		Took    string         `json:"took"` // the address that the application took for its client
		By      model.SpoofWay `json:"by"`   // "echo", "log" or "rule"
		Log     string         `json:"log"`
		Result  string         `json:"result"`
		Why     string         `json:"why"`
	}
)

// spoofsOf is a client-IP test for scripts, nil where there was none.
func spoofsOf(r *model.SpoofReport) *spoofDocument {
	if r == nil {
		return nil
	}
	return &spoofDocument{
		Header: r.Header, Rule: r.Rule, Sent: r.Sent, Total: r.Test.Total(), Done: r.Done, Taken: len(spoofs(r, model.TestFail)), Advice: r.Advice,
		Tests: converted(r.Spoofs, spoofOf),
	}
}

func spoofOf(s *model.Spoof) spoofTest {
	test := spoofTest{
		Target: "node", Node: s.Node, Form: string(s.Form), Sent: append([]string{}, s.Lines...), From: s.From, Reached: s.Reached,
		Status: s.Status, Fault: s.Fault, Took: s.Took, By: s.Way, Log: s.Name, Result: VerdictWord(s.Verdict), Why: s.Why,
	}
	if s.Node == "" {
		test.Target = "endpoint"
	}
	return test
}

// spoofs are the requests with a forged header that came to a verdict.
func spoofs(r *model.SpoofReport, v model.TestVerdict) []*model.Spoof {
	var all []*model.Spoof
	for i := range r.Spoofs {
		if s := &r.Spoofs[i]; s.Form != "" && s.Verdict == v {
			all = append(all, s)
		}
	}
	return all
}
