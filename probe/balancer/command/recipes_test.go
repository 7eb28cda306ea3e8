package command_test

import (
	"io"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/command"
	"farmtop/probe/balancer/contract"
	"farmtop/probe/lab"
)

// patient is a timeout for a busy machine.
const patient = 20 * time.Second

// The commands are those of recipes/caddy.yaml, with the script and the addresses of the lab.
func TestTheRecipeForCaddyKeepsTheContractOfAllDrivers(t *testing.T) {
	lab.Require(t, "curl")
	nodes := lab.Nodes(t, lab.NewAuthority(t), 3)
	caddy := lab.StartCaddy(t, nodes)
	t.Setenv("CADDY_ADMIN", caddy.Admin)
	script, err := filepath.Abs(filepath.Join("recipes", "caddy-farm"))
	if err != nil {
		t.Fatal(err)
	}
	commands := model.Commands{
		Read:    []string{script, "status", lab.CaddyGroup},
		Pattern: `^(?P<group>\S+) (?P<server>(?P<address>\S+)) (?P<state>in|out)$`,
		States:  map[string]model.AdminState{"in": model.AdminReady, "out": model.AdminMaint},
		Maint:   []string{script, "out", "{group}", "{address}"},
		Ready:   []string{script, "in", "{group}", "{address}"},
	}
	bench := contract.DriverBench{
		New:      command.New,
		Software: "caddy-farm",
		Untold:   true, NoDrain: true,
		Request: func(t testing.TB, cookie string) string { t.Helper(); return askCaddy(t, caddy, nodes, cookie) },
		Deaf: func(_ testing.TB, b model.Balancer) model.Balancer {
			deaf := *b.Commands
			deaf.Maint = []string{"true", "{address}"}
			b.Commands = &deaf
			return b
		},
	}
	for _, n := range nodes {
		commands.Read = append(commands.Read, n.Address)
		bench.Nodes = append(bench.Nodes, contract.Node{Name: n.Address, Address: n.Address, Cookie: caddy.Cookie(n)})
	}
	bench.Balancer = model.Balancer{Name: "caddy", Kind: "command", Backend: lab.CaddyGroup, Commands: &commands, Timeout: patient}
	contract.Driver(t, bench)
}

// askCaddy asks once and tells the address of the node that served.
func askCaddy(t testing.TB, caddy *lab.Caddy, nodes []*lab.Node, cookie string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+caddy.Address+"/", nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	if cookie != "" {
		r.AddCookie(&http.Cookie{Name: lab.CaddyCookie, Value: cookie})
	}
	answer, err := new(http.Transport).RoundTrip(r)
	if err != nil {
		t.Errorf("asking Caddy: %v", err)
		return ""
	}
	defer answer.Body.Close()
	_, _ = io.Copy(io.Discard, answer.Body) // only the header counts
	i := slices.IndexFunc(nodes, func(n *lab.Node) bool { return n.Name == answer.Header.Get("X-Node") })
	if i < 0 {
		return ""
	}
	return nodes[i].Address
}

// The sed scripts are those of recipes/traefik.yaml and recipes/envoy.yaml.
func TestTheRecipesThatEditAFileReadWhatTheyHaveWritten(t *testing.T) {
	t.Parallel()
	lab.Require(t, "sed")
	for name, c := range map[string]struct {
		text    string
		verb    model.Verb
		changed string
		recipe  func(file string) model.Commands
	}{
		"traefik": {
			"      servers:\n        - url: \"https://10.0.0.11:443\"\n        - url: \"https://10.0.0.12:443\"\n", model.VerbMaint,
			"      servers:\n        - url: \"https://10.0.0.11:443\"\n        #- url: \"https://10.0.0.12:443\"\n",
			func(file string) model.Commands {
				return model.Commands{
					Pattern: `^\s*(?P<state>#?-) url: "https?://(?P<server>(?P<address>[^"/]+))/?"`,
					States:  map[string]model.AdminState{"-": model.AdminReady, "#-": model.AdminMaint},
					Maint:   []string{"sed", "-i", "-E", `s|^( *)- (url: "https?://{address}/?")|\1#- \2|`, file},
					Ready:   []string{"sed", "-i", "-E", `s|^( *)#- (url: "https?://{address}/?")|\1- \2|`, file},
				}
			},
		},
		"envoy": {
			"- {endpoint: {address: {socket_address: {address: 10.0.0.12, port_value: 443}}}, health_status: HEALTHY}\n", model.VerbDrain,
			"- {endpoint: {address: {socket_address: {address: 10.0.0.12, port_value: 443}}}, health_status: DRAINING}\n",
			func(file string) model.Commands {
				return model.Commands{
					Pattern: `address: (?P<address>(?P<server>\S+)), port_value: (?P<port>\d+)\}.*health_status: (?P<state>\w+)`,
					States:  map[string]model.AdminState{"HEALTHY": model.AdminReady, "DRAINING": model.AdminDrain},
					Drain:   []string{"sed", "-i", "-E", `s|(address: {host}, port_value: {port}\}.*health_status: )[A-Z]+|\1DRAINING|`, file},
					Ready:   []string{"sed", "-i", "-E", `s|(address: {host}, port_value: {port}\}.*health_status: )[A-Z]+|\1HEALTHY|`, file},
				}
			},
		},
	} {
		file := filepath.Join(t.TempDir(), "file")
		if err := os.WriteFile(file, []byte(c.text), 0o600); err != nil {
			t.Fatal(err)
		}
		commands := c.recipe(file)
		commands.Read = []string{"cat", file}
		reader, err := command.New("web", model.Balancer{Name: name, Commands: &commands, Timeout: patient})
		if err != nil {
			t.Fatal(err)
		}
		writer := reader.(balancer.Writer)
		for _, change := range []struct {
			verb model.Verb
			want string
		}{{c.verb, c.changed}, {model.VerbReady, c.text}} {
			carry(t, writer, change.verb)
			if got, _ := os.ReadFile(file); string(got) != change.want {
				t.Errorf("%s made of it\n%s\nwant\n%s", change.verb, got, change.want)
			}
		}
	}
}

// carry changes the last server.
func carry(t *testing.T, writer balancer.Writer, verb model.Verb) {
	t.Helper()
	status := writer.Read(t.Context())
	if len(status.Servers) == 0 {
		t.Fatalf("nothing was read: %s", status.Err)
	}
	steps, err := writer.Steps(model.Change{Verb: verb}, status.Servers[len(status.Servers)-1])
	if err != nil {
		t.Fatal(err)
	}
	if got := writer.Do(t.Context(), steps[0]); got.Err != "" {
		t.Errorf("%s: %s", steps[0].Command, got.Err)
	}
}

func TestWhatACommandFindsInItsEnvironmentIsNeverSaid(t *testing.T) {
	const secret = "geheim"
	t.Setenv("LB_TOKEN", secret)
	lab.Require(t, "sh")
	reader, err := command.New("web", model.Balancer{Name: "lb1", Timeout: patient, Commands: &model.Commands{
		Read:    []string{"sh", "-c", `test -z "$LB_TOKEN"`},
		Pattern: `(?P<server>\S+) (?P<state>\S+)`,
		Maint:   []string{"sh", "-c", "exit 4", "{server}"},
	}})
	if err != nil {
		t.Fatal(err)
	}
	writer := reader.(balancer.Writer)
	status := writer.Read(t.Context())
	steps, err := writer.Steps(model.Change{Verb: model.VerbMaint}, model.Server{Group: "lb1", Name: "am1"})
	if err != nil {
		t.Fatal(err)
	}
	result := writer.Do(t.Context(), steps[0])
	if status.Err == "" || result.Err == "" {
		t.Fatalf("the reading says %q, the step %q; want both to fail", status.Err, result.Err)
	}
	for _, text := range []string{status.Err, result.Err, result.Said, steps[0].Command} {
		if strings.Contains(text, secret) {
			t.Errorf("it says %q", text)
		}
	}
}
