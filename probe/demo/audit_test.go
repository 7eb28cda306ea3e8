package demo

import (
	"context"
	"net/http"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"
)

// granted asks for the page that is audited, through the front proxy, as the client of the forged address.
func granted(t *testing.T, farm *Farm) (node string) {
	t.Helper()
	request, err := http.NewRequestWithContext(t.Context(), http.MethodGet, "https://"+hostName+farm.product.audited, http.NoBody)
	if err != nil {
		t.Fatal(err)
	}
	request.Header.Set(forwardedFor, forged)
	return send(t, farm.traffic.front.client, request).node()
}

// auditedOn is what a node's log file has.
func auditedOn(t *testing.T, farm *Farm, node string) string {
	t.Helper()
	text, err := os.ReadFile(farm.auditFile(named(t, farm, node)))
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

func TestAnAccessRequestIsAuditedWhereItWasServed(t *testing.T) {
	t.Parallel()
	for _, system := range []string{"lithnet-ams-web", "lithnet-ams-api"} {
		t.Run(system, func(t *testing.T) {
			t.Parallel()
			farm := quietFarm(t, Options{System: system})
			needAddresses(t, farm)
			served := granted(t, farm)
			event := regexp.MustCompile(`(?s)^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d\.\d{4}\|INFO \|[\w.]+\|AUDIT: SUCCESS\n.*\nRequestor IP: +198\.51\.100\.99\nRequestor Hostname: +\n`)
			for _, n := range farm.nodes {
				if text := auditedOn(t, farm, n.name); event.MatchString(text) != (n.name == served) {
					t.Errorf("%s served, and %s has audited %q", served, n.name, text)
				}
			}
			if visit(t, farm, ""); strings.Contains(auditedOn(t, farm, "ams1")+auditedOn(t, farm, "ams2")+auditedOn(t, farm, "ams3"), loopbackHost) {
				t.Error("another page is audited, too")
			}
		})
	}
}

func TestAuditEventsNameTheBalancerWhereNodesDontResolve(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{System: "lithnet-ams-web", Faults: []string{"XFF01"}})
	needAddresses(t, farm)
	if !strings.Contains(farm.Config(), "client_ip: {rule: aspnet, trusted: [127.0.0.3, 127.0.0.4], limit: 2}") {
		t.Errorf("the configuration:\n%s", farm.Config())
	}
	if text := auditedOn(t, farm, granted(t, farm)); !strings.Contains(text, " "+balancerHost+"\n") || strings.Contains(text, forged) {
		t.Errorf("audited is %q", text)
	}
	if err := farm.Mend("XFF01"); err != nil {
		t.Fatal(err)
	}
	if text := auditedOn(t, farm, granted(t, farm)); !strings.Contains(text, forged) {
		t.Errorf("mended, audited is %q", text)
	}
}

func TestAnEventLogIsFollowedByACommand(t *testing.T) {
	t.Parallel()
	farm := quietFarm(t, Options{System: "lithnet-ams-web", Nodes: 1, EventLog: true, PowerShell: powerShell(t)})
	needAddresses(t, farm)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	argv := farm.eventCommand(farm.nodes[0])
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	said, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	await(t, "reader of the events", func() bool {
		events := &farm.nodes[0].audit.events
		events.mu.Lock()
		defer events.mu.Unlock()
		return len(events.readers) == 1
	})
	granted(t, farm)
	var text string
	for part := make([]byte, 1024); !strings.Contains(text, "Page:"); {
		n, err := said.Read(part)
		if text += string(part[:n]); err != nil {
			t.Fatalf("after %q: %v", text, err)
		}
	}
	if !strings.HasPrefix(text, "AUDIT: SUCCESS\r\n") || !strings.Contains(text, "Requestor IP:         "+forged+"\r\n") {
		t.Errorf("it says %q", text)
	}
	cancel()
	_ = cmd.Wait() // it was ended
}
