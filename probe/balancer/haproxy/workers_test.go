package haproxy

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"testing/iotest"
)

const processes = `#<PID>          <type>          <reloads>       <uptime>        <version>      
15766           master          2 [failed: 0]   0d00h01m30s     2.6.12-1+deb12u4
# workers
18906           worker          0               0d00h00m01s     2.6.12-1+deb12u4
# old workers
18516           worker          1               0d00h00m07s     2.6.12-1+deb12u4
15809           worker          2               0d00h01m30s     2.6.12-1+deb12u4
# programs
15810           worker          2               0d00h01m30s     -

`

func workersOf(t testing.TB, text string) workers {
	t.Helper()
	var w workers
	if err := w.read(strings.NewReader(text)); err != nil {
		t.Fatal(err)
	}
	return w
}

func TestAMasterListsItsOlderWorkers(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]int{
		processes: {18516, 15809},
		strings.Replace(processes, "# programs\n", "", 1):                                                 {18516, 15809, 15810},
		strings.TrimSuffix(processes, "\n"):                                                               {18516, 15809},
		strings.ReplaceAll(processes, "\n", "\r\n"):                                                       {18516, 15809},
		"#<PID> <type>\n1 master\n# workers\n2 worker\n\n# old workers\n3 worker\n":                       nil, // the blank line is the end
		"#<PID> <type>\n# old workers\nx worker\n-1 worker\n0 worker\n4\n5 program\n 6 worker [was: 1]\n": {6},
	} {
		w := workersOf(t, text)
		if !w.known || !slices.Equal(w.pids, want) || w.count != len(want) {
			t.Errorf("%q became %v, %d in all, known=%t; want %v", text, w.pids, w.count, w.known, want)
		}
	}
}

func TestAnAnswerThatIsntAMastersIsQuoted(t *testing.T) {
	t.Parallel()
	for _, text := range []string{"Unknown command, but maybe…\n  help\n# old workers\n3 worker\n", "\nUnknown command, but maybe…\n"} {
		if w := workersOf(t, text); w.known || len(w.pids) != 0 || w.first != "Unknown command, but maybe…" {
			t.Errorf("%q became %+v", text, w)
		}
	}
}

func TestOlderWorkersAreBounded(t *testing.T) {
	t.Parallel()
	var b strings.Builder
	b.WriteString("#<PID>\n# old workers\n")
	for pid := range 2 * maxWorkers {
		fmt.Fprintf(&b, "%d worker 1\n", pid+1)
	}
	w := workersOf(t, b.String())
	if len(w.pids) != maxWorkers || w.count != 2*maxWorkers {
		t.Errorf("%d of %d are kept, want %d of %d", len(w.pids), w.count, maxWorkers, 2*maxWorkers)
	}
}

// FuzzShowProc reads anything as an answer to "show proc", whole and byte by byte.
func FuzzShowProc(f *testing.F) {
	f.Add(processes)
	f.Add("Unknown command\n")
	f.Add("#<PID>\n# old workers\n99999999999 worker\n")
	f.Fuzz(func(t *testing.T, text string) {
		var w, pieces workers
		err := w.read(strings.NewReader(text))
		piecesErr := pieces.read(iotest.OneByteReader(strings.NewReader(text)))
		if (err == nil) != (piecesErr == nil) || !slices.Equal(w.pids, pieces.pids) || w.known != pieces.known {
			t.Fatalf("in one piece %v, %v; byte by byte %v, %v", w.pids, err, pieces.pids, piecesErr)
		}
		if len(w.pids) > maxWorkers || len(w.pids) > w.count || len(w.first) > maxText || (!w.known && w.count > 0) {
			t.Fatalf("%q became %+v", text, w)
		}
		for _, pid := range w.pids {
			if pid <= 0 {
				t.Fatalf("%q has the process %d", text, pid)
			}
		}
	})
}
