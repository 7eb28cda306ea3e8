// Package audit is the log of actions: who changed which node, when, why, with which commands, and how it ended. Every action is
// written down and synced before anything is done, and completed after it.
//
// The log is a file of JSON lines that only grows; it belongs to the user who runs farmtop, and several farmtops may write to it at
// once. Farmtop never cuts, renames or removes it. Whoever wants it rotated lets logrotate rename it, with neither copytruncate
// nor a process to tell:
//
//	/home/*/.local/state/farmtop/audit.jsonl {
//	    yearly
//	    rotate 10
//	    missingok
//	    notifempty
//	}
//
// A file that was renamed is noticed before the next record, which goes to a new one. What was begun in the old file and never
// ended isn't seen any more.
//
// What an action is, and when it is over, is for package model to say. Read log.go for what is written when, record.go for the
// shape of the lines, read.go for how they become past actions again.
package audit
