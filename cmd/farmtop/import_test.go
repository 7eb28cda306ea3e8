package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"farmtop/model/nginxconf"
)

func TestWhatIsNoConfigurationIsNotImported(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	file := func(name, text string) string {
		name = filepath.Join(folder, name)
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return name
	}
	huge := file("huge.conf", "")
	if err := os.Truncate(huge, nginxconf.MaxBytes+1); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(folder, "folder.conf"), 0o700); err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct{ name, file, want string }{
		{"binary junk", file("junk.conf", "\x7fELF\x02\x01\x01\x00\x00\x00"), "junk.conf:1: a byte 0 stands here, so the file is no text"},
		{"a file that is too large", huge, "huge.conf: the configuration has more than 32 MB"},
		{"two that are too large together", file("both.conf", "include huge.conf;"), "huge.conf: the configuration has more than 32 MB"},
		{"a device", os.DevNull, os.DevNull + " is no file; name one"},
		{"a folder among files", file("folders.conf", "include folder*;"), "folder.conf is a folder"},
		{"a pattern without its bracket", file("pattern.conf", "include [a;"), "this is no pattern; close its brackets"},
		{"a file that includes itself", file("circle.conf", "include circle.conf;"), "goes in a circle"},
		{"a page", file("page.conf", "<html>\n<body>Not found</body>\n</html>\n"), `the directive "<html>" is never ended`},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			source, err := (&nginxFiles{folder: filepath.Dir(test.file)}).load(test.file)
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("%v says      %v\nshould be %s", source, err, test.want)
			}
		})
	}
}

func TestIncludesAreFoundAsNginxFindsThem(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	for name, text := range map[string]string{
		"nginx.conf": "include conf.d/*.conf; include absent/*.conf; include conf.d/.*.conf;", "conf.d/b.conf": "include snippets/s;", "conf.d/a.conf": "a;",
		"conf.d/.hidden.conf": "hidden;", "conf.d/c.conf.off": "off;", "snippets/s": "from the main file's folder;",
	} {
		name = filepath.Join(folder, name)
		if err := os.MkdirAll(filepath.Dir(name), 0o700); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(name, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	source, err := (&nginxFiles{folder: folder}).load(filepath.Join(folder, "nginx.conf"))
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for d := range source.All() {
		got = append(got, d.Name.Text)
	}
	if want := "a from hidden"; strings.Join(got, " ") != want {
		t.Errorf("found %q, not %s", got, want)
	}
}
