package source

import (
	"os"
	"path/filepath"
	"testing"
)

// opens is how often this process has a path open.
func opens(t testing.TB, path string) (n int) {
	t.Helper()
	const fds = "/proc/self/fd"
	entries, err := os.ReadDir(fds)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		if to, err := os.Readlink(filepath.Join(fds, entry.Name())); err == nil && to == path {
			n++
		}
	}
	return n
}

func TestAFileThatCantBeReadIsntLeftOpen(t *testing.T) {
	t.Parallel()
	dir := t.TempDir() // can be opened, and not be read
	if g, _, err := entered(dir, FileOptions{}); err == nil {
		t.Errorf("a directory was read: %+v", g)
	}
	if n := opens(t, dir); n > 0 {
		t.Errorf("it is open %d times", n)
	}
	file, err := os.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if n := opens(t, dir); n != 1 {
		t.Errorf("an open file is counted %d times", n)
	}
}
