package ui

import (
	"strconv"

	"farmtop/model"
)

// windowTitle says the worst of all farms, for tabs and tmux.
func (a *App) windowTitle() string {
	if len(a.scene.farms) == 0 {
		return a.options.Title
	}
	worst := a.scene.farms[0]
	for _, f := range a.scene.farms {
		if f.severity() > worst.severity() {
			worst = f
		}
	}
	title := a.options.Title + ": " + worst.name
	switch down := worst.counts[lookDown]; {
	case down > 0:
		return title + " " + strconv.Itoa(down) + " down"
	case worst.severity() > 0:
		return title + " " + worst.findings[0].Severity.String()
	case worst.view.Asked < len(worst.nodes):
		return title
	default:
		return title + " ok"
	}
}

// severity is how bad the farm's worst finding is; nodes that are down are worse than any.
func (f *farmScene) severity() int {
	if f.counts[lookDown] > 0 {
		return int(model.Critical) + 1
	}
	if len(f.findings) > 0 {
		return int(f.findings[0].Severity)
	}
	return 0
}

// badness is how bad the worst of a snapshot is, for telling whether a change is for the worse.
func badness(s *model.Snapshot) int {
	worst := 0
	for _, f := range s.Farms {
		for i := range f.Findings {
			worst = max(worst, int(f.Findings[i].Severity))
		}
		worst = max(worst, 10*f.Count.Down)
	}
	return worst
}
