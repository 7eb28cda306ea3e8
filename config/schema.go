package config

import (
	"bytes"
	"encoding/json"
	"reflect"
	"strconv"

	yaml "github.com/goccy/go-yaml"
)

// Schema is the JSON Schema (draft 2020-12) of the configuration, for editors. It is made from the documents that the decoder
// fills, so it knows the same keys and bounds; what depends on several keys, only [Load] knows.
func Schema() []byte {
	root := shapeOf(reflect.TypeFor[document](), key{})
	root.Schema = "https://json-schema.org/draft/2020-12/schema"
	root.Title = "farmtop.yaml"
	root.Description = "The farms that farmtop watches, and how it looks and behaves."
	root.PatternProperties = properties{{"^x-", shape{Description: "Free for anchors: what stands here is read only where an alias names it."}}}
	var out bytes.Buffer
	encoder := json.NewEncoder(&out)
	encoder.SetEscapeHTML(false)
	encoder.SetIndent("", "  ")
	if err := encoder.Encode(root); err != nil {
		panic(err) // the documents are part of the program, and shapes hold nothing that JSON can't
	}
	return out.Bytes()
}

// A shape is a JSON Schema, as far as the documents need one.
type shape struct {
	Schema      string `json:"$schema,omitempty"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
	Type        any    `json:"type,omitempty"` // a name or several
	Enum        []any  `json:"enum,omitempty"`
	Pattern     string `json:"pattern,omitempty"`
	Minimum     *int   `json:"minimum,omitempty"`
	Maximum     *int   `json:"maximum,omitempty"`

	Items    *shape  `json:"items,omitempty"`
	MinItems int     `json:"minItems,omitempty"`
	AnyOf    []shape `json:"anyOf,omitempty"`

	Properties           properties `json:"properties,omitempty"`
	PatternProperties    properties `json:"patternProperties,omitempty"`
	AdditionalProperties any        `json:"additionalProperties,omitempty"` // false, or the shape of all
	Required             []string   `json:"required,omitempty"`
	Examples             []any      `json:"examples,omitempty"`
}

// properties are shapes by key, in the documents' order.
type properties []property

type property struct {
	key   string
	shape shape
}

// MarshalJSON writes an object with the keys in their order.
func (p properties) MarshalJSON() ([]byte, error) {
	var out bytes.Buffer
	out.WriteByte('{')
	for i := range p {
		if i > 0 {
			out.WriteByte(',')
		}
		out.WriteString(strconv.Quote(p[i].key) + ":")
		encoder := json.NewEncoder(&out)
		encoder.SetEscapeHTML(false)
		if err := encoder.Encode(p[i].shape); err != nil {
			return nil, err
		}
	}
	out.WriteByte('}')
	return out.Bytes(), nil
}

// shapeOf is the shape of a document's type under a key.
func shapeOf(t reflect.Type, k key) shape {
	s := bareShape(t, k)
	s.Description = k.tag.Get("about")
	if eg := k.example(); eg != "" {
		var example any
		if err := yaml.Unmarshal([]byte(eg), &example); err == nil {
			s.Examples = []any{example}
		}
	}
	return s
}

func bareShape(t reflect.Type, k key) shape {
	switch {
	case isNamed(t):
		value, _ := t.Elem().FieldByName("Value")
		return shape{Type: "object", AdditionalProperties: bareShape(value.Type, k)}
	case t.Kind() == reflect.Slice:
		item := bareShape(t.Elem(), k)
		list := shape{Type: "array", Items: &item}
		if k.some() {
			list.MinItems = 1
		}
		if k.single() {
			return shape{AnyOf: []shape{item, list}}
		}
		return list
	case !hasKeys(t):
		return reflect.New(t).Interface().(leaf).shape(k)
	}
	object := shape{Type: "object", AdditionalProperties: false}
	keys, fields := keysOf(t)
	for i, k := range keys {
		object.Properties = append(object.Properties, property{k.name, shapeOf(t.Field(fields[i]).Type, k)})
		if k.needed() {
			object.Required = append(object.Required, k.name)
		}
	}
	if scalar, ok := reflect.TypeAssert[leaf](reflect.New(t)); ok {
		return shape{AnyOf: []shape{scalar.shape(k), object}}
	}
	if k.short() != "" {
		alone, field := fieldOf(t, k.short())
		return shape{AnyOf: []shape{bareShape(t.Field(field).Type, alone), object}}
	}
	return object
}

func (*text) shape(k key) shape {
	s := shape{Type: "string"}
	if k.loose() {
		s.Type = []string{"string", "number", "boolean"}
	}
	words := k.enum()
	if k.name == "system" {
		words = systemNames()
	}
	for _, word := range words {
		s.Enum = append(s.Enum, word)
		if n, err := strconv.ParseFloat(word, 64); err == nil && k.loose() {
			s.Enum = append(s.Enum, n)
		}
	}
	return s
}

func (*flag) shape(key) shape { return shape{Type: "boolean"} }

func (*number) shape(k key) shape {
	low, high := k.numbers()
	return shape{Type: "integer", Minimum: &low, Maximum: &high}
}

func (*numberOrNone) shape(k key) shape {
	return shape{AnyOf: []shape{new(number).shape(k), {Type: "string", Enum: []any{noneWord}}}}
}

func (*duration) shape(key) shape {
	return shape{Type: "string", Pattern: `^([0-9]+d|([0-9]+(\.[0-9]+)?(ns|us|µs|ms|s|m|h))+)$`}
}

func (*lineValue) shape(key) shape { return shape{Type: []string{"string", "number", "boolean"}} }

func (*pattern) shape(key) shape { return shape{Type: "string"} }

func (*secret) shape(key) shape { return shape{Type: "string", Pattern: `^(env|file|cmd):\s*\S`} }

func (*statusRange) shape(key) shape {
	low, high := 100, 599
	code := shape{Type: "integer", Minimum: &low, Maximum: &high}
	return shape{AnyOf: []shape{code, {Type: "string", Pattern: "^[1-5][0-9]{2}(-[1-5][0-9]{2})?$"}}}
}

func (*headerWish) shape(key) shape { return shape{Type: []string{"string", "number", "boolean"}} }
