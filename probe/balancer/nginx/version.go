package nginx

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"farmtop/model"
	"farmtop/probe/program"
)

// A version is what "nginx -V" tells.
type version struct {
	text    string // "1.22.1"
	numbers []int
	built   string // all that it said, with the options it was configured with
}

// drainSince is the first version of open source nginx with "drain" and "sticky", according to its changes of 2026-03-10.
var drainSince = []int{1, 29, 6}

var versionPattern = regexp.MustCompile(`(?m)^nginx version: \S+/((\d{1,4})(?:\.\d{1,4}){1,4})`)

func versionOf(got answers) (version, *failure) {
	said := got["version"].text
	match := versionPattern.FindStringSubmatch(said)
	if match == nil {
		return version{}, unversioned(got)
	}
	v := version{text: match[1], built: said}
	for number := range strings.SplitSeq(match[1], ".") {
		n, _ := strconv.Atoi(number) // digits, and few of them
		v.numbers = append(v.numbers, n)
	}
	return v, nil
}

// notFound is the status by which a shell says that there is no such program.
const notFound = 127

func unversioned(got answers) *failure {
	switch said := got.said("version"); {
	case got["version"].status == notFound:
		return &failure{
			Text: "there is no program nginx on the host, in PATH or where it usually is: install it, or let \"through\" lead to where it runs",
			Read: model.ReadAbsent, Step: model.StepUnreachable,
		}
	case isDenial(said):
		return &failure{Text: "nginx may not be run by farmtop's user: " + said, Read: model.ReadDenied, Step: model.StepDenied}
	default:
		return &failure{Text: "nginx -V doesn't tell the version: " + said, Read: model.ReadGarbage, Step: model.StepRejected}
	}
}

// drains tells whether a server can be drained. NGINX Plus, which says so in its version, always could.
func (v version) drains() bool {
	return slices.Compare(v.numbers, drainSince) >= 0 || strings.Contains(v.built, "(nginx-plus-")
}

// option is an option that nginx was configured with when it was built; "" when it wasn't.
func (v version) option(name string) string {
	_, rest, _ := strings.Cut(v.built, " --"+name+"=")
	value, _, _ := strings.Cut(rest, " ")
	return program.Clean(value)
}
