package config

import (
	"encoding/json"
	commandline "flag"
	"os"
	"reflect"
	"slices"
	"strings"
	"testing"

	yaml "github.com/goccy/go-yaml"
	"github.com/google/go-cmp/cmp"
)

var update = commandline.Bool("update", false, "write the golden files anew")

func TestTheSchemaIsAsReviewed(t *testing.T) {
	t.Parallel()
	const golden = "testdata/schema.json"
	if *update {
		if err := os.WriteFile(golden, Schema(), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(strings.ReplaceAll(string(want), "\r\n", "\n"), string(Schema())); diff != "" {
		t.Errorf("run go test ./config -update and read the difference:\n%s", diff)
	}
}

// TestTheSchemaHoldsEveryKeyAndNoOther walks schema and documents side by side.
func TestTheSchemaHoldsEveryKeyAndNoOther(t *testing.T) {
	t.Parallel()
	var schema map[string]any
	if err := json.Unmarshal(Schema(), &schema); err != nil {
		t.Fatal(err)
	}
	if got := schema["$schema"]; got != "https://json-schema.org/draft/2020-12/schema" {
		t.Errorf("the dialect is %v", got)
	}
	compareShape(t, "", schema, reflect.TypeFor[document]())
}

func compareShape(t *testing.T, path string, schema map[string]any, of reflect.Type) {
	t.Helper()
	switch {
	case isNamed(of):
		value, _ := of.Elem().FieldByName("Value")
		compareShape(t, path+".*", schema["additionalProperties"].(map[string]any), value.Type)
		return
	case of.Kind() == reflect.Slice:
		if either, ok := schema["anyOf"].([]any); ok {
			schema = either[1].(map[string]any)
		}
		compareShape(t, path+"[]", schema["items"].(map[string]any), of.Elem())
		return
	case !hasKeys(of):
		return
	}
	if either, ok := schema["anyOf"].([]any); ok {
		schema = either[1].(map[string]any)
	}
	properties := schema["properties"].(map[string]any)
	if schema["additionalProperties"] != false {
		t.Errorf("%s: the schema lets unknown keys pass", path)
	}
	var required []string
	keys, fields := keysOf(of)
	for i, k := range keys {
		property, ok := properties[k.name].(map[string]any)
		if !ok {
			t.Errorf("%s.%s: the schema lacks the key", path, k.name)
			continue
		}
		delete(properties, k.name)
		if about, _ := property["description"].(string); len(about) < 12 || !strings.HasSuffix(about, ".") {
			t.Errorf("%s.%s: the description %q is no sentence", path, k.name, about)
		}
		if k.needed() {
			required = append(required, k.name)
		}
		compareShape(t, path+"."+k.name, property, of.Field(fields[i]).Type)
	}
	for extra := range properties {
		t.Errorf("%s.%s: the schema has a key that no document has", path, extra)
	}
	var stated []string
	if list, ok := schema["required"].([]any); ok {
		for _, r := range list {
			stated = append(stated, r.(string))
		}
	}
	if !slices.Equal(required, stated) {
		t.Errorf("%s: the schema requires %v, the decoder %v", path, stated, required)
	}
}

// TestEveryExampleOfAKeyIsAccepted reads each example as the value of its key.
func TestEveryExampleOfAKeyIsAccepted(t *testing.T) {
	t.Parallel()
	var walk func(of reflect.Type)
	walk = func(of reflect.Type) {
		keys, fields := keysOf(of)
		for i, k := range keys {
			field := of.Field(fields[i]).Type
			if eg := k.example(); eg != "" {
				target := reflect.New(field)
				content := []byte("x: " + eg + "\n")
				src := newSource("eg", string(content))
				problems := &report{}
				d := &decoder{src: src, problems: problems}
				for _, p := range d.pairs(readTree(src, content, problems)) {
					d.value(p.value, target.Elem(), k)
				}
				if err := problems.err(); err != nil {
					t.Error(err)
				}
			}
			for field.Kind() == reflect.Slice && !isNamed(field) {
				field = field.Elem()
			}
			if field.Kind() == reflect.Struct {
				walk(field)
			}
		}
	}
	walk(reflect.TypeFor[document]())
	walk(reflect.TypeFor[product]())
}

// TestBoundsOfEveryKeyAreWritten finds numbers and durations whose tag lacks bounds or has them the wrong way round.
func TestBoundsOfEveryKeyAreWritten(t *testing.T) {
	t.Parallel()
	for _, of := range []reflect.Type{
		reflect.TypeFor[node](), reflect.TypeFor[check](), reflect.TypeFor[routing](), reflect.TypeFor[clientIP](), reflect.TypeFor[balancer](), reflect.TypeFor[log](), reflect.TypeFor[limits](), reflect.TypeFor[product](),
	} {
		keys, fields := keysOf(of)
		for i, k := range keys {
			switch of.Field(fields[i]).Type {
			case reflect.TypeFor[number](), reflect.TypeFor[numberOrNone]():
				if low, high := k.numbers(); low >= high {
					t.Errorf("%s: from %d to %d", k, low, high)
				}
			case reflect.TypeFor[duration]():
				if low, high := k.durations(); low >= high {
					t.Errorf("%s: from %s to %s", k, low, high)
				}
			}
		}
	}
}

func TestWhatIsShownIsReadAsTheSameFarms(t *testing.T) {
	t.Parallel()
	for name, config := range map[string]string{"every key": everyKey, "a small farm": oneFarm, "texts that look like something else": `
farms:
  - name: "true"
    nodes: [{name: 1.50, address: "1a"}, {name: "~", address: b, version: "007", server: "null"}]
    checks: [{name: "a: b # c", body: "line\nline\n", headers: {X-A: "- x", X-B: "*", X-C: ""}, json: {a: "1.0", b: ""}}]
`} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := mustParse(t, config)
			shown := Show(f)
			again, err := Parse(f.Path, shown, known)
			if err != nil {
				t.Fatalf("%s\n%v", shown, err)
			}
			if diff := cmp.Diff(f.Farms, again.Farms, alike); diff != "" {
				t.Errorf("%s\n%s", shown, diff)
			}
			if diff := cmp.Diff(string(shown), string(Show(again))); diff != "" {
				t.Error(diff)
			}
			var plain any
			if err := yaml.Unmarshal(shown, &plain); err != nil {
				t.Error(err)
			}
		})
	}
}
