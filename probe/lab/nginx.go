package lab

import (
	"fmt"
	"os"
	"path/filepath"
	"testing"
)

// Nginx starts an nginx of one process. section makes the contents of its section "http", for the address where it is to listen and its
// folder.
func Nginx(t testing.TB, section func(*WebServer) string) *WebServer {
	t.Helper()
	return nginx(t, "master_process off;", section)
}

// NginxWithWorkers starts an nginx as it usually runs: a master process, which takes in new configurations, and two workers.
func NginxWithWorkers(t testing.TB, section func(*WebServer) string) *WebServer {
	t.Helper()
	processes := "worker_processes 2;"
	if os.Geteuid() == 0 {
		processes += " user root;" // the test's folders are its user's
	}
	return nginx(t, processes, section)
}

func nginx(t testing.TB, processes string, section func(*WebServer) string) *WebServer {
	t.Helper()
	return serve(t, "nginx", func(s *WebServer) string {
		return fmt.Sprintf(`daemon off; %[3]s pid %[1]s/pid; error_log stderr;
events {}
http {
  client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fastcgi; uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
%[2]s
}
`, s.Folder, section(s), processes)
	}, func(s *WebServer) []string { return []string{"-p", s.Folder, "-e", "stderr", "-c", s.config()} })
}

// NginxThrough is what has to stand before a command for its "nginx" to be that server's, as it is by itself where the configuration has its
// usual place. One of its words holds a blank.
func (s *WebServer) NginxThrough(t testing.TB) []string {
	t.Helper()
	folder := filepath.Join(t.TempDir(), "programs of nginx")
	if err := os.Mkdir(folder, 0o755); err != nil { //nolint:gosec // a test may become another user
		t.Fatal(err)
	}
	script := fmt.Sprintf("#!/bin/sh\nexec %s -p %s -e stderr -c %s \"$@\"\n", Require(t, "nginx"), s.Folder, s.config())
	if err := os.WriteFile(filepath.Join(folder, "nginx"), []byte(script), 0o755); err != nil { //nolint:gosec // it is run
		t.Fatal(err)
	}
	return []string{"env", "PATH=" + folder + ":" + os.Getenv("PATH")}
}

// Reopen lets nginx open its logs anew, as logrotate's postrotate script does.
func (s *WebServer) Reopen() {
	s.t.Helper()
	if err := reopen(s.proc); err != nil {
		s.t.Fatalf("telling %s to reopen its logs: %v", s.name, err)
	}
}
