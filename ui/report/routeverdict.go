package report

import (
	"slices"
	"strings"

	"farmtop/model"
	"farmtop/model/diagnose"
)

// RouteVerdict sums up what a farm's newest trial showed: the worst of the findings about its routing, its sessions and its clients'
// addresses. A part of the trial that failed without a finding of its own, such as an answer with the status 502, is a warning.
// Without either it is unknown until the trial is done and told who answered, and also where nobody answered at all, or where sessions
// should hold and nothing tells whether they do.
func RouteVerdict(v *model.FarmView) model.Verdict {
	worst := model.VerdictOK
	for _, f := range routeFindings(v) {
		switch f.Severity {
		case model.Critical:
			return model.VerdictCritical
		case model.Warning:
			worst = model.VerdictWarning
		}
	}
	switch {
	case worst == model.VerdictWarning:
		return model.VerdictWarning
	case isUnanswered(v.Trial):
		return model.VerdictUnknown
	case hasFailed(v):
		return model.VerdictWarning
	case inconclusive(v) != "":
		return model.VerdictUnknown
	default:
		return model.VerdictOK
	}
}

// isUnanswered tells whether a routing test found nobody: that says more of the way there than of the farm.
func isUnanswered(t *model.TrialView) bool {
	return t != nil && t.Report != nil && t.Report.Stopped != "" && t.Report.Fresh.Requests == t.Report.Fresh.Errors
}

// routeFindings are those findings of a farm that a trial is about.
func routeFindings(v *model.FarmView) []model.Finding {
	found := make([]model.Finding, 0, len(v.Findings))
	for i := range v.Findings {
		if isAboutRouting(v.Findings[i].Code) {
			found = append(found, v.Findings[i])
		}
	}
	return found
}

// isAboutRouting tells whether requests through the endpoint can show what a code means.
func isAboutRouting(code string) bool {
	return code == "TLS04" || slices.ContainsFunc([]string{"RT", "ST", "XFF"}, func(group string) bool { return strings.HasPrefix(code, group) })
}

// hasFailed tells whether something in a trial didn't come out as it should. That the endpoint has another certificate than the nodes
// is for the farm's system to allow or not, and that sessions move for what is expected of them: both have findings. Where nobody
// expects that sessions hold, cookies need lead nowhere.
func hasFailed(v *model.FarmView) bool {
	t := v.Trial
	if t == nil {
		return false
	}
	if s := t.Spoofed; s != nil && slices.ContainsFunc(s.Spoofs, func(s model.Spoof) bool { return s.Verdict == model.TestFail }) {
		return true
	}
	r := t.Report
	switch {
	case r == nil:
		return false
	case r.Fresh.Errors > 0, r.Kept != nil && r.Kept.Errors > 0:
		return true
	case r.Strange != nil && r.Strange.Verdict == model.TestFail, r.Redirect != nil && r.Redirect.Verdict == model.TestFail:
		return true
	default:
		return diagnose.ShouldHold(v, r) && slices.ContainsFunc(r.Pins, func(p model.RoutePin) bool { return p.Verdict == model.TestFail })
	}
}

// inconclusive is why a trial that showed no defect doesn't show that there is none, in words; "" where it does.
func inconclusive(v *model.FarmView) string {
	switch t := v.Trial; {
	case t == nil:
		return "nothing was sent"
	case t.Stopped() != "":
		return "it was stopped before its end"
	case t.Route != nil && (t.Report == nil || !t.Report.Done):
		return "the routing test isn't done"
	case t.Route != nil && t.Report.Fresh.Known == 0:
		return "nobody knows which nodes answered"
	case t.Route != nil && t.Report.Test.Requests > 1 && t.Report.Fresh.Replays() == 0 && diagnose.ShouldHold(v, t.Report):
		return "nobody knows whether sessions hold: which nodes answered their later requests isn't known"
	case t.Spoof != nil && (t.Spoofed == nil || !t.Spoofed.Done):
		return "the client-IP test isn't done"
	default:
		return ""
	}
}
