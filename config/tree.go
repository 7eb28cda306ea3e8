package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode/utf8"

	yaml "github.com/goccy/go-yaml"
	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/lexer"
	"github.com/goccy/go-yaml/parser"
	"github.com/goccy/go-yaml/token"
)

// What a file may hold. The parser's time grows with the square of some of these and its stack with others, so they are checked
// on the tokens, before it runs.
const (
	maxFileBytes   = 4 << 20 // a farm of 10 000 nodes takes 0.6 MB
	maxDepth       = 64      // of brackets; documents nest 6 deep
	maxBlockColumn = 400     // of a key or dash, which bounds the depth of blocks
	maxMappingKeys = 2000    // of one mapping; documents have 24 keys, and their maps are written by hand
)

// readTree parses the file to the root of its only YAML document. It is nil when there was a problem.
func readTree(src *source, data []byte, problems *report) ast.Node {
	if text := unreadable(data); text != "" {
		problems.add(place{src, 1, 1}, "%s", text)
		return nil
	}
	file, where, problem := parse(src, string(bytes.TrimPrefix(data, byteOrderMark)))
	if problem != "" {
		problems.add(where, "%s", problem)
		return nil
	}
	return onlyDocument(src, file, problems)
}

// onlyDocument is the body of the file's document.
func onlyDocument(src *source, file *ast.File, problems *report) ast.Node {
	var body ast.Node
	for _, doc := range file.Docs {
		switch {
		case doc.Body == nil || doc.Body.Type() == ast.CommentType:
		case body != nil:
			problems.add(at(src, tokenOf(doc.Body)), `a second YAML document begins here; write all farms into one, under one "farms:"`)
			return nil
		default:
			body = doc.Body
		}
	}
	if body == nil || body.Type() == ast.NullType {
		problems.add(place{src, 1, 1}, `the file is empty; write at least "farms:" with one farm, or run farmtop demo --write-config FILE for one to begin with`)
		return nil
	}
	return body
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// unreadable says why the bytes aren't text that could be YAML.
func unreadable(data []byte) string {
	switch {
	case len(data) > maxFileBytes:
		return fmt.Sprintf("the file has more than %d MB; a configuration is smaller: is it the right file?", maxFileBytes>>20)
	case bytes.HasPrefix(data, []byte("\xff\xfe")), bytes.HasPrefix(data, []byte("\xfe\xff")):
		return "the file is UTF-16; save it as UTF-8"
	case !utf8.Valid(data):
		return "the file isn't UTF-8 text; save it as UTF-8, or check that it is the right file"
	case bytes.IndexByte(data, 0) >= 0:
		return "the file holds NUL bytes, so it isn't text; check that it is the right file"
	default:
		return ""
	}
}

// excess finds the first token that is past a bound.
func excess(tokens token.Tokens) (*token.Token, string) {
	type level struct{ column, keys int }
	var levels []level
	flow := 0
	for i, t := range tokens {
		column := t.Position.Column
		switch t.Type {
		case token.SequenceStartType, token.MappingStartType:
			if flow++; flow > maxDepth {
				return t, fmt.Sprintf("brackets are nested more than %d deep; farms need 6", maxDepth)
			}
			continue
		case token.SequenceEndType, token.MappingEndType:
			flow = max(0, flow-1)
			continue
		case token.MappingValueType:
			if i > 0 && tokens[i-1].Position.Line == t.Position.Line {
				column = tokens[i-1].Position.Column
			}
		case token.SequenceEntryType, token.MappingKeyType:
		default:
			continue
		}
		if flow > 0 {
			continue
		}
		if column > maxBlockColumn {
			return t, fmt.Sprintf("this is indented more than %d columns; indent by two spaces a level", maxBlockColumn)
		}
		for len(levels) > 0 && levels[len(levels)-1].column > column {
			levels = levels[:len(levels)-1]
		}
		if t.Type == token.SequenceEntryType {
			continue
		}
		if len(levels) == 0 || levels[len(levels)-1].column < column {
			levels = append(levels, level{column: column})
		}
		last := &levels[len(levels)-1]
		if last.keys++; last.keys > maxMappingKeys {
			return t, fmt.Sprintf("more than %d keys in one mapping; a list's items each begin with a dash", maxMappingKeys)
		}
	}
	return nil, ""
}

// parse runs the YAML parser, unless the text is past a bound. What makes the parser panic is broken YAML, too.
func parse(src *source, text string) (file *ast.File, where place, problem string) {
	defer func() {
		if recover() != nil {
			file, where, problem = nil, place{src, 1, 1}, "this isn't YAML that could be parsed; look for open quotes and brackets"
		}
	}()
	tokens := lexer.Tokenize(text)
	if t, why := excess(tokens); t != nil {
		return nil, at(src, t), why
	}
	file, err := parser.Parse(tokens, 0, parser.AllowDuplicateMapKey())
	var syntax yaml.Error
	switch {
	case err == nil:
		return file, place{}, ""
	case errors.As(err, &syntax):
		where = at(src, syntax.GetToken())
		return nil, where, explainSyntax(where, syntax.GetMessage())
	default:
		panic(err) // all of the parser's errors have a token
	}
}

// syntaxHelp is what to do about the parser's complaints, by what they contain.
var syntaxHelp = []struct{ complaint, help string }{
	{"mapping value is not allowed", `a ":" where no key can stand; put a value that holds ": " in quotes, or begin the key on a line of its own`},
	{"value is not allowed in this context", "this fits no level above it; indent it like its neighbours, and put text with special characters in quotes"},
	{"non-map value is specified", `there is no ":" after a key here, or the line is indented too little; write "key: value"`},
	{"',' or ']'", `a list that was opened by "[" isn't closed before this; add "]", or "," between its items`},
	{"',' or '}'", `a "{" isn't closed before this; add "}", or "," between its keys`},
	{"sequence end token ']' not found", `a list that was opened by "[" isn't closed; add "]"`},
	{"could not find flow map", `a "{" isn't closed; add "}"`},
	{"mapping end token '}' not found", `a "{" isn't closed; add "}"`},
	{"double-quoted text", `the text that begins here has no closing "; add it`},
	{"single-quoted text", "the text that begins here has no closing '; add it"},
	{"undefined anchor", "the anchor (&) has no name; write one right after it, such as &tls"},
	{"undefined alias", "the alias (*) has no name; write that of an anchor right after it"},
	{"unexpected key name", `a ":" without a key before it; write "key: value", or put the text in quotes`},
	{"invalid key for this map", `a key must be one word; write "key: value"`},
	{"unexpected scalar value", "what stands here can't be a value; put it in quotes"},
	{"invalid header option", `only + or - may follow | and >; put text that begins with them in quotes`},
	{"directive", "a line that begins with % is a directive to YAML; put the text in quotes"},
	{"character that cannot start any token", "a character that can't begin a value; put the value in quotes"},
}

// explainSyntax turns the parser's complaint into what to write instead.
func explainSyntax(where place, complaint string) string {
	if where.line >= 1 && where.line <= len(where.in.lines) {
		line := where.in.lines[where.line-1]
		if strings.Contains(line[:len(line)-len(strings.TrimLeft(line, " \t"))], "\t") {
			return "a tab in the indentation, which YAML doesn't allow; indent by spaces"
		}
	}
	for _, s := range syntaxHelp {
		if strings.Contains(complaint, s.complaint) {
			return s.help
		}
	}
	told, _, _ := strings.Cut(complaint, `"`) // what it quotes may be a secret
	return "this isn't YAML: " + shorten(strings.TrimRight(told, " :"))
}

// at is a token's place. The parser numbers the column of multi-line text 0.
func at(src *source, t *token.Token) place {
	return place{src, min(max(t.Position.Line, 1), max(len(src.lines), 1)), max(t.Position.Column, 1)}
}
