package main

import "time"

// maxSettle bounds how long nobody may come before a node counts as drained: sticky sessions rarely live longer.
const maxSettle = time.Hour

// checkTimes refuses a settle time and a deadline that can't be meant.
func checkTimes(settle, deadline time.Duration) error {
	switch {
	case settle < 0 || settle > maxSettle:
		return failed(exitUsage, "--settle %s: write a time from 0s to %s", settle, maxSettle)
	case deadline < 0:
		return failed(exitUsage, "--deadline %s is in the past: write a time such as 15m, or 0 for none", deadline)
	}
	return nil
}

// checkOutlasts refuses a deadline that no drain can meet.
func checkOutlasts(settle, deadline time.Duration) error {
	if deadline > 0 && deadline <= settle {
		return failed(exitUsage, "--deadline %s is not longer than --settle %s, so it would always pass; raise the one or lower the other", deadline, settle)
	}
	return nil
}

// settling is a settle time that was chosen. An action takes 0 for the default, so none at all is the shortest there is.
func settling(chosen time.Duration) time.Duration { return max(chosen, time.Nanosecond) }
