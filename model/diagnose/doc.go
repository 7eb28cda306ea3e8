// Package diagnose turns what is known of a farm into findings: what is wrong, in whose name, with what evidence and what to
// do about it.
//
// A rule is a function that looks at one node or at the whole farm; [Farm] runs them all. What a code means and how it is
// mended stands in one table, [Codes]. Rules are pure: they read a [model.FarmView] and a time, and remember nothing, so how
// long a finding has stood is for its keeper to know. A rule that lacks its inputs says nothing.
//
// Read farm.go for the list of rules, exam.go for what they share, traffic.go for what those over access logs share, trial.go for
// what those over routing and client-IP tests share, code.go for the table.
package diagnose
