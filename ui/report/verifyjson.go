package report

import (
	"io"
	"time"

	"farmtop/model/verify"
)

// The document of "verify --format json", promised to scripts as all others are.
type (
	verifyDocument struct {
		Schema  string       `json:"schema"`
		At      time.Time    `json:"at"`
		Farm    string       `json:"farm"`
		Node    string       `json:"node"`
		Verdict string       `json:"verdict"` // "pass", "fail" or "no-data"
		TookMS  float64      `json:"took_ms"`
		Items   []verifyItem `json:"items"`
	}
	verifyItem struct {
		ID     string `json:"id"`
		Title  string `json:"title"`
		Result string `json:"result"` // "pass", "fail", "no-data" or "skipped"
		Detail string `json:"detail"`
		Remedy string `json:"remedy"`
	}
)

// VerifyJSON writes the acceptance of a node as one document of the schema farmtop/verify/v1, on one line.
func VerifyJSON(w io.Writer, a *Acceptance) error {
	return writeJSON(w, verifyDocument{
		Schema: "farmtop/verify/v1", At: a.At.UTC(), Farm: a.Farm, Node: a.Node, Verdict: VerdictWord(a.Verdict()), TookMS: millis(a.Took),
		Items: converted(a.Items, func(i *verify.Item) verifyItem {
			return verifyItem{ID: i.ID, Title: i.Title, Result: VerdictWord(i.Result), Detail: i.Detail, Remedy: i.Remedy}
		}),
	})
}
