package config

import (
	"slices"

	"github.com/goccy/go-yaml/ast"
)

// coreTags are the tags that say what the value is anyway.
var coreTags = []string{"!!str", "!!int", "!!float", "!!bool", "!!null", "!!map", "!!seq"}

// maxHops bounds the aliases and anchors that stand for one another: more are a circle.
const maxHops = 16

// findAnchors notes what anchors stand for.
func (d *decoder) findAnchors(n ast.Node) {
	switch n := n.(type) {
	case *ast.AnchorNode:
		name := n.Name.GetToken().Value
		if _, twice := d.anchors[name]; twice {
			d.problems.add(d.place(n), "the anchor &%s is there twice; give this one another name", shorten(name))
		}
		d.anchors[name] = n.Value
		d.findAnchors(n.Value)
	case *ast.TagNode:
		d.findAnchors(n.Value)
	case *ast.MappingNode:
		for _, v := range n.Values {
			d.findAnchors(v.Value)
		}
	case *ast.MappingValueNode:
		d.findAnchors(n.Value)
	case *ast.SequenceNode:
		for _, v := range n.Values {
			d.findAnchors(v)
		}
	}
}

// follow is what the node stands for: neither anchor nor alias nor tag. It is nil when there was a problem.
func (d *decoder) follow(n ast.Node) ast.Node {
	first := n
	for range maxHops {
		switch node := n.(type) {
		case *ast.AnchorNode:
			n = node.Value
		case *ast.AliasNode:
			name := node.Value.GetToken().Value
			n = d.anchors[name]
			if n == nil {
				d.problems.add(d.place(first), "the alias *%s has no anchor; write &%s before the value it stands for", shorten(name), shorten(name))
				return nil
			}
		case *ast.TagNode:
			if tag := node.GetToken().Value; !slices.Contains(coreTags, tag) {
				d.problems.add(d.place(first), "the tag %s means nothing here; remove it", shorten(tag))
				return nil
			}
			n = node.Value
		default:
			return n
		}
		if n == nil {
			break
		}
	}
	d.problems.add(d.place(first), "the alias stands for itself; write the value out")
	return nil
}

// A pair is a key of a mapping with its value.
type pair struct {
	place
	name  string
	value ast.Node
}

// pairs are the mapping's keys, its own first and then those merged into it; keys that are there twice are problems.
func (d *decoder) pairs(n ast.Node) []pair {
	return d.pairsWithin(n, maxHops)
}

func (d *decoder) pairsWithin(n ast.Node, hops int) []pair {
	var own, merged []pair
	have := map[string]bool{}
	for _, v := range mappingValues(n) {
		if !d.spend(v) {
			return own
		}
		where := d.place(v)
		if v.Key.IsMergeKey() {
			merged = append(merged, d.merged(v.Value, hops)...)
			continue
		}
		name, ok := d.keyName(v.Key)
		if !ok {
			d.problems.add(where, "a key must be one word; write \"key: value\"")
			continue
		}
		if have[name] {
			d.problems.add(where, "the key %q is there twice; keep one of them", shorten(name))
			continue
		}
		have[name] = true
		own = append(own, pair{where, name, v.Value})
	}
	for _, p := range merged {
		if !have[p.name] {
			have[p.name] = true
			own = append(own, p)
		}
	}
	return own
}

// merged are the keys that a merge key (<<) stands for; of several mappings the first that has a key wins.
func (d *decoder) merged(n ast.Node, hops int) []pair {
	node := d.follow(n)
	switch {
	case node == nil || !d.spend(node):
		return nil
	case hops == 0:
		d.problems.add(d.place(n), "merge keys (<<) are nested too deep; write the keys out")
		return nil
	case kindOf(node) == kindKeys:
		return d.pairsWithin(node, hops-1)
	}
	list, ok := node.(*ast.SequenceNode)
	if !ok {
		d.problems.add(d.place(n), "the merge key (<<) wants an alias of keys and values, such as <<: *common")
		return nil
	}
	var all []pair
	for _, item := range list.Values {
		if mapping := d.follow(item); mapping != nil && kindOf(mapping) != kindKeys {
			d.problems.add(d.place(item), "the merge key (<<) wants an alias of keys and values, such as <<: *common")
		} else if mapping != nil {
			all = append(all, d.merged(mapping, hops)...)
		}
	}
	return all
}

func (d *decoder) keyName(k ast.MapKeyNode) (string, bool) {
	var n ast.Node = k
	if explicit, ok := k.(*ast.MappingKeyNode); ok {
		n = explicit.Value
	}
	if n = d.follow(n); n == nil {
		return "", false
	}
	s, ok := scalarOf(n)
	return s.text, ok
}

func mappingValues(n ast.Node) []*ast.MappingValueNode {
	switch n := n.(type) {
	case *ast.MappingNode:
		return n.Values
	case *ast.MappingValueNode:
		return []*ast.MappingValueNode{n}
	default:
		return nil
	}
}

// scalarOf is the node's text as it is written, so that 1.10 stays 1.10.
func scalarOf(n ast.Node) (scalar, bool) {
	switch n := n.(type) {
	case *ast.StringNode:
		return scalar{n.Value, kindText}, true
	case *ast.LiteralNode:
		return scalar{n.Value.Value, kindText}, true
	case *ast.MappingNode, *ast.MappingValueNode, *ast.SequenceNode, nil:
		return scalar{}, false
	default:
		return scalar{n.GetToken().Value, kindOf(n)}, true
	}
}

func kindOf(n ast.Node) kind {
	switch n.Type() {
	case ast.NullType:
		return kindNothing
	case ast.BoolType:
		return kindFlag
	case ast.IntegerType, ast.FloatType, ast.InfinityType, ast.NanType:
		return kindNumber
	case ast.SequenceType:
		return kindList
	case ast.MappingType, ast.MappingValueType:
		return kindKeys
	default:
		return kindText
	}
}
