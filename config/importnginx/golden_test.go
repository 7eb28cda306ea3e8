package importnginx

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"farmtop/config"
	"farmtop/model/nginxconf"
)

var update = flag.Bool("update", false, "write the goldens anew")

// imported imports a configuration's text, whose file is in /etc/nginx.
func imported(t *testing.T, text string, o Options) (Result, error) {
	t.Helper()
	o.Folder = "/etc/nginx"
	source, err := nginxconf.Load(nginxconf.File{Name: "am.conf", Text: text}, func(string) ([]nginxconf.File, error) { return nil, nil })
	if err != nil {
		t.Fatal(err)
	}
	return Import(source, o)
}

// farms are those that package config reads in a result.
func farms(t *testing.T, r Result) *config.File {
	t.Helper()
	file, err := config.Parse("farmtop.yaml", r.YAML, config.Known{})
	if err != nil {
		t.Fatalf("what was made doesn't load: %v\n%s", err, r.YAML)
	}
	if len(file.Farms) != r.Farms {
		t.Errorf("%d farms load, and %d were made", len(file.Farms), r.Farms)
	}
	return file
}

// TestTheDocumentsConfigurationsBecomeFarms imports the configurations of "Configuring the Proxy Server and the Load Balancer"
// (apim.docs.wso2.com) with addresses in place of its placeholders, and others as they are found in the field.
func TestTheDocumentsConfigurationsBecomeFarms(t *testing.T) {
	t.Parallel()
	files, err := filepath.Glob("testdata/*.conf")
	if err != nil || len(files) < 6 {
		t.Fatalf("found %q: %v", files, err)
	}
	for _, name := range files {
		t.Run(filepath.Base(name), func(t *testing.T) {
			t.Parallel()
			text, err := os.ReadFile(name)
			if err != nil {
				t.Fatal(err)
			}
			result, err := imported(t, string(text), Options{})
			if err != nil {
				t.Fatal(err)
			}
			farms(t, result)
			golden := strings.TrimSuffix(name, ".conf") + ".yaml"
			if *update {
				if err := os.WriteFile(golden, result.YAML, 0o600); err != nil {
					t.Fatal(err)
				}
			}
			want, err := os.ReadFile(golden)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(string(want), string(result.YAML)); diff != "" {
				t.Errorf("-want +got\n%s", diff)
			}
		})
	}
}
