// Package report writes what is known of the farms for readers other than the terminal UI: text for people, JSON for scripts, JUnit's
// XML for CI servers, one line and performance data for Nagios and its relatives, and the pages of "explain".
//
// It takes a [model.Snapshot], or what a trial or an acceptance came to, and a writer, and decides nothing about farms: what is wrong
// stands in the snapshot's findings. JSON is a promise to scripts, as are the Nagios labels, the names of test cases and [ExitCode];
// text may change.
//
// Read verdict.go first, then one file per command and format.
package report
