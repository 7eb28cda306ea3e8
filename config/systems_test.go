package config

import (
	"path"
	"slices"
	"strings"
	"testing"

	"farmtop/model"
)

func TestEveryPresetIsRightByItself(t *testing.T) {
	t.Parallel()
	files, err := systemFiles.ReadDir("systems")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		t.Run(file.Name(), func(t *testing.T) {
			t.Parallel()
			_, s, err := readSystem(path.Join("systems", file.Name()))
			if err != nil {
				t.Fatal(err)
			}
			if s.Name+".yaml" != file.Name() {
				t.Errorf("it is named %s", s.Name)
			}
			if !strings.HasSuffix(s.Summary, ".") || strings.ContainsRune(s.Summary, '\n') {
				t.Errorf("its summary is %q", s.Summary)
			}
			f, err := Quick{System: s.Name, Nodes: []string{"a"}}.Farm()
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range f.Checks {
				if c.Timeout >= c.Every || c.Protocol != model.ProtocolTCP && !strings.HasPrefix(c.Path, "/") {
					t.Errorf("its check %s is %+v", c.Name, c)
				}
			}
		})
	}
}

// TestEveryValueOfAPresetNamesItsSource looks for a comment beside or above each line with a value.
func TestEveryValueOfAPresetNamesItsSource(t *testing.T) {
	t.Parallel()
	files, err := systemFiles.ReadDir("systems")
	if err != nil {
		t.Fatal(err)
	}
	for _, file := range files {
		content, err := systemFiles.ReadFile(path.Join("systems", file.Name()))
		if err != nil {
			t.Fatal(err)
		}
		sourced := false // a comment stands above, at the same depth or further out
		depth := 0
		for i, line := range strings.Split(string(content), "\n") {
			text := strings.TrimSpace(line)
			indent := len(line) - len(strings.TrimLeft(line, " "))
			name, _, _ := strings.Cut(text, ":")
			switch {
			case strings.HasPrefix(text, "#"):
				sourced, depth = true, indent
			case text == "" || strings.HasSuffix(text, ":") || slices.Contains([]string{"name", "title", "summary"}, name) || i < 8:
			case strings.Contains(text, " # "):
			case sourced && indent >= depth && indent > 0:
			case file.Name() == "generic.yaml":
			default:
				t.Errorf("%s:%d: no source beside or above %q", file.Name(), i+1, text)
			}
		}
	}
}

func TestPresetsSayWhatTheirProductsAskFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		system, check, path string
		port                int
		sticky              model.Stickiness
		cookie, rule        string
		expect              model.Expect
	}{
		{"forgerock-am", "ready", "/am/json/health/ready", 8443, "recommended", "amlbcookie", "openam", model.Expect{Offload: true, SameVersion: true}},
		{"generic", "root", "/", 443, "", "", "", model.Expect{Offload: true}},
		{"lithnet-ams-api", "health", "/api/v3.0/health-check", 443, "none", "", "", model.Expect{SameCertificate: true, SameVersion: true}},
		{"lithnet-ams-cluster", "health", "/health-check", 443, "none", "", "peer", model.Expect{SameCertificate: true, SameVersion: true, ActivePassive: true}},
		{"lithnet-ams-web", "health", "/health-check", 443, "recommended", "", "aspnet", model.Expect{SameCertificate: true, SameVersion: true}},
		{"openam", "alive", "/openam/isAlive.jsp", 8443, "recommended", "amlbcookie", "openam", model.Expect{Offload: true, SameVersion: true}},
		{"wso2-apim", "version", "/services/Version", 9443, "none", "JSESSIONID", "peer", model.Expect{Offload: true, SameCertificate: true, SameVersion: true}},
		{"wso2-apim-gateway", "deployed", "/api/am/gateway/v2/server-startup-healthcheck", 8243, "none", "", "", model.Expect{Offload: true, SameVersion: true}},
		{"wso2-apim-key-manager", "version", "/services/Version", 9443, "none", "JSESSIONID", "peer", model.Expect{Offload: true, SameVersion: true}},
		{"wso2-apim-portal", "version", "/services/Version", 9443, "required", "JSESSIONID", "peer", model.Expect{Offload: true, SameVersion: true}},
	} {
		s, err := SystemNamed(c.system)
		if err != nil {
			t.Error(err)
			continue
		}
		first := s.Checks[0]
		if first.Name != c.check || first.Path != c.path || !first.Accepts(200) || first.Accepts(302) || s.Port != c.port || s.Sticky.Expected != c.sticky || s.Sticky.Cookie != c.cookie || s.ClientIP.Name != c.rule || s.Expect != c.expect {
			t.Errorf("%s is %+v", c.system, s)
		}
	}
	if all := Systems(); len(all) != 10 || all[9].Name != "generic" {
		t.Errorf("there are %d systems", len(all))
	}
}

func TestTheVersionOfAPIManagerIsFoundInItsAnswer(t *testing.T) {
	t.Parallel()
	const body = `<ns:getVersionResponse xmlns:ns="http://version.services.core.carbon.wso2.org"><return>WSO2 API Manager-4.6.0</return></ns:getVersionResponse>`
	for _, name := range []string{"wso2-apim", "wso2-apim-gateway", "wso2-apim-key-manager", "wso2-apim-portal"} {
		s, err := SystemNamed(name)
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range s.Checks {
			if c.Name != "version" {
				continue
			}
			if got := c.Version.FindStringSubmatch(body); len(got) != 2 || got[1] != "4.6.0" || !strings.Contains(body, c.Body) {
				t.Errorf("%s finds %q", name, got)
			}
		}
	}
}

func TestAWrongPresetIsToldLikeAnyConfiguration(t *testing.T) {
	t.Parallel()
	_, _, err := parseSystem("systems/x.yaml", []byte("name: x\ntitle: X\nsummary: X.\nport: 443\nchecks: [{name: a, pth: /}]\n"))
	const want = "systems/x.yaml:5:20: unknown key \"pth\"; did you mean \"path\"?\n    checks: [{name: a, pth: /}]\n                       ^"
	if err == nil || err.Error() != want {
		t.Errorf("got  %v\nwant %s", err, want)
	}
	_, err = SystemNamed("wso2")
	if err == nil || !strings.Contains(err.Error(), `did you mean "wso2-apim"`) {
		t.Errorf("got %v", err)
	}
}
