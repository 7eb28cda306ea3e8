package report

import (
	"bufio"
	"fmt"
	"io"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// CheckText writes the snapshot for people: for each farm its nodes as a table, its balancers, and its findings with evidence
// and remedy. Whatever nodes and balancers say, the only control characters are line breaks and, with Color, SGR sequences.
func CheckText(w io.Writer, s *model.Snapshot, o TextOptions) error {
	out := bufio.NewWriter(w)
	if len(s.Farms) == 0 {
		_, _ = out.WriteString("no farms\n")
	}
	for i, f := range s.Farms {
		if i > 0 {
			_ = out.WriteByte('\n')
		}
		t := farmText{out: out, o: o, f: f, now: s.At}
		t.write()
	}
	return out.Flush()
}

// A farmText writes one farm.
type farmText struct {
	out *bufio.Writer
	o   TextOptions
	f   *model.FarmView
	now time.Time
}

func (t *farmText) write() {
	t.heading()
	t.nodes()
	t.around()
	t.findings()
}

// line writes a plain text, cut to the width.
func (t *farmText) line(s string) {
	_, _ = t.out.WriteString(t.o.truncate(t.o.outside(s), t.o.width()) + "\n")
}

// marked writes a line that opens with a sign in its colour.
func (t *farmText) marked(before string, h hue, mark, rest string) {
	left := t.o.width() - text.Width(before) - text.Width(mark) - 1
	line := before + t.o.paint(h, mark) + " " + t.o.truncate(t.o.outside(rest), max(0, left))
	_, _ = t.out.WriteString(strings.TrimRight(line, " ") + "\n")
}

func (t *farmText) heading() {
	farm := t.f.Farm
	parts := []string{farm.Name}
	if farm.System != "" {
		parts = append(parts, farm.System)
	}
	if farm.Endpoint != "" {
		parts = append(parts, farm.Endpoint)
	}
	verdict := t.f.Verdict()
	writeHeading(t.out, t.o, parts, string(verdict), verdictHue(verdict))
}

// writeHeading writes what a report is about and, at the end of the line, what it comes to.
func writeHeading(out *bufio.Writer, o TextOptions, parts []string, verdict string, h hue) {
	line := o.truncate(o.outside(strings.Join(parts, "  ")), o.width()-len(verdict)-gap)
	_, _ = out.WriteString(o.paint(strong, line) + text.Spaces(gap) + o.paint(h, verdict) + "\n")
}

var nodeHeads = []string{"node", "state", "checks", "version", "cert", "balancer", "says", "weight", "in flight"}

func (t *farmText) nodes() {
	if len(t.f.Nodes) == 0 {
		t.line("  no nodes")
		return
	}
	rows := make([][]cell, 0, len(t.f.Nodes))
	for _, n := range t.f.Nodes {
		rows = append(rows, t.row(n))
	}
	writeTable(t.out, t.o, "  ", nodeHeads, rows)
	for _, n := range t.f.Nodes {
		// A node that is down has a finding that says why.
		if n.State != model.StateUp && n.State != model.StateDown && n.Reason != "" {
			t.line(fmt.Sprintf("  %s is %s: %s", n.Node.Name, stateOf(n.State), n.Reason))
		}
	}
}

// row is one node, a cell for each of nodeHeads.
func (t *farmText) row(n *model.NodeView) []cell {
	state := stateSign(n.State)
	row := []cell{
		{text: t.o.outside(n.Node.Name)},
		{text: t.o.glyph(state) + " " + string(stateOf(n.State)), hue: state.hue},
		{text: t.o.outside(checksOf(n))},
		{text: t.o.outside(n.Version)},
		t.certificate(n.Certificate),
	}
	s := speaker(n)
	if s == nil {
		return append(row, cell{}, cell{}, cell{right: true}, cell{right: true})
	}
	weight, inFlight := weightWords(s), inFlightWords(n.Servers)
	if t.f.Member(s) != nil {
		weight, inFlight = "", ""
	}
	admin := string(s.Admin)
	if why := whyOf(s); why != "" {
		admin += " (" + why + ")"
	}
	return append(
		row,
		cell{text: t.o.outside(admin), hue: adminHue(s.Admin)},
		cell{text: t.o.outside(s.Status)},
		cell{text: weight, right: true},
		cell{text: inFlight, right: true},
	)
}

func weightWords(s *model.ServerView) string {
	if s.Weight < 0 {
		return "?"
	}
	return fmt.Sprint(s.Weight)
}

// inFlightWords is how many requests are in flight; a question mark where a balancer doesn't tell.
func inFlightWords(servers []*model.ServerView) string {
	sum := 0
	for _, s := range servers {
		if s.Uncounted {
			return "?"
		}
		sum += s.InFlight
	}
	return fmt.Sprint(sum)
}

// checksOf is what each check last got: "200 3.10 ms, gateway refused".
func checksOf(n *model.NodeView) string {
	parts := make([]string, 0, len(n.Checks))
	for _, c := range n.Checks {
		part := "-"
		switch o := c.Last; {
		case o == nil:
		case !o.OK && o.Status == 0:
			part = string(o.Fault)
		default:
			part = strings.TrimSpace(text.Duration(o.Phases.Total))
			if o.Status != 0 {
				part = fmt.Sprintf("%d %s", o.Status, part)
			}
		}
		if len(n.Checks) > 1 {
			part = c.Check.Name + " " + part
		}
		parts = append(parts, part)
	}
	return strings.Join(parts, ", ")
}

// certificate is in how many days it expires.
func (t *farmText) certificate(c *model.Certificate) cell {
	if c == nil {
		return cell{right: true}
	}
	left := c.NotAfter.Sub(t.now)
	switch {
	case left <= 0:
		return cell{text: "expired", hue: red, right: true}
	case left < t.f.Farm.Limits.CertWarning:
		return cell{text: days(left), hue: amber, right: true}
	default:
		return cell{text: days(left), right: true}
	}
}

func days(d time.Duration) string { return fmt.Sprintf("%d d", int(d.Hours()/24)) }

// around is the endpoint, who is active, and the balancers, a line each, and that logs are not looked at: a check sees one moment of the farm.
func (t *farmText) around() {
	if p := t.f.Endpoint; p != nil {
		state, reason := stateSign(p.Health.State), ""
		if p.Last != nil {
			reason = p.Last.Reason
		}
		t.marked("  endpoint ", state.hue, t.o.glyph(state)+" "+string(stateOf(p.Health.State)), reason)
	}
	t.role()
	for _, b := range t.f.Balancers {
		t.line("  balancer " + b.Balancer.Name + " " + balancerText(b, t.now))
		if b.Readable() && b.Status.Cluster != nil {
			t.line("  role " + b.Status.Cluster.Standing())
			t.line("  quorum " + quorumWords(b.Status.Cluster))
		}
	}
	if logs := len(t.f.Farm.Logs); logs > 0 && t.f.Traffic == nil {
		t.line(fmt.Sprintf("  logs: %d, followed by farmtop (watch) only", logs))
	}
}

func balancerText(b *model.BalancerView, now time.Time) string {
	switch {
	case b.Status == nil:
		return "not read yet"
	case !b.Readable():
		return "cannot be read: " + b.Status.Err
	}
	parts := []string{strings.TrimSpace(b.Status.Software + " " + b.Status.Version)}
	if b.Status.Level != model.LevelUnknown {
		parts = append(parts, "level "+string(b.Status.Level))
	}
	if age := now.Sub(b.Status.At); age >= 0 && !b.Status.At.IsZero() {
		parts = append(parts, "read "+strings.TrimSpace(text.Age(age))+" ago")
	}
	return strings.Join(parts, ", ")
}

func (t *farmText) findings() {
	if missing := len(t.f.Nodes) - t.f.Asked; missing > 0 {
		t.line(fmt.Sprintf("  not asked everything yet: %d of %d nodes", missing, len(t.f.Nodes)))
	}
	if isOnItsWay(t.f) {
		t.line("  " + wayWords(t.f))
	}
	t.list(t.f.Findings)
}

// list writes findings with what they rest on and what to do.
func (t *farmText) list(findings []model.Finding) {
	if len(findings) == 0 {
		t.line("  no findings")
	}
	for i := range findings {
		f := &findings[i]
		s := severitySign(f.Severity)
		t.marked("  ", s.hue, t.o.glyph(s)+" "+f.Code, f.Title)
		t.paragraph("evidence  ", f.Evidence)
		t.paragraph("remedy    ", f.Remedy)
	}
}

func (t *farmText) paragraph(label, s string) {
	if s != "" {
		writeParagraph(t.out, t.o, "      ", label, s)
	}
}

// writeParagraph wraps a text at the right of its label.
func writeParagraph(out *bufio.Writer, o TextOptions, indent, label, s string) {
	margin := text.Width(indent) + text.Width(label)
	for i, line := range text.Wrap(o.outside(s), o.width()-margin) {
		head := text.Spaces(margin)
		if i == 0 {
			head = indent + o.paint(faint, label)
		}
		_, _ = out.WriteString(strings.TrimRight(head+line, " ") + "\n")
	}
}
