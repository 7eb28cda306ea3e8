package command

import (
	"bytes"
	"regexp"
	"slices"

	"farmtop/model"
	"farmtop/probe/program"
)

// maxLine bounds the lines that an expression is tried on: one line of a table takes a few hundred bytes.
const maxLine = 64 << 10

// lineDecoder finds the servers in lines of text. Lines that the expression doesn't match, such as headings, are passed over.
func lineDecoder(pattern *regexp.Regexp) func([]byte) ([]row, *failure) {
	var groups [fields]int // the expression's group for each field; -1 for none
	for f, name := range fieldNames {
		groups[f] = slices.Index(pattern.SubexpNames(), name)
	}
	return func(text []byte) ([]row, *failure) {
		var rows []row
		for line := range bytes.Lines(text) {
			line = bytes.TrimRight(line, "\r\n")
			if len(line) > maxLine {
				return nil, answerFailure(model.ReadGarbage, "has a line of more than %d kB: let it write one server a line", maxLine>>10)
			}
			found := pattern.FindSubmatch(line)
			if found == nil {
				continue
			}
			if len(rows) == maxServers {
				return nil, answerFailure(model.ReadGarbage, "has more than %d servers: let it write those of the farm alone", maxServers)
			}
			var r row
			for f, group := range groups {
				if group >= 0 {
					r[f] = string(found[group])
				}
			}
			rows = append(rows, r)
		}
		switch {
		case len(rows) > 0:
			return rows, nil
		case len(bytes.TrimSpace(text)) == 0:
			return nil, answerFailure(model.ReadCut, "is empty: run it by hand to see why")
		}
		return nil, answerFailure(model.ReadGarbage, "has no line that \"pattern\" matches; the first is %q", program.FirstLine(text))
	}
}
