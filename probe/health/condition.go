package health

import (
	"bytes"
	"fmt"

	"farmtop/model"
)

// headerFails says why a header doesn't meet a condition; "" when it does.
func headerFails(c *model.HeaderCondition, header []byte) string {
	name := cut(c.Name, nameLimit)
	var first []byte
	found := false
	for n, value := range fields(header) {
		if !equalFold(n, c.Name) {
			continue
		}
		if !found {
			first, found = value, true
		}
		if !c.Absent && (c.Match != nil && c.Match.Match(value) || c.Match == nil && (c.Value == "" || c.Value == string(value))) {
			return ""
		}
	}
	is := "the header " + name + " is " + quote(string(first), 60)
	switch {
	case c.Absent && found:
		return is + ", and should not be there"
	case c.Absent:
		return ""
	case !found:
		return "the header " + name + " is missing"
	case c.Match != nil:
		return is + ", which doesn't match " + c.Match.String()
	default:
		return is + ", not " + quote(c.Value, 60)
	}
}

// bodyFails says why a body doesn't meet the check's conditions; "" when it does.
func bodyFails(c *model.Check, a *answer) string {
	where := "the body"
	if a.truncated {
		where = fmt.Sprintf("the first %d KiB of the body", bodyLimit>>10)
	}
	begins := "; it begins " + quote(string(a.body[:min(len(a.body), 120)]), 60)
	if len(a.body) == 0 {
		begins = "; it is empty"
	}
	switch {
	case c.Body != "" && !bytes.Contains(a.body, []byte(c.Body)):
		return where + " lacks " + quote(c.Body, 60) + begins
	case c.BodyMatch != nil && !c.BodyMatch.Match(a.body):
		return where + " doesn't match " + c.BodyMatch.String() + begins
	case c.BodyNot != nil && c.BodyNot.Match(a.body):
		return where + " matches " + c.BodyNot.String() + ", which it must not" + begins
	case len(c.JSON) > 0 && a.truncated:
		return fmt.Sprintf("the body is larger than %d KiB, too large to be read as JSON", bodyLimit>>10)
	}
	for i := range c.JSON {
		if why := jsonFails(&c.JSON[i], a.body); why != "" {
			return why
		}
	}
	return ""
}
