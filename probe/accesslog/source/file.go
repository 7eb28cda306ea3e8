package source

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"time"
)

// FileOptions say which file is followed, and from where.
type FileOptions struct {
	Path string
	// Since is the time of the first line that is wanted, as far back as the file goes; zero means that only what is written from
	// now on is. Rotated files aren't searched.
	Since time.Time
	// TimeOf is the time that a line says, in Unix nanoseconds, 0 where it says none. It is only asked where Since isn't zero; lines
	// are taken to stand in about the order of their times.
	TimeOf func(line []byte) int64
	// Header tells whether a line says what the fields of those behind it are, as "#Fields:" does in a W3C log; nil where the log has
	// no such lines. Then a file that is there already and isn't read from its beginning is handed over as if the newest header
	// before that place stood right there: alone in the first block, whole and with its line end. Where there is none in the 64 MiB
	// before, it is the newest in the file's first 64 KiB; where there is none either, nothing is added. Where lines are sought by
	// Since, TimeOf is asked about a header before it is asked about lines behind it, so that it can learn the fields; it must know
	// no time of a header. Both funcs get lines with their line ends, and aren't called any more once the first block was handed
	// over. Headers in what is read after that come as other lines do.
	Header func(line []byte) bool
}

// File follows a log file over its rotations: renamed, created anew, copied and truncated, pointed to by a symlink that changes. A
// file that isn't there is waited for, and then read from its beginning. Something at the path that never can be followed, such as a
// directory or a pipe, is an error.
func File(o FileOptions) Source { return file{o} }

type file struct{ o FileOptions }

// Follow reads until ctx ends. A line whose end isn't written is handed over with one when its file was quiet for halfLine.
func (f file) Follow(ctx context.Context, to Sink) error {
	post := newPost(to)
	defer post.close()
	path, err := filepath.Abs(f.o.Path)
	if err != nil {
		return post.fail(fmt.Errorf("the log file %q can't be followed: %w; give its whole path", f.o.Path, err))
	}
	if err := neverALog(path); err != nil {
		return post.fail(err)
	}
	wake := newWaker(path)
	defer wake.close()
	t := newTail(path, post, wake)
	defer t.close()
	t.start(f.o)
	t.follow(ctx)
	return nil
}

// neverALog is why what is at the path can't be followed, where it is something else than a file.
func neverALog(path string) error {
	info, err := os.Stat(path)
	switch {
	case err != nil || info.Mode().IsRegular():
		return nil
	case info.IsDir():
		return fmt.Errorf("%s is a directory: give the path of a log file in it", path)
	}
	return fmt.Errorf(`%s is no regular file: read it by a command, such as "cat %s"`, path, path)
}

// notThere says why a file can't be read now, and what to do.
func notThere(path string, err error) string {
	const again = "; it is looked for every second"
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return "there is no file " + path + ": is the path right, and does the server log to it?" + again
	case errors.Is(err, fs.ErrPermission):
		return "no permission to read " + path + ": add farmtop's user to the group that may, and mind the directories above" + again
	}
	if at, ok := errors.AsType[*fs.PathError](err); ok {
		err = at.Err
	}
	return fmt.Sprintf("%s can't be read: %v%s", path, err, again)
}
