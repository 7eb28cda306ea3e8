package ui

import (
	"flag"
	"os"
	"path/filepath"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	uv "github.com/charmbracelet/ultraviolet"

	"farmtop/model"
)

var update = flag.Bool("update", false, "write the golden files anew; look at every one of them")

// newTestApp is an App on a screen of that size that shows a snapshot.
func newTestApp(t testing.TB, o Options, width, height int, snapshot *model.Snapshot) *App {
	t.Helper()
	o.Source, o.Context = fixedSource(nil), t.Context()
	a, err := New(o)
	if err != nil {
		t.Fatal(err)
	}
	a.Update(tea.WindowSizeMsg{Width: width, Height: height})
	if snapshot != nil {
		a.Update(snapshotMsg{snapshot})
	}
	a.View()
	return a
}

// screenText is what a terminal of that size shows: its cells, without styles.
func screenText(a *App, width, height int) string {
	buffer := uv.NewScreenBuffer(width, height)
	uv.NewStyledString(a.View().Content).Draw(buffer, buffer.Bounds())
	lines := make([]string, 0, height)
	for y := range height {
		var line strings.Builder
		for x := range width {
			cell := buffer.CellAt(x, y)
			if cell == nil || cell.Content == "" {
				if cell != nil && cell.Width == 0 {
					continue // the second half of a wide character
				}
				line.WriteByte(' ')
				continue
			}
			line.WriteString(cell.Content)
		}
		lines = append(lines, strings.TrimRight(line.String(), " "))
	}
	return strings.Join(lines, "\n") + "\n"
}

// golden compares a screen with the one that was looked at.
func golden(t *testing.T, name, got string) {
	t.Helper()
	path := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if got != string(want) {
		t.Errorf("the screen isn't the one in %s:\n%s\nwant:\n%s", path, got, want)
	}
}
