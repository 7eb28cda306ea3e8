package source

import (
	"bytes"
	"path/filepath"
	"strings"
	"testing"
)

func FuzzDropped(f *testing.F) {
	f.Add([]byte("a\n<5>Nov 21 01:19:31 haproxy[7]: 12 events dropped\nb\n"))
	f.Add([]byte("1 event dropped\n99999999999 events dropped\n events dropped\n dropped\n-1 events dropped\n"))
	f.Add([]byte("GET /?12 events dropped HTTP/1.1\n"))
	f.Fuzz(func(t *testing.T, block []byte) {
		before := bytes.Clone(block)
		got := dropped(block)
		if !bytes.Equal(block, before) {
			t.Error("the block was changed")
		}
		if lines := uint64(bytes.Count(block, []byte(" dropped\n"))); got > lines<<32 {
			t.Errorf("%d of %d lines", got, lines)
		}
		var apart uint64 // lines don't bear on each other
		for line := range bytes.Lines(block) {
			apart += dropped(line)
		}
		if apart != got {
			t.Errorf("%q has %d dropped, its lines have %d", block, got, apart)
		}
	})
}

func FuzzTidy(f *testing.F) {
	f.Add([]byte("before\n"), []byte("<14>a\nb\r\n\x00"))
	f.Add([]byte{}, []byte("\n\n"))
	f.Add([]byte("x"), []byte{})
	f.Fuzz(func(t *testing.T, block, message []byte) {
		got := tidy(append(bytes.Clone(block), message...), len(block))
		line, kept := bytes.CutPrefix(got, block)
		if !kept {
			t.Fatalf("what stood before became %q", got)
		}
		if len(line) == 0 {
			if rest := bytes.Trim(message, "\r\n\x00"); len(rest) > 0 {
				t.Errorf("%q is lost", message)
			}
			return
		}
		if bytes.IndexByte(line, '\n') != len(line)-1 || len(line) > len(message)+1 || len(line) == 1 {
			t.Errorf("%q became %q: no line", message, line)
		}
		same := bytes.ReplaceAll(bytes.TrimRight(message, "\r\n\x00"), []byte("\n"), []byte(" "))
		if !bytes.Equal(line[:len(line)-1], same) {
			t.Errorf("%q became %q", message, line)
		}
	})
}

func FuzzListenAddress(f *testing.F) {
	for _, text := range []string{"udp://127.0.0.1:514", "tcp://[::1]:6514", "unixgram:///dev/log", "unix@/dev/log", "/dev/log", "udp://", "http://x:1", "udp://a@b:1", "unix:", "\x00"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		network, at, err := listenAddress(text)
		switch network {
		case "":
			if err == nil || at != "" {
				t.Errorf("%q is nothing, at %q, %v", text, at, err)
			}
		case "udp", "tcp":
			if err != nil || !strings.Contains(at, ":") || strings.ContainsAny(at, "/?#@") {
				t.Errorf("%q is %s at %q, %v", text, network, at, err)
			}
		case "unixgram":
			if err != nil || !strings.HasPrefix(at, "/") || filepath.Clean(at) != at || at == "/" {
				t.Errorf("%q is a socket at %q, %v", text, at, err)
			}
			if n, again, err := listenAddress(at); n != network || again != at || err != nil {
				t.Errorf("%q is at %q, and that is %s at %q, %v", text, at, n, again, err)
			}
		default:
			t.Errorf("%q is the network %q", text, network)
		}
	})
}

func FuzzIsRotated(f *testing.F) {
	for _, c := range [][2]string{
		{"access.log.1", "access.log"},
		{"access.log-20261121", "access.log"},
		{"access-2026-11-21.log", "access.log"},
		{"access.log.old", "access.log"},
		{"access.log.1.gz", "access.log"},
		{"access.log", "access.log"},
		{"other.log", "access.log"},
		{"1", ""},
		{".1.x", ".x"},
	} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, name, log string) {
		if !isRotated(name, log) {
			return
		}
		extension := filepath.Ext(log)
		switch {
		case name == log:
			t.Errorf("%q is taken for its own rotated file", log)
		case len(name) <= len(log):
			t.Errorf("%q is taken for a rotated %q, though nothing was added", name, log)
		case !strings.HasPrefix(name, strings.TrimSuffix(log, extension)):
			t.Errorf("%q is taken for a rotated %q", name, log)
		}
	})
}

func TestWhatServersNameTheirRotatedFilesIsKnown(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]bool{
		"access.log.1": true, "access.log.12": true, "access.log-20261121": true, "access.log.2026-11-21T01:02:03": true, "access-20261121.log": true,
		"access.1.log": true, "access.log.old": true, "access.log~": true, "access.log.bak": true,
		"access.log": false, "access.log.1.gz": false, "access.log.swp": false, "access.logs": false, "error.log.1": false, "access-errors.log": false, "access.log.": false,
	} {
		if got := isRotated(name, "access.log"); got != want {
			t.Errorf("%s is rotated: %v", name, got)
		}
	}
}
