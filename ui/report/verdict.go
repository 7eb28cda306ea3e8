package report

import "farmtop/model"

// Verdict is the worst of all farms, in the order that monitoring plugins use: critical, warning, unknown, ok. So what is known
// to be wrong with one farm is not hidden by another that couldn't be judged. Without farms it is unknown.
func Verdict(s *model.Snapshot) model.Verdict {
	if len(s.Farms) == 0 {
		return model.VerdictUnknown
	}
	worst := model.VerdictOK
	for _, f := range s.Farms {
		if v := f.Verdict(); rank(v) > rank(worst) {
			worst = v
		}
	}
	return worst
}

func rank(v model.Verdict) int {
	switch v {
	case model.VerdictCritical:
		return 3
	case model.VerdictWarning:
		return 2
	case model.VerdictOK:
		return 0
	default:
		return 1
	}
}

// ExitCode is a verdict as the exit code of a command: 0 ok, 1 warning, 2 critical, 3 unknown.
func ExitCode(v model.Verdict) int {
	switch v {
	case model.VerdictOK:
		return 0
	case model.VerdictWarning:
		return 1
	case model.VerdictCritical:
		return 2
	default:
		return 3
	}
}
