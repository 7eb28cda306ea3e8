package audit

import (
	"errors"
	"fmt"
	"io/fs"
	"syscall"
)

// troubles are what keeps a file from being written, in words, and what to do about it. The first that fits is told.
var troubles = []struct {
	err      error
	what, do string
}{
	{syscall.ENOSPC, "the disk is full", "free some space on it"},
	{syscall.EDQUOT, "your quota of the disk is used up", "free some space on it"},
	{syscall.EROFS, "the file system is read-only", "make it writable"},
	{syscall.EISDIR, "it is a folder", "move the folder away"},
	{syscall.ENOTDIR, "what should be its folder is a file", "move the file away"},
	{fs.ErrPermission, "permission denied", "make the file and its folder yours, writable for you"},
	{fs.ErrNotExist, "its folder is gone", "make the folder again, with mode 0700"},
}

// unwritable words why the log at a path can't be written, what that means and what to do. The meaning is a whole clause.
func unwritable(path string, err error, meaning string) error {
	for _, t := range troubles {
		if errors.Is(err, t.err) {
			return fmt.Errorf("the audit log %s can't be written: %s; %s: %s, or choose another with --audit-log",
				path, t.what, meaning, t.do)
		}
	}
	return fmt.Errorf("the audit log %s can't be written: %w; %s: see to the disk, or choose another with --audit-log",
		path, bare(err), meaning)
}

// bare is the system's own word on what went wrong, without the call and the path that it concerns.
func bare(err error) error {
	if e, ok := errors.AsType[*fs.PathError](err); ok {
		return e.Err
	}
	return err
}
