package config

import (
	"reflect"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A key is a key of a document with what its tag says; in a map it is an entry's own name with the map's tag.
type key struct {
	name string
	tag  reflect.StructTag
}

// String is the key as problems name it.
func (k key) String() string { return `"` + shorten(k.name) + `"` }

func (k key) loose() bool  { return k.tag.Get("loose") == "yes" }
func (k key) single() bool { return k.tag.Get("single") == "yes" }
func (k key) some() bool   { return k.tag.Get("some") == "yes" }
func (k key) needed() bool { return k.tag.Get("need") == "yes" }
func (k key) argv() bool   { return k.tag.Get("argv") == "yes" }

// also tells whether a word is what others call the key.
func (k key) also(word string) bool { return k.tag.Get("also") == word && word != "" }

// short is the key of the document under this one that a value alone stands for; "" where keys must be written.
func (k key) short() string { return k.tag.Get("short") }

// none is for what the word none stands.
func (k key) none() string { return k.tag.Get("none") }

// example is what to write instead; "" when the key has none.
func (k key) example() string { return k.tag.Get("eg") }

// enum is nil when the key may have any value.
func (k key) enum() []string {
	if words := k.tag.Get("enum"); words != "" {
		return strings.Split(words, "|")
	}
	return nil
}

func (k key) numbers() (low, high int) {
	from, to, _ := strings.Cut(k.tag.Get("range"), "..")
	low, _ = strconv.Atoi(from)
	high, _ = strconv.Atoi(to)
	return low, high
}

func (k key) durations() (low, high time.Duration) {
	from, to, _ := strings.Cut(k.tag.Get("range"), "..")
	low, _ = parseDuration(from)
	high, _ = parseDuration(to)
	return low, high
}

// keysOf are the keys of a document, in their order, with the index of their field. A field without a key isn't one.
func keysOf(t reflect.Type) (keys []key, fields []int) {
	for i := range t.NumField() {
		if name := t.Field(i).Tag.Get("yaml"); name != "" {
			keys, fields = append(keys, key{name, t.Field(i).Tag}), append(fields, i)
		}
	}
	return keys, fields
}

// keyOf is the key of that name of the document's type.
func keyOf(t reflect.Type, name string) key {
	k, _ := fieldOf(t, name)
	return k
}

// fieldOf is the key of that name of the document's type, with the index of its field.
func fieldOf(t reflect.Type, name string) (key, int) {
	keys, fields := keysOf(t)
	i := slices.IndexFunc(keys, func(k key) bool { return k.name == name })
	return keys[i], fields[i]
}

// A named is a YAML mapping with free keys, in the file's order.
type named[T any] []entry[T]

type entry[T any] struct {
	place
	Name  string
	Value T
}

// isNamed tells a mapping with free keys from a list.
func isNamed(t reflect.Type) bool {
	return t.Kind() == reflect.Slice && t.Elem().Kind() == reflect.Struct && strings.HasPrefix(t.Elem().Name(), "entry[")
}
