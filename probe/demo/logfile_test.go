package demo

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestAFullLogIsRotatedOnceAndStaysBounded(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "haproxy.log")
	log, err := openLogFile(path)
	if err != nil {
		t.Fatal(err)
	}
	log.limit = 1000
	for range 100 {
		log.write(strings.Repeat("x", 90) + "\n")
	}
	if err := log.close(); err != nil {
		t.Fatal(err)
	}
	log.write("after the end\n") // is lost, and does no harm
	for _, p := range []string{path, path + ".1"} {
		switch stat, err := os.Stat(p); {
		case err != nil:
			t.Error(err)
		case stat.Size() > 1000 || stat.Size() < 500:
			t.Errorf("%s has %d bytes, want at most 1000 and most of them", p, stat.Size())
		}
	}
	if files, _ := filepath.Glob(path + "*"); len(files) != 2 {
		t.Errorf("there are the files %q, want two", files)
	}
}
