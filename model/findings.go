package model

import (
	"cmp"
	"slices"
	"time"
)

// findingKey is what makes two findings the same one at different times.
type findingKey struct{ code, node string }

// isState tells of findings that say what a change of the node's state has put into the journal already.
func isState(code string) bool { return code == "HC01" || code == "HC02" || code == "HC05" }

// judge gives the findings their age, enters what came and went into the journal, and puts them into the view.
func (f *farmState) judge(found []Finding, now time.Time, j *journal) {
	seen := make(map[findingKey]time.Time, len(found))
	for i := range found {
		finding := &found[i]
		finding.Farm = f.farm.Name
		key := findingKey{finding.Code, finding.Node}
		since, known := f.findings[key]
		if !known {
			since = now
		}
		if !known && !isState(key.code) {
			j.add(Entry{
				At: now, Farm: f.farm.Name, Node: finding.Node, Kind: EntryFinding, Severity: finding.Severity,
				Text: finding.Code + " " + finding.Title,
			})
		}
		finding.Since = since
		seen[key] = since
	}
	for _, key := range f.over(seen) {
		if isState(key.code) {
			continue
		}
		j.add(Entry{
			At: now, Farm: f.farm.Name, Node: key.node, Kind: EntryFinding, Severity: Info,
			Text: key.code + " is over",
		})
	}
	f.findings = seen
	f.view.Findings = found
}

// over lists the findings that are no longer there, in a fixed order.
func (f *farmState) over(seen map[findingKey]time.Time) []findingKey {
	var gone []findingKey
	for key := range f.findings {
		if _, still := seen[key]; !still {
			gone = append(gone, key)
		}
	}
	slices.SortFunc(gone, func(a, b findingKey) int {
		return cmp.Or(cmp.Compare(a.code, b.code), cmp.Compare(a.node, b.node))
	})
	return gone
}
