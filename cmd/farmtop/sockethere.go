package main

import (
	"io/fs"
	"os"
	"strings"
)

// socketHere is the address of a HAProxy as it was given. A word alone, which could be a path or a host without a port, is a path where
// there is such a socket in the working directory.
func socketHere(address string) string {
	if address == "" || strings.ContainsAny(address, `/\:@`) {
		return address
	}
	if found, err := os.Stat(address); err != nil || found.Mode()&fs.ModeSocket == 0 { //nolint:gosec // a word without a slash, of the operator who runs this
		return address
	}
	return "unix:" + address
}
