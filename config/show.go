package config

import (
	"reflect"

	yaml "github.com/goccy/go-yaml"
)

// Show is the configuration as it works: completed from presets and defaults, with every port written out, as YAML that [Load]
// reads as the same farms in the same folder. Secrets stand as their references.
func Show(f *File) []byte {
	out, err := yaml.MarshalWithOptions(shown(reflect.ValueOf(&f.document).Elem()), yaml.IndentSequence(true))
	if err != nil {
		panic(err) // it is made of strings, numbers and flags only
	}
	return out
}

// shown is the part of a document that was given, as maps, lists and scalars; nil when none of it was.
func shown(v reflect.Value) any {
	switch {
	case isNamed(v.Type()):
		var entries yaml.MapSlice
		for i := range v.Len() {
			entries = append(entries, yaml.MapItem{Key: v.Index(i).FieldByName("Name").String(), Value: shown(v.Index(i).FieldByName("Value"))})
		}
		return orNil(entries)
	case v.Kind() == reflect.Slice:
		if v.IsNil() {
			return nil
		}
		list := []any{} // one that was given empty isn't one that wasn't given
		for i := range v.Len() {
			list = append(list, shown(v.Index(i)))
		}
		return list
	}
	var entries yaml.MapSlice
	keys, fields := keysOf(v.Type())
	for i, k := range keys {
		if value := shown(v.Field(fields[i])); value != nil {
			entries = append(entries, yaml.MapItem{Key: k.name, Value: value})
		}
	}
	if entries != nil {
		return entries
	}
	at := v.Addr().Interface().(interface{ where() place }).where()
	if lf, ok := reflect.TypeAssert[leaf](v.Addr()); ok && at.in != nil {
		return lf.shown()
	}
	return nil
}

func orNil(entries yaml.MapSlice) any {
	if entries == nil {
		return nil
	}
	return entries
}
