package importnginx

import (
	"os"
	"path/filepath"
	"testing"

	"farmtop/config"
	"farmtop/model/nginxconf"
)

// FuzzImport holds that what is made of any configuration loads as that many farms, and that each error has a place.
func FuzzImport(f *testing.F) {
	files, err := filepath.Glob("testdata/*.conf")
	if err != nil || len(files) == 0 {
		f.Fatal(err)
	}
	for _, name := range files {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(string(text))
	}
	for _, location := range []string{
		"proxy_pass http://${pool};", "access_log 'a b\t.log' odd;", "access_log syslog:server=[::1]:5514 odd;", "proxy_ssl_verify on; proxy_ssl_name $a; proxy_pass https://app;",
		"set_real_ip_from ::1/64; real_ip_header 'X Y';", "set_real_ip_from unix:; real_ip_header CF-Connecting-IP;",
	} {
		f.Add(siteWith(two+"sticky cookie ' ';", "set $pool app; return 301 https://x$host;", location) + "log_format odd 'its' \"\\t$a\"; log_format odd escape=none '\\\\';")
	}
	f.Add("server{location{proxy_pass;}}log_format;")
	f.Add("upstream a{server b;}server{rewrite ^ https://;}server{server_name a;ssl on;location /{proxy_pass http://a;}}")
	f.Fuzz(func(t *testing.T, text string) {
		source, err := nginxconf.Parse("f", text)
		if err != nil {
			return
		}
		result, err := Import(source, Options{Folder: "/etc/nginx"})
		if err != nil {
			return
		}
		if file, err := config.Parse("farmtop.yaml", result.YAML, config.Known{}); err != nil {
			t.Errorf("%q makes what doesn't load: %v\n%s", text, err, result.YAML)
		} else if len(file.Farms) != result.Farms {
			t.Errorf("%q makes %d farms, and %d load:\n%s", text, result.Farms, len(file.Farms), result.YAML)
		}
	})
}
