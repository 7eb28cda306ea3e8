package demo

import (
	"bufio"
	"errors"
	"io"
	"net"
	"strings"
	"time"
)

// A terminal is one client's conversation at the runtime socket.
type terminal struct {
	conn        net.Conn
	lines       *bufio.Reader // of the client
	balancer    *balancer
	level       level
	interactive bool // "prompt" was said
	idle        time.Duration
	quit        bool
	following   *ringReader // of the command at hand: it goes on with what comes; nil for all others
}

func newTerminal(conn net.Conn, b *balancer, l level) *terminal {
	b.mu.Lock()
	defer b.mu.Unlock()
	return &terminal{
		conn: conn, lines: bufio.NewReaderSize(conn, runtimeLine), balancer: b, level: min(l, b.options.level), idle: runtimeIdle,
	}
}

// talk reads command lines and answers them: one, or in interactive mode until the client leaves or is silent for too long.
func (t *terminal) talk() {
	answers := bufio.NewWriterSize(t.conn, runtimeLine)
	for !t.quit {
		_ = t.conn.SetDeadline(time.Now().Add(t.idle))
		line, err := t.lines.ReadSlice('\n')
		if err != nil && (err != io.EOF || len(line) == 0) {
			return
		}
		werr := t.answer(answers, strings.TrimRight(string(line), "\r\n"))
		if errors.Join(err, werr, answers.Flush()) != nil || !t.interactive {
			return
		}
	}
}

// answer carries out the commands of one line. Each answer ends with an empty line, and in interactive mode with a prompt. They
// go through a buffer as in HAProxy: short ones leave together, which hatop relies on, and long ones don't pile up.
func (t *terminal) answer(to *bufio.Writer, line string) error {
	commands := splitCommands(line)
	for i, command := range commands {
		text := t.run(command)
		if t.quit {
			return nil
		}
		followed := t.following != nil
		if followed {
			if err := t.follow(to, i+1 < len(commands)); err != nil {
				return err
			}
			text = ""
		}
		if !endsItself(text) {
			text += "\n"
		}
		if t.interactive {
			text += "> "
		}
		if _, err := to.WriteString(text); err != nil {
			return err
		}
		if followed {
			return nil // what stands behind such a command ends it, and isn't carried out
		}
	}
	return nil
}

// splitCommands splits a line at its semicolons and each command into words; a backslash takes the next character as it is.
func splitCommands(line string) [][]string {
	var (
		commands [][]string
		words    []string
		word     strings.Builder
		inWord   bool
	)
	endWord := func() {
		if inWord {
			words = append(words, word.String())
		}
		word.Reset()
		inWord = false
	}
	for i := 0; i < len(line); i++ {
		switch c := line[i]; {
		case c == '\\' && i+1 < len(line):
			i++
			word.WriteByte(line[i])
			inWord = true
		case c == ';':
			endWord()
			commands = append(commands, words)
			words = nil
		case c == ' ' || c == '\t':
			endWord()
		default:
			word.WriteByte(c)
			inWord = true
		}
	}
	endWord()
	if len(words) > 0 || len(commands) == 0 {
		commands = append(commands, words)
	}
	return commands
}
