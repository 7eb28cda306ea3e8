// Package report writes what is known of the farms for readers other than the terminal UI: text for people, JSON for scripts,
// one line and performance data for Nagios and its relatives, and the pages of "explain".
//
// It takes a [model.Snapshot] and a writer and decides nothing about farms: what is wrong stands in the snapshot's findings.
// JSON is a promise to scripts, as are the Nagios labels and [ExitCode]; text may change.
//
// Read verdict.go first, then one file per format.
package report
