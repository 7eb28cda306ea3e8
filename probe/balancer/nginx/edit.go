package nginx

import (
	"fmt"
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/model/nginxconf"
)

// edited is the file's text after a step: the smallest change of it, which leaves blanks and comments as they are.
func (s *sight) edited(g *group, step model.Step) (string, *failure) {
	var edits []nginxconf.Edit
	lines := 0
	for _, line := range g.lines {
		if line.Arg(0) != step.Server {
			continue
		}
		lines++
		if step.Verb == model.VerbWeight {
			edits = append(edits, weigh(line, step.Weight)...)
		} else {
			edits = append(edits, mark(line, marks[step.Verb])...)
		}
	}
	switch {
	case lines == 0 || g.name != step.Group:
		return "", absent("%s has no server %s in %q any more: look at the file, then plan the action again", s.target, step.Server, step.Group)
	case lines > 1 && step.Verb == model.VerbWeight:
		return "", absent("%s lists the server %s %d times, so it has no single weight: leave one of the lines", s.target, step.Server, lines)
	}
	text, err := nginxconf.Apply(s.text, edits...)
	if err != nil {
		return "", absent("%s can't be changed: %v", s.target, err)
	}
	return text, nil
}

// marks are the words that keep a server out.
var marks = map[model.Verb]string{model.VerbDrain: "drain", model.VerbMaint: "down", model.VerbReady: ""}

// mark leaves a line with one of "down" and "drain", or with neither.
func mark(line *nginxconf.Directive, want string) []nginxconf.Edit {
	var edits []nginxconf.Edit
	done := want == ""
	for _, word := range line.Args[1:] {
		switch {
		case word.Text != "down" && word.Text != "drain":
		case done:
			edits = append(edits, remove(line.Source, word))
		default:
			done = true
			edits = append(edits, replace(word, want)...)
		}
	}
	if !done {
		edits = append(edits, insert(line.Args[len(line.Args)-1], want))
	}
	return edits
}

// weigh leaves a line with one weight; 1 is nginx's own and isn't added.
func weigh(line *nginxconf.Directive, weight int) []nginxconf.Edit {
	want := fmt.Sprintf("weight=%d", weight)
	for _, word := range line.Args[1:] {
		if old, found := strings.CutPrefix(word.Text, "weight="); found {
			if old == strconv.Itoa(weight) {
				return nil
			}
			return replace(word, want)
		}
	}
	if weight == 1 {
		return nil
	}
	return []nginxconf.Edit{insert(line.Args[0], want)}
}

// insert puts a word behind another.
func insert(behind nginxconf.Word, text string) nginxconf.Edit {
	return nginxconf.Edit{Span: nginxconf.Span{Start: behind.End, End: behind.End}, Text: " " + text}
}

func replace(word nginxconf.Word, text string) []nginxconf.Edit {
	if word.Text == text {
		return nil
	}
	return []nginxconf.Edit{{Span: word.Span, Text: text}}
}

// remove takes a word out with the blanks before it, but not with the end of the line before, where a comment may stand.
func remove(source *nginxconf.Source, word nginxconf.Word) nginxconf.Edit {
	start := len(strings.TrimRight(source.Text[:word.Start], " \t"))
	return nginxconf.Edit{Span: nginxconf.Span{Start: start, End: word.End}}
}
