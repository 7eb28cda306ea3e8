//go:build unix && !linux

package haproxy

import (
	"os"
	"testing"
)

// becomeNobody needs Linux when the tests run as root: elsewhere a thread can't lose its rights alone.
func becomeNobody(t *testing.T) {
	t.Helper()
	if os.Geteuid() == 0 {
		t.Skip("root may connect to every socket; run the tests as another user")
	}
}

func openDirectory(*testing.T, string) {}
