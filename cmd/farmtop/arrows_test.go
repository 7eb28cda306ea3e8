package main

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// arrows are the directions in which packages may import one another, the longest matching prefix first. What stands under
// "charm" may know Bubble Tea and its companions.
var arrows = []struct {
	from  string
	to    []string
	charm bool
}{
	{from: "farmtop/model", to: []string{"farmtop/model"}},
	{from: "farmtop/ui/report", to: []string{"farmtop/model", "farmtop/ui/text"}},
	{from: "farmtop/ui/text", charm: true},
	{from: "farmtop/ui", to: []string{"farmtop/model", "farmtop/ui"}, charm: true},
	{from: "farmtop/config", to: []string{"farmtop/model", "farmtop/config"}},
	{from: "farmtop/probe", to: []string{"farmtop/model", "farmtop/probe"}},
	{from: "farmtop/cmd", to: []string{"farmtop"}},
	{from: "farmtop/screenshots", charm: true},
}

// knowsBubbleTea tells of the files outside ui that know the terminal's framework: the one that runs it, and the one that
// catches what panics in it.
func knowsBubbleTea(file string) bool {
	return file == "cmd/farmtop/watch.go" || file == "cmd/farmtop/guarded.go"
}

func TestImportsPointOneWay(t *testing.T) {
	t.Parallel()
	root := "../.."
	files := 0
	err := filepath.WalkDir(root, func(path string, entry fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		name, _ := filepath.Rel(root, path)
		name = filepath.ToSlash(name)
		if entry.IsDir() && strings.HasPrefix(entry.Name(), ".") && name != "." {
			return fs.SkipDir
		}
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			return nil
		}
		files++
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		if strings.HasPrefix(name, "ui/") || strings.HasPrefix(name, "model/") {
			for _, what := range restless(file) {
				t.Errorf("%s uses %s: time comes in with the snapshots, and work is done elsewhere", name, what)
			}
		}
		for _, spec := range file.Imports {
			if why := forbidden(name, strings.Trim(spec.Path.Value, `"`)); why != "" {
				t.Errorf("%s imports %s: %s", name, spec.Path.Value, why)
			}
		}
		return nil
	})
	if err != nil || files < 20 {
		t.Fatalf("read %d files: %v", files, err)
	}
}

// restless lists what a file has that asks the clock or starts goroutines.
func restless(file *ast.File) []string {
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		switch n := n.(type) {
		case *ast.GoStmt:
			found = append(found, "a goroutine")
		case *ast.SelectorExpr:
			pkg, isName := n.X.(*ast.Ident)
			clock := []string{"Now", "Since", "Until", "Sleep", "After", "AfterFunc", "Tick", "NewTimer", "NewTicker"}
			if isName && pkg.Name == "time" && slices.Contains(clock, n.Sel.Name) {
				found = append(found, "time."+n.Sel.Name)
			}
		}
		return true
	})
	return found
}

// forbidden says why a file may not import a package; "" when it may.
func forbidden(file, imported string) string {
	pkg := "farmtop/" + filepath.ToSlash(filepath.Dir(file))
	at := slices.IndexFunc(arrows, func(a struct {
		from  string
		to    []string
		charm bool
	},
	) bool {
		return isUnder(pkg, a.from)
	})
	if at < 0 {
		return "the package has no place in the house"
	}
	rule := arrows[at]
	switch {
	case strings.HasPrefix(imported, "charm.land/") || strings.HasPrefix(imported, "github.com/charmbracelet/"):
		if !rule.charm && !knowsBubbleTea(file) && !strings.HasPrefix(pkg, "farmtop/cmd") {
			return "only ui knows the terminal's framework"
		}
		if strings.HasSuffix(imported, "bubbletea/v2") && !rule.charm && !knowsBubbleTea(file) {
			return "Bubble Tea is known in ui, and where cmd/farmtop runs it"
		}
	case isUnder(imported, "farmtop"):
		if !slices.ContainsFunc(rule.to, func(to string) bool { return isUnder(imported, to) }) {
			return "the arrow points the wrong way"
		}
	case isUnder(pkg, "farmtop/model") && strings.Contains(strings.SplitN(imported, "/", 2)[0], "."):
		return "model knows the standard library only"
	case isUnder(pkg, "farmtop/model") && slices.Contains([]string{"os", "os/exec", "net/http", "io/ioutil", "syscall"}, imported):
		return "model does no I/O"
	case isUnder(pkg, "farmtop/ui") && slices.Contains([]string{"os", "os/exec", "net/http", "syscall"}, imported):
		return "ui asks neither files nor the network"
	}
	return ""
}

func isUnder(pkg, parent string) bool {
	return pkg == parent || strings.HasPrefix(pkg, parent+"/")
}

func TestTheTopLevelIsTheOneAgreed(t *testing.T) {
	t.Parallel()
	entries, err := os.ReadDir("../..")
	if err != nil {
		t.Fatal(err)
	}
	agreed := strings.Fields("cmd ui probe model config screenshots go.mod go.sum README.md")
	for _, entry := range entries {
		name := entry.Name()
		if !strings.HasPrefix(name, ".") && !slices.Contains(agreed, name) && name != "farmtop" {
			t.Errorf("%s stands at the top level; what is agreed: %v", name, agreed)
		}
	}
}

func TestTheArrowsAreGuarded(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		file, imported string
		ok             bool
	}{
		{"ui/app.go", "farmtop/model", true},
		{"ui/app.go", "farmtop/probe", false},
		{"ui/app.go", "net/http", false},
		{"ui/report/json.go", "farmtop/ui", false},
		{"ui/report/json.go", "charm.land/lipgloss/v2", false},
		{"config/load.go", "farmtop/probe/health", false},
		{"probe/engine.go", "farmtop/config", false},
		{"probe/engine.go", "charm.land/bubbletea/v2", false},
		{"model/farm.go", "farmtop/probe", false},
		{"model/farm.go", "github.com/spf13/cobra", false},
		{"model/farm.go", "os", false},
		{"model/diagnose/farm.go", "farmtop/model", true},
		{"cmd/farmtop/check.go", "charm.land/bubbletea/v2", false},
		{"cmd/farmtop/watch.go", "charm.land/bubbletea/v2", true},
		{"extra/x.go", "fmt", false},
	} {
		if why := forbidden(test.file, test.imported); (why == "") != test.ok {
			t.Errorf("%s imports %s: %q, allowed should be %v", test.file, test.imported, why, test.ok)
		}
	}
}

func TestClocksAndGoroutinesAreSeen(t *testing.T) {
	t.Parallel()
	source := "package p\nimport \"time\"\nfunc f() { go f(); _ = time.Now(); _ = time.Second }"
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if got := restless(file); !slices.Equal(got, []string{"a goroutine", "time.Now"}) {
		t.Errorf("found %q", got)
	}
}
