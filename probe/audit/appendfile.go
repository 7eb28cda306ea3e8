package audit

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
)

// An appendFile is a file that only grows, and that others may append to, rename or remove at any time. Its folder is made when it
// is first needed; a folder that goes away later is an error, because something is wrong then.
type appendFile struct {
	path string
	open func(path string, flag int) (handle, error)

	handle    handle // nil before the first use and after a failure
	hadFolder bool
	isNew     bool // its name isn't known to survive a crash yet
}

// A handle is what an appendFile needs of an *os.File.
type handle interface {
	io.ReaderAt
	io.Writer
	io.Closer
	Sync() error
	Stat() (fs.FileInfo, error)
}

func openFile(path string, flag int) (handle, error) { return os.OpenFile(path, flag, 0o600) }

// append writes lines with one call, so that those of several processes don't mix (O_APPEND, POSIX write), and returns when they
// are on the disk. After an error, wrote tells whether some of them may be there.
func (f *appendFile) append(lines []byte) (wrote bool, err error) {
	if err := f.ready(); err != nil {
		return false, err
	}
	torn, err := f.isTorn()
	if err != nil {
		return false, f.giveUp(err)
	}
	if torn {
		lines = append([]byte{'\n'}, lines...)
	}
	n, err := f.handle.Write(lines)
	if err == nil {
		err = f.sync()
	}
	if err != nil {
		return n > 0, f.giveUp(err)
	}
	return true, nil
}

// ready opens the file when it isn't, or when its name stands for another file than before: it was rotated.
func (f *appendFile) ready() error {
	if f.handle != nil && f.isCurrent() {
		return nil
	}
	_ = f.giveUp(nil)
	const flag = os.O_RDWR | os.O_APPEND
	h, err := f.open(f.path, flag)
	if errors.Is(err, fs.ErrNotExist) {
		if err := f.makeFolder(); err != nil {
			return err
		}
		h, err = f.open(f.path, flag|os.O_CREATE)
		f.isNew = err == nil
	}
	if err != nil {
		return err
	}
	f.handle, f.hadFolder = h, true
	return nil
}

func (f *appendFile) isCurrent() bool {
	there, err := os.Stat(f.path)
	if err != nil {
		return false
	}
	ours, err := f.handle.Stat()
	return err == nil && os.SameFile(there, ours)
}

func (f *appendFile) makeFolder() error {
	if f.hadFolder {
		return nil
	}
	folder := filepath.Dir(f.path)
	if err := os.MkdirAll(folder, 0o700); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(folder))
}

// isTorn tells whether the file ends in the middle of a line, because somebody crashed there. It may also be that another farmtop is
// just writing it; the empty line that comes of that says nothing to anybody.
func (f *appendFile) isTorn() (bool, error) {
	known, err := f.handle.Stat()
	if err != nil || known.Size() == 0 {
		return false, err
	}
	var last [1]byte
	n, err := f.handle.ReadAt(last[:], known.Size()-1)
	if err != nil && !errors.Is(err, io.EOF) { // it was cut in the meantime
		return false, err
	}
	return n == 1 && last[0] != '\n', nil
}

func (f *appendFile) sync() error {
	if err := f.handle.Sync(); err != nil {
		return err
	}
	if !f.isNew {
		return nil
	}
	if err := syncFolder(filepath.Dir(f.path)); err != nil {
		return err
	}
	f.isNew = false
	return nil
}

// syncFolder makes the names in a folder survive a crash.
func syncFolder(path string) error {
	if runtime.GOOS == "windows" {
		return nil // folders can't be synced there, and needn't
	}
	folder, err := os.Open(path)
	if errors.Is(err, fs.ErrPermission) {
		return nil // it may be written, but not listed: the file's own sync has to do
	}
	if err != nil {
		return err
	}
	defer folder.Close()
	return folder.Sync()
}

// giveUp closes the file, so that the next use begins anew: after a failed sync nobody knows what a second one would mean.
func (f *appendFile) giveUp(err error) error {
	if f.handle != nil {
		f.handle.Close()
		f.handle = nil
	}
	return err
}
