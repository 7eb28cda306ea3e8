package ui

import (
	"math"
	"strconv"
	"time"

	"farmtop/model"
)

// certDays is how many whole days a certificate is still good, negative when it has expired.
func certDays(c *model.Certificate, at time.Time) int {
	if c == nil {
		return math.MaxInt32
	}
	return int(math.Floor(c.NotAfter.Sub(at).Hours() / 24))
}

// certWords is the certificate in a word or two: what is wrong with it, else how many days are left.
func certWords(c *model.Certificate, at time.Time, warnBelow time.Duration, t *theme) (string, paint) {
	if c == nil {
		return "none", t.faint
	}
	if words := problemWords(c.Problem); words != "" {
		return words, t.bad
	}
	left := c.NotAfter.Sub(at)
	days := strconv.Itoa(certDays(c, at)) + " d"
	switch {
	case left <= 0:
		return "expired", t.bad
	case left < warnBelow:
		return days, t.warn
	default:
		return days, t.plain
	}
}

func problemWords(p model.Problem) string {
	switch p {
	case model.ProblemNone:
		return ""
	case model.ProblemExpired:
		return "expired"
	case model.ProblemNotYet:
		return "too early"
	case model.ProblemName:
		return "wrong name"
	case model.ProblemAuthority:
		return "unknown CA"
	case model.ProblemIncomplete:
		return "no chain"
	case model.ProblemSelfSigned:
		return "self-signed"
	default:
		return "not trusted"
	}
}
