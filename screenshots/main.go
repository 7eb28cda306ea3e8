// Command screenshots makes the pictures of this folder: it builds farmtop, runs it on its demo farm inside tmux, presses keys,
// and draws what the terminal then shows as SVG. Run it from the project's root, with tmux installed:
//
//	go run ./screenshots           all of them
//	go run ./screenshots drain     some, by their names
//
// scenes.go has what is shown, terminal.go drives tmux, picture.go draws.
package main

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
)

func main() {
	if err := run(); err != nil {
		fmt.Fprintln(os.Stderr, "screenshots:", err)
		os.Exit(1)
	}
}

func run() error {
	folder, err := os.MkdirTemp("", "farmtop-screenshots")
	if err != nil {
		return err
	}
	defer os.RemoveAll(folder)
	program := filepath.Join(folder, "farmtop")
	if out, err := exec.Command("go", "build", "-o", program, "./cmd/farmtop").CombinedOutput(); err != nil { //nolint:noctx // ends by itself
		return fmt.Errorf("building farmtop: %w\n%s", err, out)
	}
	wanted := os.Args[1:]
	for _, s := range scenes() {
		if len(wanted) > 0 && !slices.Contains(wanted, s.name) {
			continue
		}
		screen, err := s.play(program, folder)
		if err != nil {
			return fmt.Errorf("%s: %w", s.name, err)
		}
		path := filepath.Join("screenshots", s.name+".svg")
		if err := os.WriteFile(path, draw(screen, s.width, s.height), 0o644); err != nil { //nolint:gosec // pictures are for everybody
			return err
		}
		fmt.Println(path)
	}
	return nil
}
