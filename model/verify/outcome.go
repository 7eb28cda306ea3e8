package verify

import (
	"fmt"
	"strings"

	"farmtop/model"
	"farmtop/model/diagnose"
)

// An outcome is what an item came to. The zero value is that nothing tells, so that something else may.
type outcome struct {
	result         model.TestVerdict
	detail, remedy string
}

// isSaid tells an outcome from nothing.
func (o outcome) isSaid() bool { return o.detail != "" }

func passed(format string, args ...any) outcome {
	return outcome{result: model.TestPass, detail: fmt.Sprintf(format, args...)}
}

func failed(remedy, format string, args ...any) outcome {
	return outcome{result: model.TestFail, detail: fmt.Sprintf(format, args...), remedy: remedy}
}

func noData(format string, args ...any) outcome {
	return outcome{result: model.TestNoData, detail: fmt.Sprintf(format, args...)}
}

func skipped(format string, args ...any) outcome {
	return outcome{result: model.TestSkipped, detail: fmt.Sprintf(format, args...)}
}

// firstSaid is the first outcome of several questions that says something; nothing where none does.
func firstSaid(questions ...func() outcome) outcome {
	for _, ask := range questions {
		if o := ask(); o.isSaid() {
			return o
		}
	}
	return outcome{}
}

// worst joins what an item came to at several balancers, or in several of its questions: one failure fails it, and what is without data
// is told before what passed. There is at least one.
func worst(each []outcome) outcome {
	for _, result := range []model.TestVerdict{model.TestFail, model.TestNoData, model.TestPass, model.TestSkipped} {
		joined := outcome{result: result}
		var details []string
		for _, o := range each {
			if o.result != result {
				continue
			}
			details = append(details, o.detail)
			if joined.remedy == "" {
				joined.remedy = o.remedy
			}
		}
		if details != nil {
			joined.detail = strings.Join(details, "; ")
			return joined
		}
	}
	return outcome{}
}

// remedy is what a finding's code advises on this farm, for the node and, where it isn't nil, its server.
func (e *exam) remedy(code string, s *model.ServerView) string {
	text := diagnose.Remedy(code, e.farm)
	text = strings.ReplaceAll(text, "FARM/NODE", short(e.farm.Name)+"/"+short(e.node.Node.Name))
	if s != nil && s.Group != "" {
		text = strings.ReplaceAll(text, "BACKEND/SERVER", serverName(s))
	}
	return text
}
