package health

import (
	"encoding/json"
	"strconv"
	"strings"

	"farmtop/model"
)

// jsonFails says why a JSON body doesn't have the value a condition asks for; "" when it has.
func jsonFails(c *model.JSONCondition, body []byte) string {
	if !json.Valid(body) {
		return "the body is not JSON; it begins " + quote(string(body[:min(len(body), 120)]), 60)
	}
	value, ok := jsonAt(body, c.Path)
	if !ok {
		return "the body has no " + quote(c.Path, 60)
	}
	if text := jsonText(value); text != c.Value {
		return quote(c.Path, 60) + " in the body is " + quote(cut(text, nameLimit), 60) + ", not " + quote(c.Value, 60)
	}
	return ""
}

// jsonAt walks a dotted path down a valid document, one level at a time, so that only what is on the way is unpacked.
func jsonAt(document json.RawMessage, path string) (json.RawMessage, bool) {
	if path == "" {
		return document, true
	}
	for step := range strings.SplitSeq(path, ".") {
		if index, err := strconv.Atoi(step); err == nil {
			var list []json.RawMessage
			if json.Unmarshal(document, &list) == nil {
				if index < 0 || index >= len(list) {
					return nil, false
				}
				document = list[index]
				continue
			}
		}
		var object map[string]json.RawMessage
		if json.Unmarshal(document, &object) != nil {
			return nil, false
		}
		next, ok := object[step]
		if !ok {
			return nil, false
		}
		document = next
	}
	return document, true
}

// jsonText is a string's own characters, and anything else as it is written.
func jsonText(value json.RawMessage) string {
	var s string
	if len(value) > 0 && value[0] == '"' && json.Unmarshal(value, &s) == nil {
		return s
	}
	return strings.TrimSpace(string(value))
}
