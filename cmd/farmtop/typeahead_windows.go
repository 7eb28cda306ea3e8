package main

import (
	"os"

	"golang.org/x/sys/windows"
)

// discardTyped throws away what was typed at a console and not read yet.
func discardTyped(terminal *os.File) {
	_ = windows.FlushConsoleInputBuffer(windows.Handle(terminal.Fd())) // without it an answer given too early counts
}
