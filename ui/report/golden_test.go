package report

import (
	"bytes"
	"encoding/json"
	"flag"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
	"farmtop/model/diagnose"
)

var update = flag.Bool("update", false, "write the golden files anew; read the difference before you keep it")

func TestReportsLookAsTheyShould(t *testing.T) {
	t.Parallel()
	text := func(o TextOptions) func(io.Writer, *model.Snapshot) error {
		return func(w io.Writer, s *model.Snapshot) error { return CheckText(w, s, o) }
	}
	tests := []struct {
		file  string
		write func(io.Writer, *model.Snapshot) error
		given *model.Snapshot
	}{
		{"calm.txt", text(TextOptions{}), calm()},
		{"sick.txt", text(TextOptions{Width: 120}), sick()},
		{"sick-80.txt", text(TextOptions{Width: 80}), sick()},
		{"sick-ascii-40.txt", text(TextOptions{Width: 40, ASCII: true}), sick()},
		{"sick-color.txt", text(TextOptions{Color: true}), sick()},
		{"early.txt", text(TextOptions{}), early()},
		{"no-farms.txt", text(TextOptions{}), &model.Snapshot{At: now}},
		{"calm.nagios", CheckNagios, calm()},
		{"sick.nagios", CheckNagios, sick()},
		{"early.nagios", CheckNagios, early()},
		{"no-farms.nagios", CheckNagios, &model.Snapshot{At: now}},
		{"calm.xml", CheckJUnit, calm()},
		{"sick.xml", CheckJUnit, sick()},
		{"early.xml", CheckJUnit, early()},
		{"no-farms.xml", CheckJUnit, &model.Snapshot{At: now}},
		{"calm.json", indented(CheckJSON), calm()},
		{"sick.json", indented(CheckJSON), sick()},
		{"early.json", indented(CheckJSON), early()},
		{"no-farms.json", indented(CheckJSON), &model.Snapshot{At: now}},
		{"explain.txt", func(w io.Writer, _ *model.Snapshot) error {
			c, _ := diagnose.Explain("LB01")
			return Explain(w, c, TextOptions{Width: 80})
		}, nil},
		{"explain-list.txt", func(w io.Writer, _ *model.Snapshot) error { return ExplainList(w, TextOptions{}) }, nil},
	}
	for _, tt := range tests {
		t.Run(tt.file, func(t *testing.T) {
			t.Parallel()
			var got bytes.Buffer
			if err := tt.write(&got, tt.given); err != nil {
				t.Fatal(err)
			}
			compareGolden(t, tt.file, got.Bytes())
		})
	}
}

func compareGolden(t *testing.T, file string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", file)
	if *update {
		if err := os.WriteFile(path, got, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), string(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", file, diff)
	}
}

// indented makes a golden of a document that people can read.
func indented(write func(io.Writer, *model.Snapshot) error) func(io.Writer, *model.Snapshot) error {
	return func(w io.Writer, s *model.Snapshot) error {
		return prettied(func(line io.Writer) error { return write(line, s) })(w)
	}
}

// prettied is a document on several lines.
func prettied(write func(io.Writer) error) func(io.Writer) error {
	return func(w io.Writer) error {
		var line, pretty bytes.Buffer
		if err := write(&line); err != nil {
			return err
		}
		if err := json.Indent(&pretty, line.Bytes(), "", "  "); err != nil {
			return err
		}
		_, err := w.Write(pretty.Bytes())
		return err
	}
}
