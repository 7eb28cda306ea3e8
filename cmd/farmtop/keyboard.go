package main

import (
	"io"
	"os"

	"golang.org/x/term"
)

// A keyboard is where keys come from: stdin, or the terminal itself where stdin is something else, as in a loop that reads a
// file. Without either there are no keys, and a signal ends the program.
type keyboard struct {
	file   *os.File    // nil without one
	state  *term.State // the terminal's settings before the UI changed them
	opened []*os.File
}

func (p *program) openKeyboard() *keyboard {
	k := &keyboard{}
	if in, isFile := p.stdin.(*os.File); isFile && term.IsTerminal(int(in.Fd())) {
		k.file = in
	} else if in, out, err := openTTY(); err == nil {
		k.file, k.opened = in, []*os.File{in}
		if out != in {
			k.opened = append(k.opened, out)
		}
	}
	if k.file != nil {
		k.state, _ = term.GetState(int(k.file.Fd()))
	}
	return k
}

func (k *keyboard) reader() io.Reader {
	if k.file == nil {
		return nil
	}
	return k.file
}

// restore puts the terminal's settings back. It writes nothing, so a terminal that is stuck can't delay it.
func (k *keyboard) restore() {
	if k.state != nil {
		_ = term.Restore(int(k.file.Fd()), k.state) // nothing is left to be done about a failure
	}
}

func (k *keyboard) close() {
	for _, f := range k.opened {
		_ = f.Close() // it was only read
	}
}
