package report

import (
	"io"

	"farmtop/model"
	"farmtop/model/verify"
	"farmtop/ui/text"
)

// VerifyJUnit writes the acceptance of a node as JUnit's XML: one test suite named after farm and node, and in it always the same test
// cases, one for each item, named by its ID. An item that failed is a failure. One without data is an error, since a node that couldn't
// be judged hasn't passed.
func VerifyJUnit(w io.Writer, a *Acceptance) error {
	suite := junitSuite{Name: "farmtop verify " + text.Clean(a.subject()), Cases: make([]junitCase, 0, len(a.Items)), took: a.Took}
	for i := range a.Items {
		suite.Cases = append(suite.Cases, a.junitCase(&a.Items[i]))
	}
	return writeJUnit(w, "farmtop verify", a.At, []junitSuite{suite})
}

func (a *Acceptance) junitCase(i *verify.Item) junitCase {
	c := junitCase{Name: text.Clean(i.ID), Class: className(a.Farm, a.Node), Time: seconds(0)}
	detail := detailOf(i)
	switch i.Result {
	case model.TestPass:
		c.Out = text.Clean(i.Detail)
	case model.TestFail:
		c.Failure = junitMessageOf("fail", detail, behind(i.Title, detail), behind("remedy", i.Remedy))
	case model.TestSkipped:
		c.Skipped = &junitSkipped{Message: text.Clean(detail)}
	default:
		missing := "no data"
		if i.Detail != "" {
			missing = behind(missing, i.Detail)
		}
		c.Error = junitMessageOf("no-data", missing, behind(i.Title, detail), behind("remedy", i.Remedy))
	}
	return c
}
