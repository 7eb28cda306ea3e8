//go:build !windows

package source

import "os"

// open opens a log; others may rename and remove it while it is read.
func open(path string) (*os.File, error) { return os.Open(path) }
