package report

import "farmtop/model"

// VerdictWord is how scripts know what a part of a test came to: "pass", "fail", "no-data" or "skipped".
func VerdictWord(v model.TestVerdict) string {
	if v == model.TestNoData {
		return "no-data"
	}
	return string(v)
}

// VerifyExitCode is the verdict on a node as the exit code of a command: 0 passed, 2 failed, 3 not enough was seen to judge.
func VerifyExitCode(v model.TestVerdict) int {
	switch v {
	case model.TestPass:
		return ExitCode(model.VerdictOK)
	case model.TestFail:
		return ExitCode(model.VerdictCritical)
	default:
		return ExitCode(model.VerdictUnknown)
	}
}

func testSign(v model.TestVerdict) sign {
	switch v {
	case model.TestPass:
		return sign{"●", "+", green}
	case model.TestFail:
		return sign{"✗", "X", red}
	case model.TestSkipped:
		return sign{"–", "-", faint}
	default:
		return sign{"?", "?", amber}
	}
}

// ruled is a verdict on something that is known to be right or wrong.
func ruled(right bool) model.TestVerdict {
	if right {
		return model.TestPass
	}
	return model.TestFail
}

// orUnknown is a verdict as a truth value, nil where there is none.
func orUnknown(v model.TestVerdict) *bool {
	switch v {
	case model.TestPass:
		return new(true)
	case model.TestFail:
		return new(false)
	default:
		return nil
	}
}
