package main

import (
	"bytes"
	"context"
	"net"
	"strings"
	"testing"
)

func TestAnInterruptedCheckEndsAtOnceWhateverItsFormat(t *testing.T) {
	t.Parallel()
	for _, format := range []string{"text", "json", "nagios"} {
		t.Run(format, func(t *testing.T) {
			t.Parallel()
			hangs, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
			if err != nil {
				t.Fatal(err)
			}
			defer func() { _ = hangs.Close() }()
			ctx, interrupt := context.WithCancel(t.Context())
			go func() { // ends when farmtop connects, or with the test
				if conn, err := hangs.Accept(); err == nil {
					interrupt()
					conn.Close()
				}
			}()
			var out, talk bytes.Buffer
			code := run(ctx, []string{"check", "--samples", "1000", "--format", format, "--node", hangs.Addr().String()},
				process{stdin: strings.NewReader(""), stdout: &out, stderr: &talk, env: func(string) string { return "" }})
			if code != exitInterrupted || out.Len() > 0 || talk.String() != "farmtop: interrupted\n" {
				t.Errorf("code %d, stdout %q, stderr %q; want %d, nothing and that it was interrupted", code, out.String(), talk.String(), exitInterrupted)
			}
		})
	}
}
