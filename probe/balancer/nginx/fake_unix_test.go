//go:build unix

package nginx

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/contract"
)

// imitated names the folder of an nginx that this program imitates, in the environment: one with "drain", which is too new to be
// installed everywhere. In the folder are its file of servers and its process number; "running" is what its workers serve by. Where
// there is "stuck", old workers don't leave.
const imitated = "FARMTOP_TEST_NGINX"

// hasty keeps the race detector from waiting a second at each end of the imitation (GORACE in the documentation of Go's race detector).
const hasty = "GORACE=atexit_sleep_ms=0"

func TestMain(m *testing.M) {
	if folder := os.Getenv(imitated); folder != "" {
		os.Exit(imitate(folder, os.Args))
	}
	os.Exit(m.Run())
}

func imitate(folder string, args []string) int {
	servers, pid := filepath.Join(folder, "servers.inc"), filepath.Join(folder, "pid")
	switch command := strings.Join(args[1:], " "); {
	case strings.HasPrefix(args[0], workerTitle):
		_, _ = io.Copy(io.Discard, os.Stdin) // until the master lets it go, or is gone
	case strings.HasPrefix(args[0], masterTitle):
		return imitateMaster(folder, servers, pid)
	case command == "-V":
		fmt.Fprintf(os.Stderr, "nginx version: nginx/1.29.6\nconfigure arguments: --prefix=%s --pid-path=%s --with-debug\n", folder, pid)
	case command == "-T":
		fmt.Printf("# configuration file %s/nginx.conf:\nhttp { upstream app { sticky cookie srv; include servers.inc; } }\n\n# configuration file %s:\n", folder, servers)
		fallthrough
	case command == "-t":
		text, err := os.ReadFile(servers)
		if err != nil {
			return 1
		}
		if command == "-T" {
			fmt.Printf("%s\n", text)
		}
		fmt.Fprintln(os.Stderr, "nginx: configuration file test is successful")
	case command == "-s reload":
		text, _ := os.ReadFile(pid)
		number, err := strconv.Atoi(string(text))
		if err != nil || syscall.Kill(number, syscall.SIGHUP) != nil {
			fmt.Fprintf(os.Stderr, "nginx: [error] invalid PID number %q in %q\n", text, pid)
			return 1
		}
	default:
		return 2
	}
	return 0
}

// imitateMaster serves by the file as it was at the last SIGHUP, and starts a worker anew for each.
func imitateMaster(folder, servers, pid string) int {
	hangup := make(chan os.Signal, 1)
	signal.Notify(hangup, syscall.SIGHUP)
	gone := make(chan struct{})
	go func() { // ends with the test
		_, _ = io.Copy(io.Discard, os.Stdin)
		close(gone)
	}()
	var stuck []io.Closer
	for first := true; ; first = false {
		text, err := os.ReadFile(servers)
		if err != nil || os.WriteFile(filepath.Join(folder, "running"), text, 0o600) != nil {
			return 1
		}
		self, err := os.Executable()
		if err != nil {
			return 1
		}
		worker := exec.CommandContext(context.Background(), self)
		worker.Args = []string{workerTitle}
		stop, err := worker.StdinPipe()
		if err != nil || worker.Start() != nil {
			return 1
		}
		if first {
			if os.WriteFile(pid, []byte(strconv.Itoa(os.Getpid())), 0o600) != nil {
				return 1
			}
			fmt.Println("serving")
		}
		ended := false
		select {
		case <-hangup:
		case <-gone:
			ended = true
		}
		if _, err := os.Stat(filepath.Join(folder, "stuck")); err == nil && !ended {
			stuck = append(stuck, stop)
			continue
		}
		_ = stop.Close()
		_ = worker.Wait()
		if ended {
			for _, stop := range stuck {
				_ = stop.Close()
			}
			return 0
		}
	}
}

// newImitation starts an nginx 1.29.6 with these lines of servers and leads to it.
func newImitation(t *testing.T, lines string) (b model.Balancer, folder string) {
	t.Helper()
	folder = t.TempDir()
	b = model.Balancer{Name: "lb", Kind: "nginx", Backend: "app", File: filepath.Join(folder, "servers.inc"), Timeout: 20 * time.Second}
	if err := os.WriteFile(b.File, []byte(lines), 0o600); err != nil {
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	master := exec.CommandContext(context.WithoutCancel(t.Context()), self)
	master.Args = []string{masterTitle}
	master.Env = append(os.Environ(), imitated+"="+folder, hasty)
	stop, err := master.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	says, err := master.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := master.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stop.Close()
		_ = master.Wait()
	})
	if line, err := bufio.NewReader(says).ReadString('\n'); err != nil {
		t.Fatalf("the imitation didn't start: %q, %v", line, err)
	}
	b.Through = overridden(t, fmt.Sprintf("export %s=%s %s\nexec %s \"$@\"", imitated, folder, hasty, self))
	return b, folder
}

// route is the server to which that nginx sends a request: by what its workers serve by, as ngx_http_upstream_sticky_module describes it.
func route(t testing.TB, folder, cookie string) string {
	t.Helper()
	text, err := os.ReadFile(filepath.Join(folder, "running"))
	if err != nil {
		t.Fatal(err)
	}
	g, failed := sightOf(string(text)).group(model.Balancer{Backend: "app"})
	if failed != nil {
		t.Fatal(failed.Text)
	}
	servers := g.servers()
	tied := func(s model.Server) bool { return cookie != "" && s.Cookie == cookie && s.Admin != model.AdminMaint }
	open := func(s model.Server) bool { return s.Admin == model.AdminReady }
	for _, wanted := range []func(model.Server) bool{tied, open} {
		if at := slices.IndexFunc(servers, wanted); at >= 0 {
			return servers[at].Name
		}
	}
	return ""
}

func TestAnNginxThatDrainsKeepsTheContractOfAllDrivers(t *testing.T) {
	t.Parallel()
	b, folder := newImitation(t, "# the servers\nserver 127.0.0.1:1 route=n1;\nserver 127.0.0.1:2 route=n2;")
	contract.Driver(t, contract.DriverBench{
		New:      func(farm string, b model.Balancer) (balancer.Reader, error) { return New(farm, b) },
		Balancer: b, Software: "nginx", Cookie: "srv", Soft: true, Weights: []int{5},
		Nodes: []contract.Node{
			{Name: "127.0.0.1:1", Address: "127.0.0.1:1", Cookie: "n1"}, {Name: "127.0.0.1:2", Address: "127.0.0.1:2", Cookie: "n2"},
		},
		Request: func(t testing.TB, cookie string) string { t.Helper(); return route(t, folder, cookie) },
	})
}
