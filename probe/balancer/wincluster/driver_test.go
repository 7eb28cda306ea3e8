package wincluster

import (
	"bytes"
	"context"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf16"

	"farmtop/model"
	"farmtop/probe/demo/winhost"
	"farmtop/probe/lab/winlab"
)

// open makes a driver for the role AMS on a machine.
func open(t *testing.T, m *winlab.Machine) *Driver {
	t.Helper()
	reader, err := New("ams", model.Balancer{Name: "cl", Kind: "wincluster", Backend: "AMS", Through: m.Through(t), Timeout: time.Minute})
	if err != nil {
		t.Fatal(err)
	}
	return reader.(*Driver)
}

func pair(t *testing.T) (*winlab.Machine, *Driver) {
	m := winlab.NewMachine(t)
	m.SetCluster(winhost.Pair())
	return m, open(t, m)
}

func read(t *testing.T, d *Driver) model.BalancerStatus {
	t.Helper()
	status := d.Read(t.Context())
	if status.Err != "" {
		t.Fatal(status.Err)
	}
	return status
}

func serverOf(t *testing.T, d *Driver, name string) model.Server {
	t.Helper()
	status := read(t, d)
	at := slices.IndexFunc(status.Servers, func(s model.Server) bool { return s.Name == name })
	if at < 0 {
		t.Fatalf("no server %s: %+v", name, status.Servers)
	}
	return status.Servers[at]
}

func TestAReadingHasTheRoleTheNodesAndTheVotes(t *testing.T) {
	t.Parallel()
	m, d := pair(t)
	for _, names := range []bool{false, true} {
		m.Change(func(c *winhost.Cluster) { c.Names = names })
		got := read(t, d)
		c := got.Cluster
		if c.Name != "AMSCL" || c.Role != "AMS" || c.Owner != "WIN1" || c.State != model.RoleOnline || !c.Dynamic {
			t.Errorf("the cluster is %+v", c)
		}
		want := model.Witness{Kind: model.WitnessShare, Resource: "Dateifreigabezeuge", State: model.WitnessOnline, Votes: 1}
		if c.Witness != want || c.Votes() != (model.Votes{Total: 3, Present: 3, Nodes: 2}) {
			t.Errorf("the witness is %+v, the votes %+v", c.Witness, c.Votes())
		}
		if len(got.Servers) != 2 || got.Servers[0].Status != "Up, owner" || !got.Servers[0].Up || got.Servers[1].Up || got.Servers[1].Admin != model.AdminReady {
			t.Errorf("the servers are %+v", got.Servers)
		}
		if got.Farm != "ams" || got.Balancer != "cl" || got.Level != model.LevelAdmin || got.Software == "" || got.Took <= 0 {
			t.Errorf("the reading is %+v", got)
		}
	}
}

func TestANodesStateIsItsAdminState(t *testing.T) {
	t.Parallel()
	m, d := pair(t)
	for _, c := range []struct {
		state, drain int
		admin        model.AdminState
		status       string
	}{
		{winhost.Up, 0, model.AdminReady, "Up"},
		{winhost.Paused, 0, model.AdminMaint, "Paused"},
		{winhost.Paused, 1, model.AdminDrain, "Paused, drain InProgress"},
		{winhost.Paused, 2, model.AdminDrain, "Paused, drain Completed"},
		{winhost.Paused, 3, model.AdminDrain, "Paused, drain Failed"},
		{winhost.Down, 0, model.AdminDown, "Down"},
		{99, 0, model.AdminUnknown, "Unknown"},
	} {
		m.Change(func(cl *winhost.Cluster) { cl.Nodes[1].State, cl.Nodes[1].Drain = c.state, c.drain })
		if got := serverOf(t, d, "WIN2"); got.Admin != c.admin || got.Status != c.status {
			t.Errorf("a node with state %d and drain %d is %s, %q; want %s, %q", c.state, c.drain, got.Admin, got.Status, c.admin, c.status)
		}
	}
}

func TestReadingsThatCantBeSayWhyAndWhatToDo(t *testing.T) {
	t.Parallel()
	fail := func(trouble winhost.Trouble) func(m *winlab.Machine) {
		return func(m *winlab.Machine) { m.Fail(func([]winhost.Cmdlet) *winhost.Trouble { return &trouble }) }
	}
	for _, c := range []struct {
		name  string
		given func(m *winlab.Machine)
		fault model.ReadFault
		says  string
	}{
		{"denied, in German", fail(*winhost.Denied()), model.ReadDenied, "Windows denies it through"},
		{"denied by an HRESULT alone", fail(winhost.Trouble{Category: "NotSpecified", Code: -2147024891, Said: "アクセスが拒否されました"}), model.ReadDenied, "アクセスが拒否されました"},
		{
			"no module", fail(winhost.Trouble{Category: "ResourceUnavailable", ID: "Modules_ModuleNotFound,Microsoft.PowerShell.Commands.ImportModuleCommand", Said: "Le module est introuvable"}),
			model.ReadAbsent, "has no module FailoverClusters: Le module est introuvable; install",
		},
		{"no cluster service", fail(winhost.Trouble{Native: 1753, Said: "Es sind keine Endpunkte verfügbar"}), model.ReadRefused, "Start-Service ClusSvc"},
		{"another failure", fail(winhost.Trouble{Category: "NotSpecified", ID: "X", Said: "quelque chose"}), model.ReadGarbage, "quelque chose (NotSpecified X)"},
		{"no such role", func(m *winlab.Machine) { m.Change(func(c *winhost.Cluster) { c.Role = "SQL" }) }, model.ReadAbsent, `no role "AMS"; it has: "Clustergruppe", "SQL"`},
		{"something else", func(m *winlab.Machine) { m.Garble(func([]byte) []byte { return []byte("Welcome\r\n") }) }, model.ReadGarbage, `expected one JSON document that begins with {"farmtop":1, and the first line is "#< CLIXML"`},
		{"nothing", func(m *winlab.Machine) { m.Garble(func([]byte) []byte { return nil }) }, model.ReadGarbage, "expected one JSON document"},
		{"half of it", func(m *winlab.Machine) { m.Garble(func(d []byte) []byte { return d[:len(d)/2] }) }, model.ReadGarbage, "expected one JSON document"},
		{"another document", func(m *winlab.Machine) { m.Garble(func([]byte) []byte { return []byte(`{"farmtop":1,"nodes":[]}`) }) }, model.ReadGarbage, "isn't that of a failover cluster: expected"},
		{"other types", func(m *winlab.Machine) {
			m.Garble(func([]byte) []byte { return []byte(`{"farmtop":1,"nodes":"WIN1"}`) })
		}, model.ReadGarbage, "expected one JSON document"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m, d := pair(t)
			c.given(m)
			got := d.Read(t.Context())
			if got.Fault != c.fault || !strings.Contains(got.Err, c.says) || len(got.Servers) != 0 || got.Cluster != nil {
				t.Errorf("%q: %s, want %q: …%s…", got.Fault, got.Err, c.fault, c.says)
			}
			if len(got.Err) > 1000 {
				t.Errorf("the error has %d bytes: %s", len(got.Err), got.Err)
			}
		})
	}
}

func TestAMissingPowerShellIsSaidToBeMissing(t *testing.T) {
	t.Parallel()
	for through, says := range map[string]string{
		"":                      "there is no PowerShell here",
		"/nonexistent/runner":   "/nonexistent/runner",
		"/bin/sh -c 'exit 127'": "let it lead to a Windows machine",
	} {
		b := model.Balancer{Name: "cl", Backend: "AMS"}
		switch {
		case strings.HasPrefix(through, "/bin/sh"):
			b.Through = []string{"/bin/sh", "-c", "exit 127"}
		case through != "":
			b.Through = []string{through}
		}
		reader, err := New("ams", b)
		if err != nil {
			t.Fatal(err)
		}
		if got := reader.Read(t.Context()); got.Fault != model.ReadAbsent || !strings.Contains(got.Err, says) || strings.Contains(got.Err, "AAAA") {
			t.Errorf("through %q: %q: %s", through, got.Fault, got.Err)
		}
	}
}

func TestASlowPowerShellIsEnded(t *testing.T) {
	t.Parallel()
	m := winlab.NewMachine(t)
	m.Hang()
	reader, err := New("ams", model.Balancer{Name: "cl", Backend: "AMS", Through: m.Through(t), Timeout: 200 * time.Millisecond})
	if err != nil {
		t.Fatal(err)
	}
	if got := reader.Read(t.Context()); got.Fault != model.ReadTimeout || !strings.Contains(got.Err, "took longer than 200ms") {
		t.Errorf("%q: %s", got.Fault, got.Err)
	}
	over, cancel := context.WithCancel(t.Context())
	cancel()
	if got := reader.Read(over); got.Err == "" {
		t.Error("a reading that was called off succeeded")
	}
}

func TestAnswersAreFoundInNoise(t *testing.T) {
	t.Parallel()
	m, d := pair(t)
	utf16Of := func(order binary.AppendByteOrder, mark string) func([]byte) []byte {
		return func(document []byte) (raw []byte) {
			for _, unit := range utf16.Encode([]rune(mark + string(document))) {
				raw = order.AppendUint16(raw, unit)
			}
			return raw
		}
	}
	for name, garble := range map[string]func([]byte) []byte{
		"a byte order mark":   func(d []byte) []byte { return append([]byte("\ufeff"), d...) },
		"UTF-16":              utf16Of(binary.LittleEndian, "\ufeff"),
		"UTF-16 without mark": utf16Of(binary.LittleEndian, ""),
		"UTF-16, high first":  utf16Of(binary.BigEndian, "\ufeff"),
		"CLIXML and a profile": func(d []byte) []byte {
			return slices.Concat([]byte("#< CLIXML\r\n{Guten Tag}\r\n"), d, []byte("<Objs Version=\"1.1.0.1\">"))
		},
		"lines of 80": func(d []byte) []byte {
			return bytes.Join(slices.Collect(slices.Chunk(bytes.TrimSpace(d), 80)), []byte("\r\n"))
		},
	} {
		m.Garble(garble)
		if got := d.Read(t.Context()); got.Err != "" || len(got.Servers) != 2 {
			t.Errorf("with %s: %s", name, got.Err)
		}
	}
}

func TestTheCommandFitsIntoWindowsLine(t *testing.T) {
	t.Parallel()
	m := winlab.NewMachine(t)
	pair := winhost.Pair()
	pair.Role, pair.Name = strings.Repeat("r", 80), strings.Repeat("c", 15)
	m.SetCluster(pair)
	reader, err := New("ams", model.Balancer{Name: "cl", Backend: pair.Role, Address: pair.Name, Through: m.Through(t)})
	if err != nil {
		t.Fatal(err)
	}
	if got := reader.Read(t.Context()); got.Err != "" {
		t.Error(got.Err)
	}
}

func BenchmarkReadingAThousandNodes(b *testing.B) {
	document := []byte(`{"farmtop":1,"cluster":"C","groups":[{"name":"AMS","owner":"WIN1","state":0}],"nodes":[{"name":"WIN0","state":0,"weight":1,"votes":1,"drain":0,"flags":0}`)
	for i := range 1000 {
		document = fmt.Appendf(document, `,{"name":"WIN%d","state":0,"weight":1,"votes":1,"drain":0,"flags":0}`, i+1)
	}
	document = append(document, "]}"...)
	d := &Driver{balancer: model.Balancer{Backend: "AMS"}}
	b.ReportAllocs()
	for b.Loop() {
		var a answer
		if err := json.Unmarshal(document, &a); err != nil {
			b.Fatal(err)
		}
		if status := d.status(&a); len(status.Servers) != 1001 {
			b.Fatal(status.Err)
		}
	}
}
