package demo

import (
	"context"
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"

	"farmtop/probe/demo/winhost"
)

// windows is the Windows machine that farmtop's PowerShell runs on: it knows the cluster, and reads the nodes' event logs.
type windows struct {
	winhost.Machine
	at   socket
	port port
}

// openWindows opens the machine where the farm has one, and somebody who runs its PowerShell.
func (f *Farm) openWindows() error {
	if !f.product.cluster && !f.options.EventLog {
		return nil
	}
	opened, err := listenSocket(f.ctx, filepath.Join(f.dir, "windows.sock"))
	if err != nil {
		return fmt.Errorf("open the Windows machine: %w", err)
	}
	f.windows = &windows{at: opened}
	f.windows.Follow(f.events)
	f.windows.port = port{handler: &f.windows.Machine}
	f.windows.port.serve(opened.listener)
	return nil
}

// close ends the machine, and whoever reads its events.
func (w *windows) close() {
	w.port.stop()
	w.at.close()
}

// through is what stands before a command that is to run on the machine.
func (f *Farm) through() []string {
	return append(slices.Clone(f.options.PowerShell), f.windows.at.address)
}

// events writes the audit events of a node, as they come.
func (f *Farm) events(ctx context.Context, computer string, w io.Writer) {
	for _, n := range f.nodes {
		if strings.EqualFold(n.name, computer) && n.audit != nil {
			n.audit.follow(ctx, w)
		}
	}
}
