//go:build unix

package nginx

import (
	"context"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/lab"
)

// A site is a real nginx before nodes, with its upstream "app" in a file of its own.
type site struct {
	server   *lab.WebServer
	nodes    []*lab.Node
	balancer model.Balancer
}

func newSite(t *testing.T) *site {
	t.Helper()
	return newSiteWith(t, "", "\tserver %s;\t# %s\r\n")
}

// newSiteWith writes the head of the upstream, and each server's line with its address and name.
func newSiteWith(t *testing.T, head, line string) *site {
	t.Helper()
	s := &site{nodes: lab.Nodes(t, lab.NewAuthority(t), 3)}
	s.server = lab.NginxWithWorkers(t, func(w *lab.WebServer) string {
		s.balancer = model.Balancer{
			Name: "lb", Kind: "nginx", File: filepath.Join(w.Folder, "app.conf"), Backend: "app", Timeout: 20 * time.Second,
		}
		var lines strings.Builder
		for _, n := range s.nodes {
			fmt.Fprintf(&lines, line, n.Address, n.Name)
		}
		s.write(t, "upstream app {\r\n"+head+lines.String()+"}")
		return fmt.Sprintf("include %s/*.conf.on; include %s; access_log off; server { listen %s; location / { proxy_pass https://app; proxy_set_header X-Hold $http_x_hold; } }",
			w.Folder, s.balancer.File, w.Address)
	})
	s.balancer.Through = s.server.NginxThrough(t)
	s.untilItRuns(t)
	return s
}

// untilItRuns waits for nginx's processes, which get their titles when it listens already.
func (s *site) untilItRuns(t *testing.T) {
	t.Helper()
	reader, err := New("farm", s.balancer)
	if err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(20 * time.Second); ; {
		if got := reader.Read(t.Context()); got.Fault != model.ReadRefused || time.Now().After(deadline) {
			return
		}
	}
}

func (s *site) write(t testing.TB, text string) {
	t.Helper()
	if err := os.WriteFile(s.balancer.File, []byte(text), 0o640); err != nil {
		t.Fatal(err)
	}
}

func (s *site) text(t testing.TB) string {
	t.Helper()
	text, err := os.ReadFile(s.balancer.File)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// open makes a driver that has read once, as the engine's have when an action is planned.
func (s *site) open(t testing.TB) *Driver {
	t.Helper()
	return opened(t, s.balancer)
}

func opened(t testing.TB, b model.Balancer) *Driver {
	t.Helper()
	made, err := New("farm", b)
	if err != nil {
		t.Fatal(err)
	}
	driver := made.(*Driver)
	if status := driver.Read(context.WithoutCancel(t.Context())); status.Err != "" {
		t.Fatalf("reading gave %q: %s", status.Fault, status.Err)
	}
	return driver
}

// request asks nginx and tells which server was asked; "" when none was.
func (s *site) request(t testing.TB, header http.Header) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "http://"+s.server.Address+"/", http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	r.Close = true
	if header != nil {
		r.Header = header
	}
	response, err := http.DefaultClient.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer response.Body.Close()
	for _, n := range s.nodes {
		if n.Name == response.Header.Get("X-Node") {
			return n.Address
		}
	}
	return ""
}

// step plans a change of the first server.
func (s *site) step(t testing.TB, d *Driver, verb model.Verb) model.Step {
	t.Helper()
	steps, err := d.Steps(model.Change{Verb: verb}, model.Server{Group: "app", Name: s.nodes[0].Address})
	if err != nil || len(steps) != 1 {
		t.Fatalf("%+v, %v", steps, err)
	}
	return steps[0]
}

// installed is the version of the nginx that is installed.
func installed(t *testing.T) version {
	t.Helper()
	got, failed := shell{}.run(t.Context(), 20*time.Second, "run version "+lab.Require(t, "nginx")+" -V\n", variable{"file", "/"})
	if failed != nil {
		t.Fatal(failed.Text)
	}
	v, failed := versionOf(got)
	if failed != nil {
		t.Fatal(failed.Text)
	}
	return v
}

// patienceWith is short where nothing comes.
func patienceWith(b model.Balancer) time.Duration {
	if strings.Contains(strings.Join(b.Through, " "), overriding) {
		return 300 * time.Millisecond
	}
	return 20 * time.Second
}

const overriding = "overriding"

// overridden has to stand before a command for its "nginx" to run some shell first. It follows what leads to that nginx.
func overridden(t testing.TB, script string) []string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), overriding)
	program := "#!/bin/sh\n" + script + "\nPATH=${PATH#*:}\nexec nginx \"$@\"\n"
	lead := "#!/bin/sh\nPATH=" + folder + ":$PATH exec \"$@\"\n"
	for name, text := range map[string]string{"nginx": program, "lead": lead} {
		if err := os.MkdirAll(folder, 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(folder, name), []byte(text), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return []string{filepath.Join(folder, "lead")}
}

// isTidy checks that nothing but the last version is left beside the file.
func (s *site) isTidy(t *testing.T) {
	t.Helper()
	isTidy(t, s.server.Folder)
}

func isTidy(t *testing.T, folder string) {
	t.Helper()
	for _, what := range []string{"new*", "lock"} {
		left, err := filepath.Glob(filepath.Join(folder, ".*.farmtop-"+what))
		if err != nil || len(left) > 0 {
			t.Errorf("%q are left: %v", left, err)
		}
	}
}

// breaking is a script that lets another file of the configuration break when nginx is to reload, and does what else is given then. That
// file is mended again when the change has been taken back.
func (s *site) breaking(t *testing.T, then string) []string {
	t.Helper()
	return overridden(t, fmt.Sprintf(`
if grep -q down %[1]s; then
	case "$*" in "-s reload") echo 'nonsense;' >%[2]s/x.conf.on; %[3]s ;; esac
else
	case "$*" in -t) %[4]s ;; esac
fi`, s.balancer.File, s.server.Folder, then, "rm -f "+s.server.Folder+"/x.conf.on"))
}

// lateCommand has to stand before a command for a shell to run something between the last reading and the change.
func lateCommand(t *testing.T, command string) []string {
	t.Helper()
	return before(t, "farmtop-lock", command)
}

// Parts of scripts that tell which one it is.
const (
	ofChanging = "run write write"
	ofUndoing  = "run untouched same"
)

// before has to stand before a command for a shell to run something when it gets a script with that part.
func before(t *testing.T, part, command string) []string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "late")
	script := "#!/bin/sh\nscript=$(cat; echo x)\ncase $script in *'" + part + "'*) " + command + " ;; esac\nprintf %s \"${script%x}\" | \"$@\"\n"
	if err := os.WriteFile(path, []byte(script), 0o755); err != nil {
		t.Fatal(err)
	}
	return []string{path}
}

// programs has to stand before all else for a shell to find these scripts under the names of programs.
func programs(t *testing.T, scripts map[string]string) []string {
	t.Helper()
	folder := t.TempDir()
	for name, script := range scripts {
		if err := os.WriteFile(filepath.Join(folder, name), []byte("#!/bin/sh\n"+script+"\n"), 0o755); err != nil {
			t.Fatal(err)
		}
	}
	return []string{"env", "PATH=" + folder + ":" + os.Getenv("PATH")}
}
