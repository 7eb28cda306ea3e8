package command

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/program"
)

// TestMain lets the test binary be the program that is run: a balancer's tool, good or bad, on every system.
func TestMain(m *testing.M) {
	if len(os.Args) > 2 && os.Args[1] == "lbctl" {
		lbctl(os.Args[2], os.Args[3:])
		return
	}
	os.Exit(m.Run())
}

// A member is a server in the tool's state file.
type member struct {
	Name     string `json:"name"`
	Address  string `json:"address"`
	State    string `json:"state"`
	Weight   int    `json:"weight"`
	Active   int    `json:"active"`
	Requests int    `json:"requests"`
}

func lbctl(verb string, args []string) {
	switch verb {
	case "show": // FILE
		content, err := os.ReadFile(args[0])
		check(err)
		fmt.Print(string(content))
	case "state": // FILE SERVER STATE
		change(args[0], args[1], func(m *member) { m.State = args[2] })
	case "weight": // FILE SERVER WEIGHT
		change(args[0], args[1], func(m *member) { m.Weight, _ = strconv.Atoi(args[2]) })
	case "arguments": // FILE ...
		text, _ := json.Marshal(args[1:])
		check(os.WriteFile(args[0], text, 0o600))
	case "print": // TEXT
		fmt.Print(args[0])
	case "nothing":
	case "fail": // CODE MESSAGE
		fmt.Fprint(os.Stderr, args[1])
		code, _ := strconv.Atoi(args[0])
		os.Exit(code)
	case "flood": // until nobody listens; a hundred megabytes at most
		line := bytes.Repeat([]byte("x"), 1<<20)
		for range 100 {
			if _, err := os.Stdout.Write(line); err != nil {
				os.Exit(1)
			}
		}
	case "talk": // the same on standard error, and success
		line := bytes.Repeat([]byte("x"), 1<<20)
		for range 100 {
			_, _ = os.Stderr.Write(line)
		}
		fmt.Print(`[{"name":"am1","state":"ready"}]`)
	case "hang":
		fmt.Fprintln(os.Stderr, "waiting for the other unit")
		time.Sleep(time.Hour)
	case "leave": // ADDRESS TEXT: leaves a child that holds the output, and succeeds
		child(args[0])
		fmt.Print(args[1])
	case "wait": // ADDRESS: the same, and waits for the child
		_ = child(args[0]).Wait()
	case "hold": // ADDRESS: echoes what it is sent until the other side closes
		conn, err := net.Dial("tcp", args[0])
		check(err)
		_, _ = io.Copy(conn, conn)
	default:
		os.Exit(99)
	}
}

func child(address string) *exec.Cmd {
	program, err := os.Executable()
	check(err)
	cmd := exec.Command(program, "lbctl", "hold", address)
	cmd.Stdout, cmd.Stderr = os.Stdout, os.Stderr
	check(cmd.Start())
	return cmd
}

func change(file, name string, by func(*member)) {
	content, err := os.ReadFile(file)
	check(err)
	var members []member
	check(json.Unmarshal(content, &members))
	for i := range members {
		if members[i].Name == name {
			by(&members[i])
			content, err = json.Marshal(members)
			check(err)
			check(os.WriteFile(file, content, 0o600))
			return
		}
	}
	fmt.Fprintf(os.Stderr, "no member %s\nsee lbctl help\n", name)
	os.Exit(3)
}

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

// tool is the vector of the test's own program.
func tool(t *testing.T, args ...string) []string {
	t.Helper()
	program, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	return append([]string{program, "lbctl"}, args...)
}

// patient is the timeout of tests that mustn't wait for it.
const patient = time.Minute

// short is the timeout of tests that wait for it.
const short = 250 * time.Millisecond

// stateFile is a balancer's state: three servers, of which am3 is down.
func stateFile(t *testing.T) string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "state.json")
	content, err := json.Marshal([]member{
		{"am1", "127.0.0.1:1001", "enabled", 10, 3, 100}, {"am2", "127.0.0.1:1002", "enabled", 10, 0, 200}, {"am3", "[::1]:1003", "offline", 10, 0, 0},
	})
	if err == nil {
		err = os.WriteFile(file, content, 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	return file
}

// memberFields is how the tool's answers are understood.
func memberFields() *model.JSONAnswer {
	return &model.JSONAnswer{Fields: map[string]string{
		"server": "name", "address": "address", "state": "state", "weight": "weight", "in_flight": "active", "requests": "requests",
	}}
}

// farmed is a balancer over a state file, with all commands.
func farmed(t *testing.T, file string) model.Balancer {
	t.Helper()
	return model.Balancer{Name: "lb1", Kind: "command", Backend: "web", Timeout: patient, Commands: &model.Commands{
		Read:   tool(t, "show", file),
		Drain:  tool(t, "state", file, "{server}", "draining"),
		Maint:  tool(t, "state", file, "{server}", "disabled"),
		Ready:  tool(t, "state", file, "{server}", "enabled"),
		Weight: tool(t, "weight", file, "{server}", "{weight}"),
		JSON:   memberFields(),
		States: map[string]model.AdminState{"Enabled": "ready", "draining": "drain", "disabled": "maint", "offline": "down"},
		Soft:   true,
	}}
}

// writer is the driver of a balancer that can be changed; it isn't patient.
func writer(t *testing.T, b model.Balancer) *Writer {
	t.Helper()
	made, err := New("farm", b)
	if err != nil {
		t.Fatal(err)
	}
	w, ok := made.(*Writer)
	if !ok {
		t.Fatalf("the driver is %T and can change nothing", made)
	}
	w.patience = 0
	return w
}

// reading is what is read of a balancer with one command.
func reading(t *testing.T, b model.Balancer) model.BalancerStatus {
	t.Helper()
	if b.Name == "" {
		b.Name = "lb1"
	}
	made, err := New("farm", b)
	if err != nil {
		t.Fatal(err)
	}
	return made.Read(t.Context())
}

// shown replaces the test binary's path in a message by "lbctl".
func shown(t *testing.T, message string) string {
	t.Helper()
	return strings.ReplaceAll(strings.ReplaceAll(message, program.Line(tool(t)), "lbctl"), tool(t)[0], "BINARY")
}
