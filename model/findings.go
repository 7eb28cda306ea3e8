package model

import (
	"cmp"
	"slices"
	"time"
)

// findingKey is what makes two findings the same one at different times.
type findingKey struct{ code, node, about string }

// known is what is remembered of a finding.
type known struct {
	since    time.Time
	severity Severity
	echo     bool
}

// judge gives the findings their age, enters what came, grew worse and went into the journal, and puts them into the view.
func (f *farmState) judge(found []Finding, now time.Time, j *journal) {
	seen := make(map[findingKey]known, len(found))
	for i := range found {
		finding := &found[i]
		finding.Farm = f.farm.Name
		key := findingKey{finding.Code, finding.Node, finding.About}
		before, old := f.findings[key]
		finding.Since = now
		if old {
			finding.Since = before.since
		}
		if !finding.Echo && (!old || finding.Severity > before.severity) {
			j.add(Entry{
				At: now, Farm: f.farm.Name, Node: finding.Node, Kind: EntryFinding, Severity: finding.Severity,
				Text: finding.Code + " " + finding.Title,
			})
		}
		seen[key] = known{finding.Since, finding.Severity, finding.Echo}
	}
	for _, key := range f.over(seen) {
		text := key.code + " is over"
		if key.about != "" {
			text = key.code + " of " + key.about + " is over"
		}
		j.add(Entry{At: now, Farm: f.farm.Name, Node: key.node, Kind: EntryFinding, Text: text})
	}
	f.findings = seen
	f.view.Findings = found
}

// over lists the findings that are no longer there, in a fixed order.
func (f *farmState) over(seen map[findingKey]known) []findingKey {
	var gone []findingKey
	for key, k := range f.findings {
		if _, still := seen[key]; !still && !k.echo {
			gone = append(gone, key)
		}
	}
	slices.SortFunc(gone, func(a, b findingKey) int {
		return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.node, b.node), cmp.Compare(a.about, b.about))
	})
	return gone
}
