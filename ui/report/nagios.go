package report

import (
	"bufio"
	"fmt"
	"io"
	"strconv"
	"strings"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// What one line of a plugin may hold. Old cores and NRPE 2 read 4 KiB of the first line and forget the rest; half of it is for
// the text, so that there is always room for performance data.
const (
	nagiosLineBytes = 4096
	nagiosTextBytes = nagiosLineBytes / 2
)

// CheckNagios writes the snapshot as a monitoring plugin does (monitoring-plugins.org, Development Guidelines): a line
// "FARMTOP STATUS - text | performance data" of at most 4 KiB, then a line for each finding, then what performance data found no
// room in the first line. Each node has two values, 'farm/node time' in seconds of its first check's last answer, with the farm's
// limit for slow as the warning, and 'farm/node state': 0 up or standby, 1 rising or falling, 2 down, 3 unknown. A farm with a cluster has
// 'farm votes', with the quorum as the critical limit, and one whose endpoint was watched while its role moved 'farm outage' in seconds.
func CheckNagios(w io.Writer, s *model.Snapshot) error {
	out := bufio.NewWriter(w)
	verdict := Verdict(s)
	line := "FARMTOP " + strings.ToUpper(string(verdict)) + " - " + nagiosText(nagiosSummary(s))
	line = shorten(line, nagiosTextBytes)
	values := perfdata(s)
	first, rest := fill(values, nagiosLineBytes-len(line)-len(" | \n"))
	_, _ = out.WriteString(line)
	if len(first) > 0 {
		_, _ = out.WriteString(" | " + strings.Join(first, " "))
	}
	_ = out.WriteByte('\n')
	for _, f := range s.Farms {
		for i := range f.Findings {
			finding := &f.Findings[i]
			_, _ = out.WriteString(nagiosText(fmt.Sprintf("%s %s %s: %s", strings.ToUpper(finding.Severity.String()),
				finding.Code, finding.Subject(), finding.Title)))
			if finding.Evidence != "" {
				_, _ = out.WriteString(nagiosText(" (" + finding.Evidence + ")"))
			}
			_ = out.WriteByte('\n')
		}
	}
	if len(rest) > 0 {
		_, _ = out.WriteString("performance data of the other nodes | " + strings.Join(rest, "\n") + "\n")
	}
	return out.Flush()
}

// nagiosSummary is what a pager shows: how many nodes of each farm can serve, and its worst finding.
func nagiosSummary(s *model.Snapshot) string {
	if len(s.Farms) == 0 {
		return "no farms"
	}
	farms := make([]string, 0, len(s.Farms))
	for _, f := range s.Farms {
		summary := f.Farm.Name + " " + nagiosServing(f)
		if missing := len(f.Nodes) - f.Asked; missing > 0 {
			summary += fmt.Sprintf(", %d not asked yet", missing)
		}
		if len(f.Findings) > 0 {
			summary += ", " + f.Findings[0].Code + " " + f.Findings[0].Title
		}
		if more := len(f.Findings) - 1; more > 0 {
			summary += fmt.Sprintf(" (+%d)", more)
		}
		farms = append(farms, summary)
	}
	return strings.Join(farms, "; ")
}

// nagiosServing is how many nodes can serve; who does, where it is meant to be one.
func nagiosServing(f *model.FarmView) string {
	if f.Active == nil {
		return fmt.Sprintf("%d of %d up", serving(f), len(f.Nodes))
	}
	words := wayWords(f)
	if !isOnItsWay(f) {
		_, active := activeWords(f.Active)
		words = "active: " + active
	}
	if c, _ := f.Cluster(); c != nil {
		words += ", " + c.VotesWords()
	}
	return words
}

func serving(f *model.FarmView) int {
	count := 0
	for _, n := range f.Nodes {
		if n.State.Serves() {
			count++
		}
	}
	return count
}

// perfdata is the values of all nodes, in order.
func perfdata(s *model.Snapshot) []string {
	var values []string
	for _, f := range s.Farms {
		warning := ""
		if f.Farm.Limits.Slow > 0 {
			warning = decimal(f.Farm.Limits.Slow.Seconds())
		}
		for _, n := range f.Nodes {
			label := f.Farm.Name + "/" + n.Node.Name
			// A failed check has no time of answering: U is "unknown" to those who read performance data.
			took := "U"
			if len(n.Checks) > 0 && n.Checks[0].Last != nil && n.Checks[0].Last.OK {
				took = decimal(n.Checks[0].Last.Phases.Total.Seconds()) + "s;" + warning + ";;0"
			}
			values = append(values, perfLabel(label+" time")+"="+took, perfLabel(label+" state")+"="+stateNumber(n.State)+";;;0;3")
		}
		values = append(values, roleValues(f)...)
	}
	return values
}

// roleValues are the votes of a farm's cluster, and the seconds that its endpoint was out when the role moved last.
func roleValues(f *model.FarmView) []string {
	var values []string
	if c, _ := f.Cluster(); c != nil {
		votes := c.Votes()
		values = append(values, fmt.Sprintf("%s=%d;;%d:;0;%d", perfLabel(f.Farm.Name+" votes"), votes.Present, votes.Needed(), votes.Total))
	}
	if v := f.Failover; v != nil {
		if length, _, known := v.Outage.Measured(); known {
			values = append(values, perfLabel(f.Farm.Name+" outage")+"="+decimal(length.Round(time.Millisecond).Seconds())+"s;;;0")
		}
	}
	return values
}

func stateNumber(s model.State) string {
	switch s {
	case model.StateUp, model.StateStandby:
		return "0"
	case model.StateRising, model.StateFalling:
		return "1"
	case model.StateDown:
		return "2"
	default:
		return "3"
	}
}

func decimal(v float64) string { return strconv.FormatFloat(v, 'f', -1, 64) }

// perfLabel quotes a label. The guidelines let a quote be doubled, which not all readers know, and forbid the equals sign.
func perfLabel(s string) string {
	return "'" + strings.NewReplacer("'", "_", "=", "_", "|", "_").Replace(text.Clean(s)) + "'"
}

// nagiosText cleans text and takes out the sign that would begin the performance data.
func nagiosText(s string) string { return strings.ReplaceAll(text.Clean(s), "|", "/") }

// fill takes values as long as they fit into a number of bytes, with a space between two.
func fill(values []string, room int) (first, rest []string) {
	for i, v := range values {
		room -= len(v) + 1
		if room < 0 {
			return values[:i], values[i:]
		}
	}
	return values, nil
}

// shorten cuts at a character's boundary.
func shorten(s string, limit int) string {
	if len(s) <= limit {
		return s
	}
	cut := 0
	for i := range s {
		if i > limit-len("…") {
			break
		}
		cut = i
	}
	return s[:cut] + "…"
}
