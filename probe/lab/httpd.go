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

// Httpd starts an Apache httpd with mod_proxy_balancer and mod_remoteip. lines makes its further configuration, for the address where it
// listens and its folder.
func Httpd(t testing.TB, lines func(*WebServer) string) *WebServer {
	t.Helper()
	return serve(t, "apache2", func(s *WebServer) string {
		var b strings.Builder
		for _, module := range httpdModules {
			fmt.Fprintf(&b, "LoadModule %s_module %s/mod_%s.so\n", module, modulesFolder, module)
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
	}, func(s *WebServer) []string { return []string{"-X", "-f", s.config()} })
}
