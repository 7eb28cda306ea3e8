package haproxy

import (
	"bytes"
	"time"

	"farmtop/model"
)

// processHeader begins the answer to "show info", namesHeader the one to "show backend".
var (
	processHeader = []byte("Name: ")
	namesHeader   = []byte("# name")
)

// A process is what "show info" says of the process that answers.
type process struct {
	name, version, node string
	pid                 int
	uptime              time.Duration
	stopping            bool
}

// line takes one "Name: value" in. Unknown names are passed over: there are seventy, and versions add more.
func (p *process) line(line []byte) {
	name, value, ok := bytes.Cut(line, []byte(": "))
	if !ok {
		return
	}
	switch string(name) {
	case "Name":
		p.name = string(cut(value))
	case "Version":
		p.version = string(cut(value))
	case "node":
		p.node = string(cut(value))
	case "Pid":
		p.pid = size(value)
	case "Uptime_sec":
		p.uptime = max(0, seconds(value))
	case "Stopping":
		p.stopping = size(value) != 0
	}
}

func (p *process) status() model.BalancerStatus {
	return model.BalancerStatus{
		Software: p.name, Version: p.version, Node: p.node,
		PID: p.pid, Uptime: p.uptime, Stopping: p.stopping,
	}
}
