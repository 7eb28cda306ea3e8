package nginx

import (
	"strings"
	"testing"

	"farmtop/model"
)

// learned is what a driver learns from what "nginx -T" says, whose balancer's file has the servers of an upstream "app" alone.
func learned(t *testing.T, dump string) (*Driver, *group) {
	t.Helper()
	b := model.Balancer{Name: "lb", File: "/etc/nginx/app/servers.inc", Backend: "app"}
	d := &Driver{balancer: b, known: &setup{}}
	d.known.learn(dump, b, b.File, twoLines)
	g, failed := d.group(d.known, sightOf(twoLines))
	if failed != nil {
		t.Fatal(failed.Text)
	}
	return d, g
}

const twoLines = "server a:1;\nserver b:1;"

func TestAFileOfSeveralUpstreamsIsToldBeforeItIsChanged(t *testing.T) {
	t.Parallel()
	for dump, want := range map[string]string{
		"http { upstream app { include app/servers.inc; } }":                                                      "",
		"http { upstream app { include app/servers.inc; } upstream api { include app/others.inc; } }":             "",
		"http { upstream app { include app/servers.inc; } upstream api { include /etc/nginx/app/*.inc; } }":       `; this in each of the upstreams that include /etc/nginx/app/servers.inc: "app", "api"`,
		"http { upstream app { include app/servers.inc; } } stream { upstream app { include app/servers.inc; } }": `; this in each of the upstreams that include /etc/nginx/app/servers.inc: "app", "app"`,
	} {
		d, _ := learned(t, "# configuration file /etc/nginx/nginx.conf:\n"+dump)
		steps, err := d.Steps(model.Change{Verb: model.VerbMaint}, model.Server{Group: "app", Name: "a:1"})
		if err != nil {
			t.Fatal(err)
		}
		if _, got, _ := strings.Cut(steps[0].Effect, "in workers that nginx lets go"); got != want {
			t.Errorf("%s: %q, want %q", dump, got, want)
		}
	}
}

func TestUpstreamsOfOneNameForTwoProtocolsAreNotMixedUp(t *testing.T) {
	t.Parallel()
	for dump, want := range map[string]string{
		"http { upstream app { least_conn; include app/servers.inc; } } stream { upstream app { server c:1; } }": "http least_conn",
		"stream { upstream app { include app/servers.inc; } } http { upstream app { server c:1; } }":             "tcp round robin",
		"stream { upstream app { server c:1; } } http { upstream app { server c:1; } }":                          " ",
		"http { upstream app { ip_hash; server c:1; } }":                                                         "http ip_hash",
	} {
		_, g := learned(t, "# configuration file /etc/nginx/nginx.conf:\n"+dump)
		if got := g.mode + " " + g.algorithm; got != want {
			t.Errorf("%s: %q, want %q", dump, got, want)
		}
	}
}
