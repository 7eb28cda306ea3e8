package main

import (
	"net"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestASocketInTheWorkingDirectoryNeedsNoSlash(t *testing.T) { //nolint:paralleltest // it changes the working directory
	if runtime.GOOS == "windows" {
		t.Skip("HAProxy doesn't run there, and such a socket is no file of that kind")
	}
	dir, err := os.MkdirTemp("", "s") // a socket's path must be short
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	var listening net.ListenConfig
	socket, err := listening.Listen(t.Context(), "unix", filepath.Join(dir, "h.sock"))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = socket.Close() })
	if err := os.WriteFile(filepath.Join(dir, "file"), nil, 0o600); err != nil {
		t.Fatal(err)
	}
	t.Chdir(dir)
	for given, want := range map[string]string{
		"h.sock": "unix:h.sock", "./h.sock": "./h.sock", "unix:h.sock": "unix:h.sock", "unix@h.sock": "unix@h.sock", "h.sock:80": "h.sock:80",
		"lb1": "lb1", "lb1:9999": "lb1:9999", "file": "file", ".": ".", "": "",
	} {
		if got := socketHere(given); got != want {
			t.Errorf("%q is %q, want %q", given, got, want)
		}
	}
}
