package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"golang.org/x/term"

	"farmtop/model"
	"farmtop/ui/report"
	"farmtop/ui/text"
)

// answerBytes is the longest answer that is read: a farm's name is shorter.
const answerBytes = 4096

// confirmed shows the plan and asks whether it shall be carried out, unless flags have said so. Typed are the protected farms' names.
func (e *errand) confirmed(ctx context.Context, plan *model.Plan) (typed []string, refusal *model.Refusal, err error) {
	terminal := e.operatorsTerminal()
	if e.flags.format == "text" || terminal != nil {
		if err := report.PlanText(e.stderr, plan, e.textOptionsOn(e.stderr)); err != nil {
			return nil, nil, failed(exitInternal, "writing the plan: %w", err)
		}
	}
	if plan.IsDone() && e.order.Actions[0].Then == "" {
		return nil, nil, nil // it only waits
	}
	var missing []string
	for _, farm := range plan.Confirm {
		if slices.Contains(e.flags.confirm, farm) {
			typed = append(typed, farm)
		} else {
			missing = append(missing, farm)
		}
	}
	switch {
	case len(missing) == 0 && (e.flags.yes || len(typed) > 0):
		return typed, nil, nil
	case terminal == nil:
		return nil, unasked(missing), nil
	}
	ask := prompt{program: e.program, from: bufio.NewReader(io.LimitReader(terminal, answerBytes))}
	discardTyped(terminal) // what was typed before the question appeared is no answer to it
	if len(missing) == 0 {
		answer, err := ask.put(ctx, titled(e.order)+"? [y/N] ")
		if err != nil || isYes(answer) {
			return typed, nil, err
		}
		return nil, &model.Refusal{Guard: model.GuardUnconfirmed, Text: "not confirmed; nothing was done"}, nil
	}
	for _, farm := range missing {
		answer, err := ask.put(ctx, fmt.Sprintf("%s? Farm %s is protected; type its name: ", titled(e.order), farm))
		switch {
		case err != nil:
			return nil, nil, err
		case answer != farm:
			return nil, &model.Refusal{Guard: model.GuardProtected, Text: fmt.Sprintf("farm %s is protected, and its name wasn't typed; nothing was done", farm)}, nil
		}
		typed = append(typed, farm)
	}
	return typed, nil, nil
}

// checkConfirm refuses names that --confirm gives and that no farm of the order has.
func checkConfirm(order model.Order, names []string) error {
	farms := order.Farms()
	for _, name := range names {
		if !slices.Contains(farms, name) {
			return failed(exitUsage, "--confirm %q is no farm of this order; %s", name, nearest(name, farms))
		}
	}
	return nil
}

// unasked refuses what nobody is there to confirm.
func unasked(missing []string) *model.Refusal {
	if len(missing) == 0 {
		return &model.Refusal{Guard: model.GuardUnconfirmed, Text: "not confirmed, and there is no terminal to ask at; add --yes"}
	}
	return &model.Refusal{Guard: model.GuardProtected, Text: fmt.Sprintf(
		"farm %s is protected, and there is no terminal to ask at; add --confirm %s", missing[0], text.ShellQuoted(missing[0]))}
}

// operatorsTerminal is where the operator can be asked; nil when stdin or stderr is something else, so that nobody would answer, or
// nobody would see the question.
func (p *program) operatorsTerminal() *os.File {
	in, isFile := p.stdin.(*os.File)
	if !isFile || !term.IsTerminal(int(in.Fd())) || !p.talksToTerminal() {
		return nil
	}
	return in
}

func (p *program) talksToTerminal() bool {
	out, isFile := p.stderr.(*os.File)
	return isFile && term.IsTerminal(int(out.Fd()))
}

// A prompt is put on stderr and answered by a line.
type prompt struct {
	*program
	from *bufio.Reader
}

// put asks and waits for the answer, which is "" where the input has ended. It fails with the context's error.
func (q prompt) put(ctx context.Context, text string) (string, error) {
	fmt.Fprint(q.stderr, report.Clean(text, q.textOptions()))
	answered := make(chan string, 1)
	go func() { // ends with the line or, when the operator interrupts, with the program: no read of a terminal can be called off
		line, _ := q.from.ReadString('\n')
		answered <- strings.TrimSpace(line)
	}()
	select {
	case answer := <-answered:
		return answer, nil
	case <-ctx.Done():
		fmt.Fprintln(q.stderr)
		return "", ctx.Err()
	}
}

func isYes(answer string) bool {
	answer = strings.ToLower(answer)
	return answer == "y" || answer == "yes"
}
