package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/probe/program"
)

// maxEntry bounds what an answer tells of one server, so that no single one blows up when it is taken apart.
const maxEntry = 64 << 10

// jsonDecoder finds the servers in a JSON document. The document is walked through and not built up, so that it costs little more
// memory than it has bytes.
func jsonDecoder(answer *model.JSONAnswer) func([]byte) ([]row, *failure) {
	way := parts(answer.Servers)
	var paths [fields][]string
	told := toldBy(nil)
	for name, path := range answer.Fields {
		f := slices.Index(fieldNames[:], name)
		paths[f], told[f] = parts(path), true
	}
	return func(document []byte) ([]row, *failure) {
		list, failed := descend(document, way)
		if failed != nil {
			return nil, failed
		}
		var rows []row
		var bad *failure
		err := each(list, func(key string, isName bool, entry json.RawMessage) bool {
			var r row
			if r, bad = rowOf(entry, &paths, &told); bad == nil && len(rows) == maxServers {
				bad = answerFailure(model.ReadGarbage, "has more than %d servers: let it write those of the farm alone", maxServers)
			}
			if isName && !told[fieldServer] {
				r[fieldServer] = key
			}
			rows = append(rows, r)
			return bad == nil
		})
		if err != nil {
			return nil, answerFailure(model.ReadGarbage, "has %s at %q, not a list of servers: correct \"servers\"", kindOf(list), answer.Servers)
		}
		return rows, bad
	}
}

// rowOf takes one server's entry apart.
func rowOf(entry json.RawMessage, paths *[fields][]string, told *[fields]bool) (row, *failure) {
	var r row
	if len(entry) > maxEntry {
		return r, answerFailure(model.ReadGarbage, "has more than %d kB for one server: correct \"servers\", or let it write less", maxEntry>>10)
	}
	decoder := json.NewDecoder(bytes.NewReader(entry))
	decoder.UseNumber()
	var value any
	if err := decoder.Decode(&value); err != nil {
		return r, answerFailure(model.ReadGarbage, "isn't JSON: %v", err)
	}
	for f := range fields {
		if told[f] {
			r[f] = scalar(follow(value, paths[f]))
		}
	}
	return r, nil
}

// descend is the part of a document that a path leads to.
func descend(document []byte, way []string) (json.RawMessage, *failure) {
	var at json.RawMessage
	if err := json.Unmarshal(document, &at); err != nil {
		return nil, notJSON(document, err)
	}
	for i, name := range way {
		var next json.RawMessage
		var names []string
		err := each(at, func(key string, isName bool, value json.RawMessage) bool {
			if key == name {
				next = value
				return false
			}
			if isName && len(names) < maxNamed {
				names = append(names, strconv.Quote(cut(key)))
			}
			return true
		})
		if err != nil || next == nil {
			there := "it is " + kindOf(at)
			if len(names) > 0 {
				there = "there is: " + strings.Join(names, ", ")
			}
			return nil, answerFailure(model.ReadGarbage, "has nothing at %q (%s): correct \"servers\"", strings.Join(way[:i+1], "."), there)
		}
		at = next
	}
	return at, nil
}

func notJSON(document []byte, err error) *failure {
	text := bytes.TrimSpace(document)
	syntax, ok := errors.AsType[*json.SyntaxError](err)
	switch {
	case len(text) == 0:
		return answerFailure(model.ReadCut, "is empty: run it by hand to see why")
	case ok && syntax.Offset >= int64(len(text)) && strings.Contains(syntax.Error(), "unexpected end"):
		return answerFailure(model.ReadCut, "breaks off in the middle of its JSON, after %d bytes", len(text))
	}
	return answerFailure(model.ReadGarbage, "isn't JSON but begins with %q: add the option that makes it write JSON, or give a \"pattern\"", program.FirstLine(text))
}

var errNoList = errors.New("neither a list nor an object")

// each shows the values of an object by their names, or those of a list by their indexes, until it is told to stop. The JSON is
// known to be correct.
func each(of json.RawMessage, show func(key string, isName bool, value json.RawMessage) (more bool)) error {
	decoder := json.NewDecoder(bytes.NewReader(of))
	open, err := decoder.Token()
	if err != nil {
		return fmt.Errorf("the beginning of a value: %w", err)
	}
	if open != json.Delim('[') && open != json.Delim('{') {
		return errNoList
	}
	isName := open == json.Delim('{')
	for i := 0; decoder.More(); i++ {
		key := strconv.Itoa(i)
		if isName {
			token, err := decoder.Token()
			if err != nil {
				return fmt.Errorf("a name: %w", err)
			}
			key, _ = token.(string)
		}
		var value json.RawMessage
		if err := decoder.Decode(&value); err != nil {
			return fmt.Errorf("a value: %w", err)
		}
		if !show(key, isName, value) {
			return nil
		}
	}
	return nil
}

// parts are the names and indexes of a path.
func parts(path string) []string {
	if path == "" {
		return nil
	}
	return strings.Split(path, ".")
}

// follow is the value that a path leads to; nil where there is none.
func follow(value any, way []string) any {
	for _, name := range way {
		switch v := value.(type) {
		case map[string]any:
			value = v[name]
		case []any:
			i, err := strconv.Atoi(name)
			if err != nil || i < 0 || i >= len(v) {
				return nil
			}
			value = v[i]
		default:
			return nil
		}
	}
	return value
}

// scalar is a value as text; lists and objects are none.
func scalar(value any) string {
	switch v := value.(type) {
	case string:
		return v
	case json.Number:
		return v.String()
	case bool:
		return strconv.FormatBool(v)
	}
	return ""
}

// kindOf says what a JSON value is.
func kindOf(value json.RawMessage) string {
	switch value[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case '"':
		return "text"
	case 't', 'f':
		return "true or false"
	case 'n':
		return "null"
	}
	return "a number"
}
