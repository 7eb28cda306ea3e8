package ui

import (
	"slices"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/model/diagnose"
	"farmtop/model/sticky"
	"farmtop/ui/text"
)

// A trafficScene is what the access logs tell of a farm, made ready for drawing. The zero value is that of a farm of which they tell
// nothing.
type trafficScene struct {
	of     *model.Traffic // nil when nothing was told
	names  []string       // of [model.Traffic.Nodes], clean
	cookie string         // clean; "" where none is known
	deaf   bool           // no log is read now, so that what is shown grows old

	doubt     doubt
	nameless  bool // no log names the node that served: neither shares nor breaks are known
	sightless bool // no log tells sessions, nor what became of a cookie: breaks aren't known

	chain stripChain
	codex codex
}

// updateTraffic takes in what the logs tell. It is called for every new view of the farm and does nothing where they told nothing new.
func (f *farmScene) updateTraffic() {
	told := f.view.Traffic
	if f.traffic.of == told {
		return
	}
	before := f.traffic.of
	f.traffic.of = told
	if told == nil {
		f.traffic = trafficScene{}
		return
	}
	f.traffic.cookie = text.Clean(told.Cookie)
	f.traffic.deaf, f.traffic.doubt = isDeaf(told), doubtOf(told)
	f.traffic.nameless, f.traffic.sightless = isNameless(f.view), isSightless(&told.Sticky)
	if before == nil || !slices.Equal(before.Nodes, told.Nodes) {
		f.traffic.names = f.traffic.names[:0]
		for _, name := range told.Nodes {
			f.traffic.names = append(f.traffic.names, text.Clean(name))
		}
	}
}

// isDeaf tells whether there are logs and none of them is read.
func isDeaf(t *model.Traffic) bool {
	for i := range t.Logs {
		switch t.Logs[i].State {
		case model.LogReading, model.LogOpening, model.LogEnded:
			return false
		}
	}
	return len(t.Logs) > 0
}

// hasLogs tells whether a farm has logs to tell of its sessions, told or not.
func (f *farmScene) hasLogs() bool { return len(f.view.Farm.Logs) > 0 || f.view.Traffic != nil }

// logFormat is the format of the farm's first log, "" where it has none.
func (f *farmScene) logFormat() string {
	if len(f.view.Farm.Logs) == 0 {
		return ""
	}
	return f.view.Farm.Logs[0].Format
}

// hasRule tells whether it is known how the farm's application derives its client.
func (f *farmScene) hasRule() bool { return f.view.Farm.ClientIP.Name != "" }

// name is a node by its index, "no node" for none.
func (s *trafficScene) name(node int32) string {
	if node < 0 || int(node) >= len(s.names) {
		return "no node"
	}
	return s.names[node]
}

// count is what is counted of a node in a window.
func (s *trafficScene) count(node int, w sticky.Window) sticky.Counts {
	if node < 0 || node >= len(s.of.Sticky.Nodes) {
		return sticky.Counts{}
	}
	return s.of.Sticky.Nodes[node].Windows[w]
}

// total is what is counted of all requests in a window.
func (s *trafficScene) total(w sticky.Window) sticky.Counts { return s.of.Sticky.Total[w] }

// breaking is how bad breaks are on a farm, as its logs tell them.
func (f *farmScene) breaking() model.Severity { return breaking(f.view.Farm.Sticky.Expected) }

// breakingIn is how bad the breaks of a routing test are: what is expected may hang on the path that it asked for.
func (f *farmScene) breakingIn(r *model.RouteReport) model.Severity {
	return breaking(diagnose.ExpectedOf(f.view, r))
}

// breaking is how bad breaks are: where nobody demands that sessions stick they are no more than worth knowing.
func breaking(expected model.Stickiness) model.Severity {
	switch expected {
	case model.StickyRequired:
		return model.Critical
	case model.StickyNone:
		return model.Info
	default:
		return model.Warning
	}
}

// clientsOf are a node's counts by what the rule made of its requests; all of the farm's for a negative index.
func (s *trafficScene) clientsOf(node int) clientip.NodeCounts {
	if node < len(s.of.Clients.Nodes) && node >= 0 {
		return s.of.Clients.Nodes[node]
	}
	return clientip.NodeCounts{}
}

// windowWords are the names of the windows, in running text.
func windowWords(w sticky.Window) string {
	return [sticky.Windows]string{"last minute", "last 5 min", "last hour", "time since the start"}[w]
}

// minutesShown is how many minutes a node's past has at most.
const minutesShown = int(time.Hour / time.Minute)
