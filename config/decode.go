package config

import (
	"fmt"
	"reflect"
	"slices"
	"strings"

	"github.com/goccy/go-yaml/ast"
	"github.com/goccy/go-yaml/token"
)

// A decoder fills documents from a YAML tree and reports everything that doesn't fit.
type decoder struct {
	src      *source
	problems *report
	anchors  map[string]ast.Node
	values   int
}

// maxValues bounds what a file stands for once its aliases are followed: some times the keys and values of ten thousand nodes,
// so that a few lines of aliases to aliases can't grow without end.
const maxValues = 500_000

// decode fills the document, a pointer to a struct, from the file's text. It tells whether the document is worth looking at.
func decode(src *source, data []byte, into any, problems *report) bool {
	root := readTree(src, data, problems)
	if root == nil {
		return false
	}
	d := &decoder{src: src, problems: problems, anchors: map[string]ast.Node{}}
	d.findAnchors(root)
	target := reflect.ValueOf(into).Elem()
	if node := d.follow(root); node != nil && kindOf(node) != kindKeys {
		d.problems.add(d.place(node), `the file holds %s; it must open with "farms:"`, kindOf(node))
		return false
	}
	d.value(root, target, key{name: "the file"})
	return d.values <= maxValues && target.Addr().Interface().(interface{ given() bool }).given()
}

// spend counts a value, and tells whether there may be one more.
func (d *decoder) spend(n ast.Node) bool {
	if d.values++; d.values == maxValues+1 {
		d.problems.add(d.place(n), "the file stands for more than %d values once its aliases (*) are followed; write fewer", maxValues)
	}
	return d.values <= maxValues
}

// value fills one target: a document, a list, a map or a leaf.
func (d *decoder) value(n ast.Node, into reflect.Value, k key) {
	if !d.spend(n) {
		return
	}
	from := d.place(n)
	node := d.follow(n)
	if node == nil {
		return
	}
	if kindOf(node) == kindNothing {
		d.problems.add(from, "%s has no value; write one, or remove the key", k)
		return
	}
	d.conceal(node, into, k)
	lf, isLeaf := reflect.TypeAssert[leaf](into.Addr())
	switch {
	case isNamed(into.Type()):
		d.entries(node, into, k)
	case into.Kind() == reflect.Slice:
		d.list(node, into, k)
	case isLeaf && (kindOf(node) != kindKeys || !hasKeys(into.Type())):
		d.leaf(node, lf, k)
	case k.short() != "" && kindOf(node) != kindKeys:
		_, field := fieldOf(into.Type(), k.short())
		d.value(node, into.Field(field), k)
	default:
		d.keys(node, into, k)
	}
}

func (d *decoder) leaf(n ast.Node, into leaf, k key) {
	s, ok := scalarOf(n)
	if !ok {
		d.problems.add(d.place(n), "%s wants one value, not %s%s", k, kindOf(n), instead(k))
		return
	}
	where := d.place(n)
	if problem := into.read(s, k); problem != "" {
		d.problems.add(where, "%s", problem)
		return
	}
	into.(interface{ stand(place) }).stand(where)
}

// conceal masks what stands where a reference to a secret belongs, before any problem can show it.
func (d *decoder) conceal(n ast.Node, into reflect.Value, k key) {
	if target, ok := reflect.TypeAssert[interface{ sensitive(key) bool }](into.Addr()); !ok || !target.sensitive(k) {
		return
	}
	if s, ok := scalarOf(n); ok && isReference(s.text) {
		return
	}
	lines := max(strings.Count(n.GetToken().Origin, "\n"), strings.Count(n.String(), "\n"))
	d.place(n).mask(1 + lines)
}

func (d *decoder) list(n ast.Node, into reflect.Value, k key) {
	items := []ast.Node{n}
	if list, ok := n.(*ast.SequenceNode); ok {
		items = list.Values
	} else if k.argv() {
		d.problems.add(d.place(n), "%s wants a list, not %s: no shell takes a command apart%s", k, kindOf(n), instead(k))
		return
	} else if !k.single() {
		d.problems.add(d.place(n), "%s wants a list, not %s; begin each item with a dash", k, kindOf(n))
		return
	}
	if len(items) == 0 && k.some() {
		d.problems.add(d.place(n), "%s is an empty list%s", k, instead(k))
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), 0, len(items)))
	for _, item := range items {
		if d.values > maxValues {
			return
		}
		element := reflect.New(into.Type().Elem()).Elem()
		if d.value(item, element, k); element.Addr().Interface().(interface{ given() bool }).given() {
			into.Set(reflect.Append(into, element))
		}
	}
}

func (d *decoder) entries(n ast.Node, into reflect.Value, k key) {
	if kindOf(n) != kindKeys {
		d.problems.add(d.place(n), "%s wants keys and values, not %s%s", k, kindOf(n), instead(k))
		return
	}
	into.Set(reflect.MakeSlice(into.Type(), 0, 4))
	for _, p := range d.pairs(n) {
		element := reflect.New(into.Type().Elem()).Elem()
		element.FieldByName("Name").SetString(p.name)
		element.Addr().Interface().(interface{ stand(place) }).stand(p.place)
		d.value(p.value, element.FieldByName("Value"), key{p.name, k.tag})
		into.Set(reflect.Append(into, element))
	}
}

func (d *decoder) keys(n ast.Node, into reflect.Value, k key) {
	if kindOf(n) != kindKeys {
		d.problems.add(d.place(n), "%s wants keys and values, not %s%s", k, kindOf(n), instead(k))
		return
	}
	seen := map[string]bool{}
	into.Addr().Interface().(interface{ opened(place, map[string]bool) }).opened(d.place(n), seen)
	keys, fields := keysOf(into.Type())
	known := make([]string, len(keys))
	for i := range keys {
		known[i] = keys[i].name
	}
	for _, p := range d.pairs(n) {
		i := slices.Index(known, p.name)
		if i < 0 {
			d.unknown(p, known, into.Type())
			continue
		}
		seen[p.name] = true
		d.value(p.value, into.Field(fields[i]), keys[i])
	}
	for i := range keys {
		if d.values <= maxValues && keys[i].needed() && !seen[keys[i].name] {
			d.missing(d.place(n), keys[i], into)
		}
	}
}

// unknown reports a key that no document has. Keys of the whole file that begin with x- are free: anchors can be put there.
func (d *decoder) unknown(p pair, known []string, t reflect.Type) {
	if t == reflect.TypeFor[document]() && strings.HasPrefix(p.name, "x-") {
		return
	}
	keys, _ := keysOf(t)
	for _, k := range keys {
		if k.also(p.name) {
			d.problems.add(p.place, "unknown key %q; did you mean %s?", shorten(p.name), k)
			return
		}
	}
	near := Nearest(p.name, known, 1)
	if len(near) > 0 && near[0] == "client_key" {
		d.place(p.value).mask(1)
	}
	d.problems.add(p.place, "unknown key %q; %s", shorten(p.name), suggestion(p.name, known))
}

func (d *decoder) missing(where place, k key, into reflect.Value) {
	if k.name == "nodes" || k.name == "farms" {
		return // what is missing depends on the rest of the farm
	}
	name := ""
	if f := into.FieldByName("Name"); f.IsValid() {
		if t, ok := reflect.TypeAssert[text](f); ok && t.value != "" {
			name = fmt.Sprintf(" of %q", shorten(t.value))
		}
	}
	write := ""
	if eg := k.example(); eg != "" {
		write = fmt.Sprintf(", such as %s: %s", k.name, eg)
	}
	d.problems.add(where, "the key %s%s is missing; write it%s", k, name, write)
}

// instead ends a problem with an example.
func instead(k key) string {
	if eg := k.example(); eg != "" {
		return "; write " + k.name + ": " + eg
	}
	return ""
}

func hasKeys(t reflect.Type) bool {
	keys, _ := keysOf(t)
	return len(keys) > 0
}

func (d *decoder) place(n ast.Node) place { return at(d.src, tokenOf(n)) }

// tokenOf is where the node begins; the parser's own token of a mapping is its first colon.
func tokenOf(n ast.Node) *token.Token {
	switch n := n.(type) {
	case *ast.MappingNode:
		if len(n.Values) > 0 && !n.IsFlowStyle {
			return n.Values[0].Key.GetToken()
		}
	case *ast.MappingValueNode:
		return n.Key.GetToken()
	}
	return n.GetToken()
}
