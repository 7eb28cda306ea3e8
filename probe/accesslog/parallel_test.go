package accesslog_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"farmtop/model/cookie"
	"farmtop/model/sticky"
	"farmtop/probe/accesslog"
	"farmtop/probe/accesslog/format"
	"farmtop/probe/accesslog/format/sample"
)

// mixed is a log of several parts with everything in it that a log may hold.
func mixed(d sample.Dialect) string {
	random := rand.New(rand.NewPCG(3, 4))
	traffic := sample.NewTraffic(11, 2000, 5)
	var text []byte
	for i := range 30_000 {
		text = d.Append(text, traffic.Next())
		switch random.IntN(400) {
		case 0:
			text = append(text, "no request at all\n"...)
		case 1:
			text = append(text, '\n')
		case 2:
			text = append(text, "\x00\x01\xff binary\n"...)
		}
		switch i {
		case 5_000:
			text = append(append(text, strings.Repeat("x", 70_000)...), '\n') // longer than a line that is parsed
		case 9_000, 9_001, 15_000:
			text = append(append(text, strings.Repeat("y", 3<<20)...), '\n') // longer than a part
		}
	}
	return string(text) + "half a line"
}

func TestAllCoresCountWhatOneCounts(t *testing.T) {
	t.Parallel()
	sameButForTheKey := cmp.Options{cmpopts.IgnoreFields(sticky.Break{}, "Session"), cmpopts.IgnoreFields(sticky.GhostValue{}, "Value"), cmpopts.IgnoreFields(sticky.Summary{}, "TableBytes")}
	for _, dialect := range sample.Dialects() {
		t.Run(dialect.Name, func(t *testing.T) {
			t.Parallel()
			text := mixed(dialect)
			f := compiled(t, dialect.Kind, dialect.Directive, format.Options{Cookie: sample.CookieName})
			one := read(t, accesslog.New(accesslog.Options{Format: f, Resolver: nginx(t)}), text)
			if one.Rejected == 0 || one.Sticky.Total[sticky.All].Breaks == 0 && one.Sticky.Total[sticky.All].Requests == 0 {
				t.Fatalf("the sample has too little in it: %+v", one)
			}
			for _, cores := range []int{2, 3, 8} {
				all := read(t, accesslog.New(accesslog.Options{Format: f, Resolver: nginx(t), Cores: cores}), text)
				if diff := cmp.Diff(one, all, sameButForTheKey); diff != "" {
					t.Errorf("%d cores (-one +all):\n%s", cores, diff)
				}
			}
		})
	}
}

func TestAllCoresKnowTheFarmsNodes(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	for i := range 40_000 {
		node := 1 + i%3
		fmt.Fprintf(&text, "192.0.2.7 SRV%d 10.0.0.%d:9443\n", node, node)
	}
	f := compiled(t, "nginx", "$remote_addr $cookie_srv $upstream_addr", format.Options{Cookie: "srv"})
	known := cookie.Known{Cookies: []string{"srv"}}
	for _, n := range []string{"3", "1", "2"} {
		known.Nodes = append(known.Nodes, cookie.Node{Name: "am" + n, Addresses: []string{"10.0.0." + n + ":9443"}, Values: []string{"SRV" + n}})
	}
	got := read(t, accesslog.New(accesslog.Options{Format: f, Known: known, Cores: 4}), text.String())
	if diff := cmp.Diff([]string{"am3", "am1", "am2"}, got.Nodes); diff != "" {
		t.Fatalf("nodes (-want +got):\n%s", diff)
	}
	for i := range got.Nodes {
		if c := got.Sticky.Nodes[i].Windows[sticky.All]; c.Requests < 13_333 || c.Bound != c.Requests || c.Breaks != 0 {
			t.Errorf("%s: %+v, want a third of all, each for its cookie's sake", got.Nodes[i], c)
		}
	}
}

func TestAllCoresStopWithTheContextAndTellAReadersFailure(t *testing.T) {
	t.Parallel()
	dialect := sample.Dialects()[0]
	text := mixed(dialect)
	f := compiled(t, dialect.Kind, dialect.Directive, format.Options{Cookie: sample.CookieName})
	ctx, cancel := context.WithCancel(t.Context())
	ends := readerFunc(func(p []byte) (int, error) {
		cancel()
		return copy(p, text), nil
	})
	if err := accesslog.New(accesslog.Options{Format: f, Cores: 2}).Read(ctx, "endless", ends); !errors.Is(err, context.Canceled) {
		t.Errorf("an endless log ended with %v", err)
	}
	broken := errors.New("the disk is gone")
	tally := accesslog.New(accesslog.Options{Format: f, Cores: 2})
	if err := tally.Read(t.Context(), "broken", io.MultiReader(strings.NewReader(text), iotest.ErrReader(broken))); !errors.Is(err, broken) {
		t.Errorf("a broken log ended with %v", err)
	}
	if got := tally.Summary(at); got.Parsed < 29_000 {
		t.Errorf("%d lines before the failure count", got.Parsed)
	}
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }
