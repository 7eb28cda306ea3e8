package ui

import (
	"cmp"
	"slices"
	"strconv"
	"strings"

	"farmtop/model/clientip"
	"farmtop/ui/text"
)

// drawExplained explains the selected request on a page of its own.
func (a *App) drawExplained(f *farmScene) {
	s := &a.clients
	a.drawTitle("client IP, one request", s.scroll.selected, len(s.list))
	e := a.example(f, s.scroll.selected)
	if key := a.textKey(e.Example); s.explained.key != key {
		s.explained = drawnText{key, a.explain(f, e)}
	}
	lines := s.explained.lines
	s.length = len(lines)
	s.page.roll(0, s.length, a.bodyHeight())
	for _, line := range lines[s.page.offset:min(len(lines), s.page.offset+a.bodyHeight())] {
		a.page.add(line)
	}
}

// noAddress stands for a client that has none, as a peer on a Unix socket.
const noAddress = "(no address)"

// explain is everything about one request: what was taken, why, what other rules would take, and what to do.
func (a *App) explain(f *farmScene, e *exampleScene) []string {
	w := &writer{app: a, indent: 1, width: min(a.width-1, readableWidth)}
	rule := &f.traffic.of.Clients.Rule
	a.writeRequest(w, f, e)
	if len(e.explanation.Steps) == 0 {
		return w.lines
	}
	a.writeSteps(w, e)
	a.writeRules(w, f, e)
	w.section("what to do")
	w.field("remedy", remedyWords(rule, e.Example))
	if code := codeOf(e.Example); code != "" {
		w.field("more", "farmtop explain "+code)
	}
	w.field("reproduce", xffCommand(rule, e.Example))
	if e.Assumed {
		w.painted("", a.theme.faint, placeholder+" is the balancer's, from which it connects to the nodes")
	}
	w.painted("", a.theme.faint, a.keys.key(actCopy)+" copies it; "+a.keys.key(actLeft)+" and "+a.keys.key(actRight)+" explain the newer and the older request")
	return w.lines
}

// headerShown is how many cells of a header's line are shown.
const headerShown = 600

// writeRequest writes the request, whom it came from as the rule has it, and whom as the server logged it.
func (a *App) writeRequest(w *writer, f *farmScene, e *exampleScene) {
	l, t := &a.page.line, a.theme
	l.reset()
	l.space(w.indent)
	l.chain(t, &e.chain, a.width-2)
	w.drawn()
	w.blank()
	sign, paint := t.verdict(e.Verdict)
	w.painted("verdict", paint, sign+" "+e.Verdict.String()+": "+e.Verdict.Words())
	w.painted("takes", t.strong, cmp.Or(e.client, noAddress))
	switch {
	case e.Differs:
		w.painted("logged", t.mark, e.own+" "+t.differs+" the server took another one: its settings aren't those configured here")
	case e.own != "":
		w.field("logged", e.own+", the same")
	}
	if e.Limited {
		w.painted("limit", t.warn, "the limit ended the reading at what is no client of the Internet, with entries left")
	}
	words := "by " + f.traffic.name(e.Node)
	if logs := f.traffic.of.Logs; e.Log >= 0 && e.Log < len(logs) {
		words += ", in log " + text.Clean(logs[e.Log].Name)
	}
	w.field("served", strings.TrimSpace(a.exampleTime(e)+" "+words))
	if e.Assumed {
		w.painted("", t.faint, "nobody told where the balancer connects from; the rule is asked as if it believed that address. Under the log: via: "+placeholder)
	}
	for _, line := range e.Headers {
		w.painted("header", t.faint, text.Truncate(text.Clean(line), headerShown))
	}
	if len(e.Headers) == 0 {
		w.painted("header", t.faint, "none")
	}
}

// writeSteps writes the walk of the configured rule, a hop a line.
func (a *App) writeSteps(w *writer, e *exampleScene) {
	t, x := a.theme, &e.explanation
	w.section("step by step, by rule " + x.Rule)
	for i := range x.Steps {
		step := &x.Steps[i]
		if x.Omitted > 0 && i == len(x.Steps)-1 {
			w.painted(cutOut, t.faint, several(uint64(x.Omitted), "more step"))
		}
		sign := t.stranger
		switch {
		case step.Trusted && e.Verdict == clientip.Spoofable:
			sign = t.misled
		case step.Trusted:
			sign = t.believed
		case i == len(x.Steps)-1 && x.Changed():
			sign = t.chosen
		}
		words := sign + " " + cmp.Or(text.Truncate(text.Clean(step.Hop), hopWidth), noAddress) + ": " + step.Why
		if step.Taken {
			words += ": " + cmp.Or(text.Truncate(text.Clean(step.Entry), hopWidth), `""`)
		}
		w.field(strconv.Itoa(i+1), words)
	}
	w.field("left", leftWords(x))
	if len(x.Passed) > 0 {
		w.field("reported", listWords(x.Passed, ""))
	}
}

// leftWords is what stays in the header for the application to see.
func leftWords(x *clientip.Explanation) string {
	if !x.Changed() || x.Remaining == "" {
		return ""
	}
	return text.Truncate(text.Clean(x.Remaining), headerShown) + " stays in the header"
}

// writeRules writes what every rule would take, with those marked that take another one.
func (a *App) writeRules(w *writer, f *farmScene, e *exampleScene) {
	l, t := &a.page.line, a.theme
	w.section("what each rule would take")
	all := make([]clientip.Explanation, 0, len(f.rules().all))
	taken := make([]string, 0, cap(all))
	widest := 0
	for _, other := range f.rules().all {
		x := other.Explain(e.Peer, e.Headers)
		all, taken = append(all, x), append(taken, e.taken(&x))
		widest = max(widest, text.Width(taken[len(taken)-1]))
	}
	widest = min(widest, w.width-fieldWidth-16)
	for i := range all {
		x := &all[i]
		sign, paint := t.verdict(x.Verdict)
		name, differs := t.plain, " "
		if !sameClient(x, &e.explanation) {
			differs = t.differs
		}
		if x.Rule == e.explanation.Rule {
			name = t.strong
		}
		l.reset()
		l.space(w.indent)
		l.fit(name, x.Rule, fieldWidth-2)
		l.put(t.mark, differs)
		l.space(1)
		l.fit(name, taken[i], widest)
		l.space(2)
		l.put(paint, sign+" "+x.Verdict.String())
		if x.Rule == e.explanation.Rule {
			l.whole(t.faint, ", the configured one", a.width-1)
		}
		w.drawn()
	}
}

// sameClient tells whether two rules take the same client, however they write it.
func sameClient(x, y *clientip.Explanation) bool {
	return x.String() == y.String() || x.Client.IsValid() && x.Client.Addr().Unmap() == y.Client.Addr().Unmap()
}

// codeOf is the finding that many such requests make, "" where none does.
func codeOf(e *clientip.Example) string {
	switch {
	case e.Limited:
		return "XFF06"
	case e.Verdict == clientip.Client:
		return ""
	default:
		return [clientip.Verdicts]string{"", "XFF01", "XFF02", "XFF03", "XFF04"}[e.Verdict]
	}
}

// remedyWords is what would set a request right, as far as it can be told from one.
func remedyWords(r *clientip.Rule, e *clientip.Example) string {
	lists := settings()[r.Name].trusted
	if internal := settings()[r.Name].internal; internal != "" {
		lists = internal + " or " + lists
	}
	fixed := slices.Contains([]string{"openam", "haproxy", "peer"}, r.Name)
	switch {
	case e.Limited:
		return "Set ForwardLimit to the number of proxies that a request comes through."
	case e.Verdict == clientip.Client && e.Differs:
		return "Compare the server's own settings with the rule that is configured for farmtop: one of them is out of date."
	case e.Verdict == clientip.Client:
		return "Nothing."
	case e.Verdict == clientip.Missing:
		return "Let the balancer add the header: option forwardfor in HAProxy, proxy_set_header X-Forwarded-For $proxy_add_x_forwarded_for in nginx."
	case e.Verdict == clientip.Malformed:
		return "Let the outermost proxy write the header anew instead of adding to what clients send."
	case e.Verdict == clientip.Spoofable && fixed:
		return "The rule believes anybody: let the outermost proxy write the header anew, and let nobody reach the nodes past it."
	case e.Verdict == clientip.Spoofable:
		return "Name the proxies in " + lists + ", and nobody else; let the outermost one write the header anew."
	case fixed:
		return "The rule takes one fixed entry: let the last proxy write the client there."
	case r.Name == "nginx" && !r.Recursive:
		return "Name every proxy in set_real_ip_from, and turn real_ip_recursive on."
	case r.Name == "aspnet":
		return "Name every proxy in " + lists + ", and set ForwardLimit to their number."
	default:
		return "Name every proxy in " + lists + "."
	}
}

// copiedExample is the command that explains the selected request.
func (a *App) copiedExample() string {
	s := &a.clients
	if len(a.scene.farms) == 0 || s.key.farm != a.scene.farms[a.overview.farm] || s.scroll.selected >= len(s.list) || s.key.farm.traffic.of == nil {
		return ""
	}
	return xffCommand(&s.key.farm.traffic.of.Clients.Rule, s.list[s.scroll.selected].Example)
}
