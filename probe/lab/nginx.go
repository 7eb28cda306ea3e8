package lab

import (
	"fmt"
	"testing"
)

// Nginx starts an nginx. section makes the contents of its section "http", for the address where it is to listen and its folder.
func Nginx(t testing.TB, section func(*WebServer) string) *WebServer {
	t.Helper()
	return serve(t, "nginx", func(s *WebServer) string {
		return fmt.Sprintf(`daemon off; master_process off; pid %[1]s/pid; error_log stderr;
events {}
http {
  client_body_temp_path %[1]s/body; proxy_temp_path %[1]s/proxy; fastcgi_temp_path %[1]s/fastcgi; uwsgi_temp_path %[1]s/uwsgi; scgi_temp_path %[1]s/scgi;
%[2]s
}
`, s.Folder, section(s))
	}, func(s *WebServer) []string { return []string{"-p", s.Folder, "-e", "stderr", "-c", s.config()} })
}

// Reopen lets nginx open its logs anew, as logrotate's postrotate script does.
func (s *WebServer) Reopen() {
	s.t.Helper()
	if err := reopen(s.proc); err != nil {
		s.t.Fatalf("telling %s to reopen its logs: %v", s.name, err)
	}
}
