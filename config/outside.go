package config

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// outside is what a configuration refers to beyond its own text: files, environment, commands and time zones.
type outside struct {
	folder string // that relative paths start from
	env    func(name string) (string, bool)
	open   func(path string) (fs.File, error)
	run    func(argv []string) ([]byte, error)
	zone   func(name string) (*time.Location, error)
}

// system is the operating system; commands end with the context.
func system(ctx context.Context, folder string) outside {
	return outside{folder: folder, env: os.LookupEnv, open: openFile, run: run(ctx, commandTime), zone: time.LoadLocation}
}

// openFile opens a file, but nothing that would wait for somebody at its other end.
func openFile(path string) (fs.File, error) {
	was, err := os.Stat(path)
	if err != nil {
		return nil, err
	}
	if !was.Mode().IsRegular() {
		return nil, errNotAFile
	}
	return os.Open(path)
}

var errNotAFile = errors.New("not a regular file")

// path is the path as written in the configuration, from the folder where it is relative.
func (o outside) path(written string) string {
	if filepath.IsAbs(written) {
		return filepath.Clean(written)
	}
	return filepath.Join(o.folder, written)
}

// program is a program as it is run: one with a slash is a path from the folder, any other is looked for in PATH.
func (o outside) program(written string) string {
	if !strings.ContainsRune(filepath.ToSlash(written), '/') {
		return written
	}
	path := o.path(written)
	if filepath.Base(path) == path {
		return "." + string(filepath.Separator) + path // so that it stays a path
	}
	return path
}

// readFile reads a small file; its errors say what to do.
func (o outside) readFile(written string) ([]byte, error) {
	content, _, err := o.readStated(written)
	return content, err
}

// readPrivate reads a file that nobody but its owner may open in any way. Windows keeps rights elsewhere, so there they aren't looked at.
func (o outside) readPrivate(written string) ([]byte, error) {
	content, mode, err := o.readStated(written)
	if err != nil {
		return nil, err
	}
	if open := mode.Perm() & 0o077; open != 0 && runtime.GOOS != "windows" {
		return nil, fmt.Errorf("%s is open to others than its owner (mode %04o); run chmod 600 %s", o.path(written), mode.Perm(), o.path(written))
	}
	return content, nil
}

func (o outside) readStated(written string) ([]byte, fs.FileMode, error) {
	path := o.path(written)
	file, err := o.open(path)
	if err != nil {
		return nil, 0, fmt.Errorf("%s %s", path, why(err))
	}
	defer func() { _ = file.Close() }() // it was only read
	stat, err := file.Stat()
	if err != nil {
		return nil, 0, fmt.Errorf("%s %s", path, why(err))
	}
	content, err := readAll(file, maxReadBytes)
	switch {
	case err != nil:
		return nil, 0, fmt.Errorf("%s %s", path, why(err))
	case len(content) > maxReadBytes:
		return nil, 0, fmt.Errorf("%s has more than %d MB; is it the right file?", path, maxReadBytes>>20)
	}
	return content, stat.Mode(), nil
}

// maxReadBytes bounds a file that the configuration names: the CA bundle of a whole system takes a quarter of it.
const maxReadBytes = 1 << 20

// readAll reads to the end, but at most a byte more than most, by which the reader sees that there is more.
func readAll(file io.Reader, most int64) ([]byte, error) {
	return io.ReadAll(io.LimitReader(file, most+1))
}

// why says in words why a file can't be read, and what to do.
func why(err error) string {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "doesn't exist; correct the path or put the file there"
	case errors.Is(err, fs.ErrPermission):
		return "can't be read: no permission; give farmtop's user the right to read it"
	case errors.Is(err, errNotAFile):
		return "isn't a file; name one"
	default:
		if p, ok := errors.AsType[*fs.PathError](err); ok {
			err = p.Err
		}
		return "can't be read: " + err.Error()
	}
}

// commandTime is how long a command may take to tell a secret: a password manager asks a server, but nobody is asked for a
// password, since there is no terminal.
const commandTime = 10 * time.Second

// errInterrupted is a command that was ended since its answer isn't wanted any more.
var errInterrupted = errors.New("was interrupted")

// run is what runs commands, until the context ends and for so long at most: without a shell, without input and without a
// terminal. It returns what the command writes.
func run(parent context.Context, atMost time.Duration) func(argv []string) ([]byte, error) {
	return func(argv []string) ([]byte, error) {
		ctx, cancel := context.WithTimeout(parent, atMost)
		defer cancel()
		output, err := runIn(ctx, argv)
		switch {
		case parent.Err() != nil:
			return nil, errInterrupted
		case ctx.Err() != nil:
			return nil, fmt.Errorf("took longer than %s", formatDuration(atMost))
		default:
			return output, err
		}
	}
}

func runIn(ctx context.Context, argv []string) ([]byte, error) {
	if len(argv) == 0 {
		return nil, errors.New("is empty")
	}
	var out limited
	cmd := exec.CommandContext(ctx, argv[0], argv[1:]...)
	cmd.Stdout = &out
	cmd.WaitDelay = time.Second // a child of the command that keeps its output open holds nothing up
	err := cmd.Run()
	var exit *exec.ExitError
	switch {
	case errors.As(err, &exit):
		return nil, fmt.Errorf("failed with %s", exit.ProcessState)
	case errors.Is(err, exec.ErrNotFound), errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("isn't installed")
	case errors.Is(err, fs.ErrPermission):
		return nil, errors.New("may not be run by farmtop's user")
	case err != nil:
		return nil, fmt.Errorf("couldn't be run: %w", err)
	}
	return out.kept.Bytes(), nil
}

// limited keeps one byte more than a secret may have, and lets the rest go. It doesn't embed its buffer, whose ReadFrom would be
// copied into past the limit.
type limited struct{ kept bytes.Buffer }

func (l *limited) Write(p []byte) (int, error) {
	l.kept.Write(p[:min(len(p), maxSecretBytes+1-l.kept.Len())])
	return len(p), nil
}

// openNothing is where there are no files.
func openNothing(path string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: path, Err: fs.ErrNotExist}
}
