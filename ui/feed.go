package ui

import (
	"context"

	tea "charm.land/bubbletea/v2"

	"farmtop/model"
)

// A Source hands out snapshots. Next blocks until there is a newer one than it returned last, or ctx ends, or nothing will come
// any more: an error then. Whoever publishes to it never waits for the terminal.
type Source interface {
	Next(ctx context.Context) (*model.Snapshot, error)
}

// A Control is what the engine lets the operator ask for. All of it returns at once.
type Control interface {
	// CheckNow asks for all checks of a node out of turn, of a farm when node is "", of all farms when both are.
	CheckNow(farm, node string)
	// SetPace makes all intervals factor times as long as configured.
	SetPace(factor float64)

	// Plan tells what an order would do now, and whether a guard refuses it. It asks nobody.
	Plan(order model.Order) model.Plan
	// Submit takes an order in. The engine gives its actions their IDs, asks the guards again on fresh readings, and shows how far it
	// is in the nodes' Progress. Typed are the names of protected farms, as the operator typed them.
	Submit(order model.Order, typed []string)
	// Dismiss takes an action that is over off its node, or one that is queued out of the queue.
	Dismiss(id string)

	// Try sends what a trial sends to its farm, as its clients do. How far it is, snapshots show. A farm has one at a time: another
	// that is under way is stopped before.
	Try(trial model.Trial)
	// StopTrial ends a farm's trial at once; what came of it so far stays.
	StopTrial(farm string)
}

type (
	snapshotMsg struct{ snapshot *model.Snapshot }
	feedDoneMsg struct{ err error }
)

// nextSnapshot waits for the source. There is one of it at a time: Update asks for the next when it has taken this one.
func nextSnapshot(ctx context.Context, source Source) tea.Cmd {
	return func() tea.Msg {
		snapshot, err := source.Next(ctx)
		if err != nil {
			return feedDoneMsg{err}
		}
		return snapshotMsg{snapshot}
	}
}
