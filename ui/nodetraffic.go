package ui

import (
	"math"
	"strings"

	"farmtop/model/clientip"
	"farmtop/model/sticky"
	"farmtop/ui/text"
)

// trafficChart is how many lines high the charts of a node's sessions and of its share are.
const trafficChart = 2

// liveScaleFloor is the least that a chart of live sessions at full height stands for.
const liveScaleFloor = 10

// writeNodeTraffic writes what the logs tell of a node: its sessions and its share over the past hour, and whom it takes for clients.
func (a *App) writeNodeTraffic(w *writer, f *farmScene, n *nodeScene) {
	if !f.hasLogs() {
		return
	}
	t, told := a.theme, n.view.Traffic
	w.section("sessions and clients")
	if trouble := f.logTrouble(); trouble != "" {
		w.painted("log", t.warn, trouble)
	}
	if told == nil || told.Index >= len(f.view.Traffic.Sticky.Nodes) {
		w.painted("", t.faint, "the logs tell nothing of this node")
		return
	}
	s := &f.traffic
	hour := s.count(told.Index, sticky.OneHour)
	live := s.sessions(told.Sessions, told.Exact, t) + " live, "
	if s.of.Sessionless {
		live = ""
	}
	part := strings.TrimLeft(text.Percent(s.part(told.Share, sticky.FiveMinutes)), " ")
	w.field("sessions", live+s.figure(told.Counts.New)+" began in the last 5 min, "+s.figure(hour.New)+" in the last hour")
	w.field("requests", part+" of the farm's in the last 5 min, "+s.things(told.Counts.Requests, "request")+", "+
		s.figure(told.Counts.Errors)+" failed; "+s.figure(told.Minute)+" in the last minute")
	if why := s.unknownBreaks(); why != "" && hour.Breaks == 0 {
		w.painted("breaks", t.faint, "not known: "+why)
	}
	if hour.Breaks > 0 {
		sign, paint := t.severity(f.breaking())
		w.painted("breaks", paint, sign+" "+several(told.Counts.Breaks, "session")+" left it in the last 5 min with nothing to explain it, "+
			counted(hour.Breaks)+" in the last hour")
	}
	a.writeTrafficCharts(w, f, told.Index)
	a.writeNodeClients(w, &told.Clients)
}

// writeTrafficCharts draws the past hour, minute by minute, on the farm's scale.
func (a *App) writeTrafficCharts(w *writer, f *farmScene, index int) {
	nodes := f.view.Traffic.Sticky.Nodes
	minutes := nodes[index].Minutes
	if len(minutes) == 0 {
		return
	}
	live, part := make([]float32, len(minutes)), make([]float32, len(minutes))
	peak := float32(0)
	for i := range minutes {
		live[i], part[i] = float32(minutes[i].Sessions), float32(math.NaN())
		all := uint64(0)
		for k := range nodes {
			if i < len(nodes[k].Minutes) {
				all += nodes[k].Minutes[i].Requests
				peak = max(peak, float32(nodes[k].Minutes[i].Sessions))
			}
		}
		if all > 0 {
			part[i] = float32(float64(minutes[i].Requests) / float64(all))
		}
	}
	scale := stepsUpTo(peak, liveScaleFloor)
	a.writeChart(w, "live", "0-"+counted(uint64(scale)), live, scale)
	a.writeChart(w, "share", "0-100 %", part, 1)
}

// writeChart draws a chart with what it shows and its scale at its left.
func (a *App) writeChart(w *writer, about, scaleWords string, values []float32, scale float32) {
	l, t := &a.page.line, a.theme
	for fromBottom := trafficChart - 1; fromBottom >= 0; fromBottom-- {
		l.reset()
		l.space(w.indent)
		l.fit(t.label, about, fieldWidth)
		l.chart(t, t.plain, values, scale, min(len(values), w.width-l.cells), fromBottom, trafficChart)
		w.drawn()
		about = scaleWords
	}
}

// writeNodeClients writes what came of the client-IP rule on one node.
func (a *App) writeNodeClients(w *writer, c *clientip.Counts) {
	if c.Samples+c.Own == 0 {
		return
	}
	wrong := troubleOf(c)
	if wrong.part == 0 {
		w.field("clients", "right in "+counted(c.Samples+c.Own)+" requests of the last 5 min")
		return
	}
	sign, paint := a.theme.severity(wrong.severity)
	w.painted("clients", paint, sign+" "+strings.TrimLeft(text.Percent(wrong.part), " ")+" of "+counted(c.Samples+c.Own)+" requests "+wrong.words)
}
