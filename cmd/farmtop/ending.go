package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
)

// untilEnded is a context that lasts until the operator, the system or the end of the terminal asks the program to end; then
// everything is put right before it does. A program that was started by nohup outlives its terminal.
func untilEnded(parent context.Context) (context.Context, context.CancelFunc) {
	signals := []os.Signal{os.Interrupt, syscall.SIGTERM}
	if !signal.Ignored(syscall.SIGHUP) {
		signals = append(signals, syscall.SIGHUP)
	}
	return signal.NotifyContext(parent, signals...)
}
