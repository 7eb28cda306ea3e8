package command

import (
	"cmp"
	"context"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/program"
)

// defaultTimeout bounds a reading where the configuration says nothing: a program that asks a balancer on another host, over SSH
// for example, takes most of a second.
const defaultTimeout = 2 * time.Second

// Reader reads a balancer by a program. It keeps nothing between readings, so they may overlap.
type Reader struct {
	farm     string
	balancer model.Balancer
	commands model.Commands
	software string // what is run, without its folder
	timeout  time.Duration
	decode   func(output []byte) ([]row, *failure)
	states   map[string]model.AdminState // by word in lower case
	told     [fields]bool                // the fields that answers are configured to have
}

// Writer is a Reader that can change servers, too.
type Writer struct {
	*Reader
	changeTimeout time.Duration
	patience      time.Duration // for how long a change that doesn't show yet is asked for again
}

var (
	_ balancer.Reader = (*Reader)(nil)
	_ balancer.Writer = (*Writer)(nil)
)

// New is a driver for the balancer that b.Commands describe: a [*Writer] where there is a command that changes something, else a
// [*Reader]. It runs nothing; the error says what is wrong with the commands.
func New(farm string, b model.Balancer) (balancer.Reader, error) {
	if err := checkCommands(b); err != nil {
		return nil, err
	}
	r := &Reader{
		farm: farm, balancer: b, commands: *b.Commands,
		software: strings.TrimSuffix(filepath.Base(b.Commands.Read[0]), ".exe"),
		timeout:  cmp.Or(max(b.Timeout, 0), defaultTimeout),
		states:   statesOf(b.Commands.States),
	}
	if answer := b.Commands.JSON; answer != nil {
		r.told = toldBy(slices.Collect(maps.Keys(answer.Fields)))
		r.decode = jsonDecoder(answer)
	} else {
		pattern := regexp.MustCompile(b.Commands.Pattern) // checked above
		r.told = toldBy(pattern.SubexpNames())
		r.decode = lineDecoder(pattern)
	}
	if len(b.Commands.Vectors()) == 0 {
		return r, nil
	}
	return &Writer{Reader: r, changeTimeout: max(r.timeout, minChangeTimeout), patience: patience}, nil
}

// statesOf are the words for states in lower case, with the admin states' own names among them.
func statesOf(words map[string]model.AdminState) map[string]model.AdminState {
	states := map[string]model.AdminState{}
	for _, state := range []model.AdminState{model.AdminReady, model.AdminDrain, model.AdminMaint, model.AdminDown} {
		states[string(state)] = state
	}
	for word, state := range words {
		states[strings.ToLower(word)] = state
	}
	return states
}

// Read runs the program that prints all servers, within the balancer's timeout (2 s where none is configured).
func (r *Reader) Read(ctx context.Context) model.BalancerStatus {
	start := time.Now()
	status, failed := r.ask(ctx)
	if failed != nil {
		status = model.BalancerStatus{Err: failed.Text, Fault: failed.Read}
	}
	status.Farm, status.Balancer = r.farm, r.balancer.Name
	status.At = time.Now()
	status.Took = status.At.Sub(start)
	return status
}

func (r *Reader) ask(ctx context.Context) (model.BalancerStatus, *failure) {
	p := program.Program{Argv: r.commands.Read, AtMost: r.timeout}
	output, failed := p.Run(ctx)
	if failed != nil {
		return model.BalancerStatus{}, failed
	}
	return r.understand(output.Stdout)
}

// understand makes a status of what the program printed.
func (r *Reader) understand(output []byte) (model.BalancerStatus, *failure) {
	rows, failed := r.decode(output)
	if failed != nil {
		return model.BalancerStatus{}, answerOf(r.commands.Read, failed)
	}
	t := newTally(r)
	for i := range rows {
		t.add(&rows[i])
	}
	status, failed := t.status()
	return status, answerOf(r.commands.Read, failed)
}
