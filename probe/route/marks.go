package route

import (
	"strconv"
	"strings"

	"farmtop/model"
)

// The places that marks name, in a session "12-3", in one with a kept connection "k12-3". Hyphens, letters and digits stand in every
// log as they are.
const (
	keptPlace = "k"
	pinPlace  = "pin-"
	ownPlace  = "own-"
)

// place is a request of a session in a mark.
func place(kept bool, session, request int) string {
	prefix := ""
	if kept {
		prefix = keptPlace
	}
	return prefix + strconv.Itoa(session) + "-" + strconv.Itoa(request)
}

// placed reads what place wrote.
func placed(what string) (kept bool, session, request int, ok bool) {
	what, kept = strings.CutPrefix(what, keptPlace)
	one, two, _ := strings.Cut(what, "-")
	session, wrongOne := strconv.Atoi(one)
	request, wrongTwo := strconv.Atoi(two)
	return kept, session, request, wrongOne == nil && wrongTwo == nil
}

// markPrefix begins the mark of every request of the test.
func (o *Options) markPrefix() string {
	if o.Trial == "" {
		return model.MarkPrefix + "routing."
	}
	return o.Trial + "."
}
