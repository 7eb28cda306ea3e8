package diagnose

import (
	"slices"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

func TestCodesAreInOrderAndComplete(t *testing.T) {
	t.Parallel()
	want := strings.Fields("CL01 CL02 CL03 CL04 DR01 HC01 HC02 HC03 HC04 HC05 HC06 LB01 LB02 LB03 LB04 LB05 LB06 LB07 LB08 LG01 PAR01 PAR02 PAR03 RT01 RT02 RT03 RT04 " +
		"ST01 ST02 ST03 ST04 ST05 ST06 ST07 ST08 TLS01 TLS02 TLS03 TLS04 XFF01 XFF02 XFF03 XFF04 XFF05 XFF06 XFF07")
	var got []string
	for _, c := range Codes() {
		got = append(got, c.Code)
	}
	if !slices.Equal(got, want) {
		t.Errorf("codes %v, want %v", got, want)
	}
}

// The systems and balancers that texts may be for; a key that nobody can have would never be shown.
var (
	systems = strings.Fields("lithnet-ams-web lithnet-ams-api lithnet-ams-cluster wso2-apim wso2-apim-gateway wso2-apim-portal " +
		"wso2-apim-key-manager forgerock-am openam generic")
	kinds = strings.Fields("haproxy nginx nginxplus apache f5 command wincluster")
)

func TestEveryTextIsASentenceThatSomebodyCanSee(t *testing.T) {
	t.Parallel()
	for _, c := range Codes() {
		texts := map[string]string{"means": c.Means, "shows": c.Shows, "remedy": c.Remedy}
		for key, text := range c.Systems {
			isBeginning := func(system string) bool { return system == key || strings.HasPrefix(system, key+"-") }
			if !slices.ContainsFunc(systems, isBeginning) {
				t.Errorf("%s has a text for %q, which is no system", c.Code, key)
			}
			texts[key] = text
		}
		for key, text := range c.Balancers {
			if !slices.Contains(kinds, key) {
				t.Errorf("%s has a text for %q, which is no balancer", c.Code, key)
			}
			texts[key] = text
		}
		for key, text := range texts {
			if text != strings.TrimSpace(text) || !strings.HasSuffix(text, ".") || strings.ContainsAny(text, "\n\t") {
				t.Errorf("%s %s is no sentence: %q", c.Code, key, text)
			}
		}
		if c.Title == "" || strings.HasSuffix(c.Title, ".") || len(c.Title) > 60 {
			t.Errorf("%s has the title %q", c.Code, c.Title)
		}
	}
}

func TestExplainTakesCodesAsPeopleTypeThem(t *testing.T) {
	t.Parallel()
	for _, typed := range []string{"LB01", "lb01", " Lb01 "} {
		if c, ok := Explain(typed); !ok || c.Code != "LB01" {
			t.Errorf("Explain(%q) = %q, %v", typed, c.Code, ok)
		}
	}
	if c, ok := Explain("LB99"); ok {
		t.Errorf("Explain of an unknown code gives %q", c.Code)
	}
}

func TestRemediesNameTheSettingOfTheFarm(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name         string
		system, kind string
		breaks       func(v *model.FarmView)
		want         []string
		not          []string
	}{
		{
			name: "a key of several systems", system: "wso2-apim-gateway",
			breaks: func(v *model.FarmView) { v.Nodes[0].Certificate.NotAfter = now },
			want:   []string{"[keystore.tls] in deployment.toml"},
			not:    []string{"Host configuration page"},
		},
		{
			name: "the longest key wins", system: "lithnet-ams-web",
			breaks: func(v *model.FarmView) { fail(v.Nodes[0], 0, model.FaultStatus, 503, "503") },
			want:   []string{"503 from /health-check"},
			not:    []string{"Failover Cluster Manager"},
		},
		{
			name: "a system without a text of its own", system: "lithnet-ams-cluster",
			breaks: func(v *model.FarmView) { fail(v.Nodes[0], 0, model.FaultRefused, 0, "refused") },
			want:   []string{"Failover Cluster Manager"},
		},
		{
			name: "a farm of no system", system: "generic",
			breaks: func(v *model.FarmView) { v.Nodes[0].Version = "4.2.0" },
			want:   []string{"Finish the update"},
			not:    []string{"wso2update", "am.war", "Access Manager"},
		},
		{
			name: "the balancer's command with the server's name", system: "generic", kind: "haproxy",
			breaks: func(v *model.FarmView) { v.Nodes[1].Servers[0].Weight = 0 },
			want:   []string{`"set server be_am/am2 weight 100%"`},
			not:    []string{"BACKEND/SERVER", "Load Factor"},
		},
		{
			name: "the name that clients use", system: "generic", kind: "haproxy",
			breaks: func(v *model.FarmView) { v.Nodes[0].Certificate.Problem = model.ProblemIncomplete },
			want:   []string{"Install a certificate for api.am.example.com", "verifyhost"},
			not:    []string{"HOST"},
		},
		{
			name: "farmtop's own commands with the node's name", system: "generic", kind: "haproxy",
			breaks: func(v *model.FarmView) {
				v.Nodes[1].Servers[0].Lost = &model.Lost{At: ago(time.Minute), Was: model.AdminDrain, By: "a reload"}
			},
			want: []string{"Press a in farmtop", `"farmtop drain portals/am2"`},
			not:  []string{"FARM/NODE"},
		},
		{
			name: "no command where farmtop can only read", system: "generic", kind: "nginx",
			breaks: func(v *model.FarmView) {
				v.Nodes[1].Servers[0].Lost = &model.Lost{At: ago(time.Minute), Was: model.AdminDrain, By: "a reload"}
			},
			want: []string{"in a way that lasts"},
			not:  []string{"farmtop drain", "Press a"},
		},
		{
			name: "whom maintenance hurts, on the farm's own system", system: "wso2-apim", kind: "haproxy",
			breaks: func(v *model.FarmView) { stalls(v.Nodes[1]) },
			want:   []string{`"farmtop maint portals/am2"`, "log in again", "[tomcat.management_console]", `"shutdown sessions server be_am/am2"`},
			not:    []string{"CTS"},
		},
		{
			name: "another system's sessions", system: "forgerock-am", kind: "apache",
			breaks: func(v *model.FarmView) { stalls(v.Nodes[1]) },
			want:   []string{"CTS", "Disabled instead of Drain"},
			not:    []string{"[tomcat", "shutdown sessions"},
		},
		{
			name: "another balancer", system: "generic", kind: "apache",
			breaks: func(v *model.FarmView) { v.Nodes[1].Servers[0].Weight = 0 },
			want:   []string{"Load Factor"},
			not:    []string{"set server"},
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			v.Farm.System = tt.system
			v.Farm.Balancers[0].Kind = tt.kind
			tt.breaks(v)
			found := Farm(v, now)
			if len(found) != 1 {
				t.Fatalf("findings %v, want one", told(found))
			}
			for _, text := range tt.want {
				if !strings.Contains(found[0].Remedy, text) {
					t.Errorf("the remedy lacks %q:\n%s", text, found[0].Remedy)
				}
			}
			for _, text := range tt.not {
				if strings.Contains(found[0].Remedy, text) {
					t.Errorf("the remedy has %q:\n%s", text, found[0].Remedy)
				}
			}
		})
	}
}
