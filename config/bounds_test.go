package config

import (
	"fmt"
	"strings"
	"testing"
)

// What would take the parser minutes or the whole stack is refused before it is parsed; what grows without end stops growing.
func TestHostileFilesAreRefusedInBoundedTime(t *testing.T) {
	t.Parallel()
	aliases := "x-0: &a0 {address: a}\n"
	for i := 1; i <= 9; i++ {
		aliases += fmt.Sprintf("x-%d: &a%d [%s]\n", i, i, strings.Repeat(fmt.Sprintf("*a%d, ", i-1), 9))
	}
	merges := "x-0: &m0 {name: a}\n"
	for i := 1; i <= 9; i++ {
		merges += fmt.Sprintf("x-%d: &m%d {<<: [%s]}\n", i, i, strings.Repeat(fmt.Sprintf("*m%d, ", i-1), 99))
	}
	farms := "x-nodes: &nodes [" + strings.Repeat("{address: a}, ", 2000) + "]\nfarms: [" + strings.Repeat("{name: a, nodes: *nodes}, ", 2000) + "]\n"
	for _, c := range []struct{ name, yaml, want string }{
		{"a huge file", strings.Repeat("# padding\n", maxFileBytes/10+1), "1:1: the file has more than 4 MB; a configuration is smaller: is it the right file?"},
		{"deep brackets", strings.Repeat("[", 100_000), "1:65: brackets are nested more than 64 deep; farms need 6"},
		{"deep braces", strings.Repeat("{a: ", 20_000), "1:257: brackets are nested more than 64 deep; farms need 6"},
		{"deep dashes", strings.Repeat("- ", 100_000), "1:401: this is indented more than 400 columns; indent by two spaces a level"},
		{"deep questions", strings.Repeat("? ", 100_000), "1:401: this is indented more than 400 columns; indent by two spaces a level"},
		{"many keys", strings.Repeat("a: 1\n", 60_000), "2001:2: more than 2000 keys in one mapping; a list's items each begin with a dash"},
		{"many keys of a node", "farms:\n  - nodes:\n    -\n" + strings.Repeat("      a: 1\n", 60_000), "2004:8: more than 2000 keys in one mapping; a list's items each begin with a dash"},
		{"many questions", strings.Repeat("? a\n", 60_000), "2001:1: more than 2000 keys in one mapping; a list's items each begin with a dash"},
		{"aliases of aliases", aliases + "farms: *a9\n", `9:10: "farms" wants keys and values, not a list; write farms: [{name: web, nodes: [{address: "192.0.2.11:443"}]}]`},
		{"merges of merges", merges + "farms: [{<<: *m9}]\n", "1:11: the file stands for more than 500000 values once its aliases (*) are followed; write fewer"},
		{"farms of aliases", farms, "1:7369: the file stands for more than 500000 values once its aliases (*) are followed; write fewer"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			got := problemsOf(t, c.yaml)
			if !strings.Contains("\n"+got, "\n"+c.want) {
				t.Errorf("got:\n%.2000s\nwant:\n%s", got, c.want)
			}
		})
	}
}

func TestAFarmOfTenThousandNodesIsRead(t *testing.T) {
	t.Parallel()
	var yaml strings.Builder
	yaml.WriteString("farms:\n  - name: web\n    nodes:\n")
	for i := range 10_000 {
		fmt.Fprintf(&yaml, "      - name: n%d\n        address: 10.0.%d.%d\n        weight: 1\n", i, i/256, i%256)
	}
	f := mustParse(t, yaml.String())
	if got := len(f.Farms[0].Nodes); got != 10_000 {
		t.Errorf("got %d nodes", got)
	}
}

func BenchmarkParseTenThousandNodes(b *testing.B) {
	var yaml strings.Builder
	yaml.WriteString("farms:\n  - name: web\n    nodes:\n")
	for i := range 10_000 {
		fmt.Fprintf(&yaml, "      - {name: n%d, address: \"10.0.%d.%d:443\"}\n", i, i/256, i%256)
	}
	content := []byte(yaml.String())
	b.ReportAllocs()
	for b.Loop() {
		if _, err := Parse("farmtop.yaml", content, known); err != nil {
			b.Fatal(err)
		}
	}
}

// FuzzParse holds that no configuration, however broken, does more than be refused. Nothing outside is read or run.
func FuzzParse(f *testing.F) {
	f.Add(everyKey)
	f.Add("farms: &a [*a]\n<<: [*a, {x: *a}]\n? [a]\n: !!str 5\n")
	f.Add("farms:\n- name: |\n   x\n  nodes: [{address: '[::1'}]\n  tls: {client_key: cmd:ls}\n")
	f.Add(logs("{file: '-', format: json, fields: {a.b: peer}}", "{ring: a, since: 1h}", "{syslog: 'udp://[::]:514', format: haproxy, captures: {request: [A]}}",
		"{syslog: 'tcp://:', format: w3c}", "{command: [\"\\t\", b], format: alb, node: a, via: '::1', zone: +02:00}", "{command: [\"\\t\", c], format: nginx}"))
	f.Add(web("client_ip: {rule: aspnet, trusted: [], limit: none}") + "    logs: [{file: a, format: nginx}, {file: b/a, format: nginx, name: a}]\n")
	f.Add(routed("http_port: none, path: /a, header: A, body: ''") + "    sticky: {learn: &l /b}\n    client_ip: {echo: *l}\n    system: openam\n")
	f.Add(web("sticky: {learn: {method: HEAD, path: '/a?b'}}") + "    client_ip: {echo: {path: /e, address: .}}\n    system: forgerock-am\n")
	for _, name := range []string{"generic", "wso2-apim"} {
		content, err := systemFiles.ReadFile("systems/" + name + ".yaml")
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(content))
	}
	f.Fuzz(func(t *testing.T, yaml string) {
		file, err := (&reading{known: known, outside: nowhere}).parse("f.yaml", []byte(yaml))
		if (file == nil) == (err == nil) {
			t.Fatalf("%q: file %v, error %v", yaml, file, err)
		}
		if err != nil {
			_ = err.Error()
			return
		}
		shown := string(Show(file))
		again, err := (&reading{known: known, outside: nowhere}).parse("f.yaml", []byte(shown))
		if err != nil {
			t.Fatalf("%q\nis shown as\n%s\nwhich is refused:\n%v", yaml, shown, err)
		}
		if twice := string(Show(again)); twice != shown {
			t.Fatalf("%q\nis shown as\n%s\nand then as\n%s", yaml, shown, twice)
		}
	})
}
