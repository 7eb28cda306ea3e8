package main

import (
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"farmtop/model/nginxconf"
)

// nginxFiles are the files of one nginx configuration.
type nginxFiles struct {
	folder string // of the main file, where relative names begin
	found  []os.FileInfo
	bytes  int // of all that were read
}

// open finds what an include names, as nginx does by glob(3): a star doesn't match a name's first dot.
func (f *nginxFiles) open(pattern string) ([]nginxconf.File, error) {
	if !filepath.IsAbs(pattern) {
		pattern = filepath.Join(f.folder, pattern)
	}
	if !strings.ContainsAny(pattern, "*?[") {
		file, err := f.read(pattern)
		if errors.Is(err, fs.ErrNotExist) {
			return nil, nil
		}
		return []nginxconf.File{file}, err
	}
	names, err := filepath.Glob(pattern)
	if err != nil {
		return nil, errors.New("this is no pattern; close its brackets")
	}
	hidden := strings.HasPrefix(filepath.Base(pattern), ".")
	var files []nginxconf.File
	for _, name := range names {
		if strings.HasPrefix(filepath.Base(name), ".") && !hidden {
			continue
		}
		file, err := f.read(name)
		if err != nil {
			return nil, err
		}
		files = append(files, file)
	}
	return files, nil
}

// read reads a file, which must be one: nothing else ends for sure.
func (f *nginxFiles) read(name string) (nginxconf.File, error) {
	found, err := os.Stat(name)
	switch {
	case err != nil:
		return nginxconf.File{}, err
	case found.IsDir():
		return nginxconf.File{}, fmt.Errorf("%s is a folder; name the nginx.conf in it", name)
	case !found.Mode().IsRegular():
		return nginxconf.File{}, fmt.Errorf("%s is no file; name one", name)
	}
	file, err := os.Open(name)
	if err != nil {
		return nginxconf.File{}, err
	}
	defer file.Close()
	text, err := io.ReadAll(io.LimitReader(file, int64(max(0, nginxconf.MaxBytes-f.bytes)+1))) // one byte too many is told where it is parsed
	f.found, f.bytes = append(f.found, found), f.bytes+len(text)
	return nginxconf.File{Name: name, Text: string(text)}, err
}

// has tells whether a file was read, by whatever name.
func (f *nginxFiles) has(name string) bool {
	info, err := os.Stat(name)
	return err == nil && slices.ContainsFunc(f.found, func(read os.FileInfo) bool { return os.SameFile(read, info) })
}
