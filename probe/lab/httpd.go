package lab

import (
	"fmt"
	"strings"
	"testing"
)

// httpdModules are what a balancer with a log needs.
var httpdModules = []string{
	"mpm_event", "authz_core", "headers", "env", "remoteip", "slotmem_shm", "proxy", "proxy_http", "proxy_balancer", "lbmethod_byrequests",
}

// modulesFolder is where Debian has httpd's modules.
const modulesFolder = "/usr/lib/apache2/modules"

// HttpdModule is the line that loads one more module into an [Httpd], such as "ssl".
func HttpdModule(name string) string {
	return fmt.Sprintf("LoadModule %s_module %s/mod_%s.so\n", name, modulesFolder, name)
}

// Httpd starts an Apache httpd with mod_proxy_balancer and mod_remoteip. lines makes its further configuration, for the address where it
// listens and its folder.
func Httpd(t testing.TB, lines func(*WebServer) string) *WebServer {
	t.Helper()
	return serve(t, "apache2", func(s *WebServer) string {
		var b strings.Builder
		for _, module := range httpdModules {
			b.WriteString(HttpdModule(module))
		}
		fmt.Fprintf(&b, `ServerRoot %[1]s
ServerName %[3]s
DefaultRuntimeDir %[1]s
PidFile %[1]s/pid
ErrorLog %[1]s/errors
DocumentRoot %[1]s
User nobody
Listen %[2]s
%[4]s
`, s.Folder, s.Address, ServerName, lines(s))
		return b.String()
	}, httpdArguments)
}

func httpdArguments(s *WebServer) []string { return []string{"-X", "-f", s.config()} }

// RestartHttpd ends a running httpd and starts it again, with the same configuration and at the same address.
func (s *WebServer) RestartHttpd() {
	s.t.Helper()
	s.stop()
	s.done = make(chan struct{})
	s.run(Require(s.t, s.name), httpdArguments(s))
	if !s.listens() {
		s.t.Fatalf("%s didn't start again:\n%s", s.name, s.said)
	}
}
