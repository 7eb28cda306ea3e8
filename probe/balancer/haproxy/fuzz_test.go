package haproxy

import (
	"bytes"
	"encoding/csv"
	"errors"
	"strings"
	"testing"
	"testing/iotest"
	"time"
	"unicode/utf8"

	"farmtop/model"
)

// recordings are the answers that fuzzing starts from.
var recordings = []string{
	"2.6-admin.txt", "2.6-operator.txt", "2.6-user.txt", "2.6-backend.txt", "2.6-no-backend.txt", "2.6-master.txt", "3.5-user.txt",
}

// FuzzAnswer reads anything as an answer: whatever it is, it becomes a failure or a status whose parts are bounded.
func FuzzAnswer(f *testing.F) {
	for _, name := range recordings {
		f.Add([]byte(recorded(f, name)), "")
		f.Add([]byte(recorded(f, name)), "app")
	}
	f.Add([]byte("HTTP/1.0 400 Bad request\r\n\r\n"), "")
	f.Fuzz(func(t *testing.T, text []byte, backend string) {
		a := newAnswer(backend)
		err := a.read(bytes.NewReader(text))
		failed := a.failure(address{"unix", "/run/lb.sock"}, time.Second, err)
		if failed != nil {
			if failed.text == "" || failed.fault == model.ReadOK || len(failed.text) > 8*maxText+len(backend)*8 {
				t.Fatalf("a failure of %d bytes, %q: %s", len(failed.text), failed.fault, failed.text)
			}
			return
		}
		checkBounds(t, a.status(), backend)
	})
}

func checkBounds(t *testing.T, s model.BalancerStatus, backend string) {
	t.Helper()
	texts := []string{s.Software, s.Version, s.Node}
	for _, g := range s.Groups {
		texts = append(texts, g.Name, g.Status, g.Mode, g.Algorithm, g.Cookie)
		if g.InFlight < 0 || g.Queued < 0 || (backend != "" && g.Name != backend) {
			t.Errorf("group %+v", g)
		}
	}
	for _, m := range s.Servers {
		texts = append(texts, m.Group, m.Name, m.Cookie, m.Status, m.CheckStatus, m.CheckText, m.AgentStatus, m.Tracks)
		if m.InFlight < 0 || m.Queued < 0 || m.Weight < 0 || m.CheckDuration < 0 || m.Changed < 0 || m.Admin == "" {
			t.Errorf("server %+v", m)
		}
		if len(m.Address) > 2*maxText+len("[]:") {
			t.Errorf("an address of %d bytes", len(m.Address))
		}
	}
	for _, text := range texts {
		if len(text) > maxText {
			t.Errorf("a text of %d bytes: %.20q", len(text), text)
		}
	}
}

// FuzzAnswerInPieces checks that it makes no difference in which pieces an answer arrives.
func FuzzAnswerInPieces(f *testing.F) {
	for _, name := range recordings {
		f.Add([]byte(recorded(f, name)))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		whole, pieces := newAnswer(""), newAnswer("")
		wholeErr := whole.read(bytes.NewReader(text))
		piecesErr := pieces.read(iotest.OneByteReader(bytes.NewReader(text)))
		if !errors.Is(wholeErr, piecesErr) || whole.size != pieces.size || len(whole.table.servers) != len(pieces.table.servers) || whole.level != pieces.level {
			t.Fatalf("in one piece %v, %d bytes, %d servers, level %q; byte by byte %v, %d, %d, %q",
				wholeErr, whole.size, len(whole.table.servers), whole.level, piecesErr, pieces.size, len(pieces.table.servers), pieces.level)
		}
	})
}

// FuzzRow checks the CSV against the standard library's reader, which is stricter: what it accepts must mean the same here.
func FuzzRow(f *testing.F) {
	for line := range strings.Lines(recorded(f, "2.6-admin.txt")) {
		if strings.HasPrefix(line, "app,") {
			f.Add(line)
		}
	}
	f.Add(`app,"a ""quoted"" name, with a comma",2` + "\n")
	f.Add("app,\"two\nlines\",2\n")
	f.Fuzz(func(t *testing.T, row string) {
		strict := csv.NewReader(strings.NewReader(row))
		strict.FieldsPerRecord = -1
		want, err := strict.Read()
		if err != nil || strict.InputOffset() != int64(len(row)) || strings.ContainsRune(row, '\r') || row == "\n" || len(row) > maxLine {
			t.Skip("the standard library takes it for no row, for several, or changes its line ends")
		}
		in := newLines(strings.NewReader(strings.TrimLeft(strings.TrimSuffix(row, "\n"), "\n") + "\n"))
		line, err := in.next()
		if err != nil {
			t.Fatal(err)
		}
		rest, err := in.whole(line)
		if err != nil {
			t.Fatal(err)
		}
		for i, more := 0, true; more; i++ {
			var cell []byte
			cell, rest, more = nextCell(rest)
			if i >= len(want) || string(cell) != want[i] {
				t.Fatalf("cell %d of %q is %q, want those of %q", i, row, cell, want)
			}
			if !more && i != len(want)-1 {
				t.Fatalf("%q has %d cells, want %q", row, i+1, want)
			}
		}
	})
}

// FuzzServersState reads anything as rows of "show servers state".
func FuzzServersState(f *testing.F) {
	for line := range strings.Lines(recorded(f, "2.6-admin.txt")) {
		if strings.HasPrefix(line, "3 app ") || strings.HasPrefix(line, "4 follow ") {
			f.Add(strings.TrimSuffix(line, "\n"), "127.0.0.11:9443")
		}
	}
	header := "# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_agent_state srv_port srv_use_ssl"
	f.Fuzz(func(t *testing.T, row, known string) {
		var s states
		s.columns([]byte(header))
		var group, name string
		if fields := strings.Split(row, " "); len(fields) > 3 {
			group, name = fields[1], fields[3]
		}
		table := table{servers: []model.Server{{Group: group, Name: name, Address: known}}, bits: []adminBits{bitsUnknown}}
		s.row([]byte(row), &table)
		got := table.servers[0]
		if got.Group != group || got.Name != name || got.Weight < 0 || got.InitialWeight < 0 || table.bits[0] < bitsUnknown {
			t.Fatalf("%q became %+v with bits %d", row, got, table.bits[0])
		}
		if got.Address != known && len(got.Address) > 2*maxText+len("[]:") {
			t.Fatalf("%q became an address of %d bytes", row, len(got.Address))
		}
	})
}

func FuzzTextIsCutAtACharacter(f *testing.F) {
	f.Add(strings.Repeat("x", maxText-1) + "ä")
	f.Add(strings.Repeat("日", maxText))
	f.Fuzz(func(t *testing.T, text string) {
		got := string(cut([]byte(text)))
		if len(got) > maxText || !strings.HasPrefix(text, got) || (utf8.ValidString(text) && !utf8.ValidString(got)) {
			t.Fatalf("%q became %q", text, got)
		}
		if len(text) <= maxText && got != text {
			t.Fatalf("%q is short enough and became %q", text, got)
		}
	})
}

// FuzzSteps plans for servers of any name: what is said is one command for that server, or nothing.
func FuzzSteps(f *testing.F) {
	f.Add("app", "node1", 0)
	f.Add("a;b", "node1\n", 5)
	f.Add("7", "-1", 256)
	f.Fuzz(func(t *testing.T, group, name string, weight int) {
		d := &Driver{}
		for _, verb := range []model.Verb{model.VerbDrain, model.VerbMaint, model.VerbReady, model.VerbWeight} {
			steps, err := d.Steps(model.Change{Verb: verb, Weight: weight}, model.Server{Group: group, Name: name, InitialWeight: 1})
			if (err == nil) != (len(steps) > 0) {
				t.Fatalf("%d steps and %v", len(steps), err)
			}
			for _, step := range steps {
				fields := strings.Fields(step.Command)
				if len(fields) != 5 || fields[2] != group+"/"+name || strings.ContainsAny(step.Command, ";\\\n\r\"'#") {
					t.Fatalf("%q/%q became %q", group, name, step.Command)
				}
			}
		}
	})
}
