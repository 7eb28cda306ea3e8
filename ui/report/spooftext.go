package report

import (
	"cmp"
	"fmt"
	"net/netip"
	"strings"

	"farmtop/model"
)

// clientIP writes whether a client can choose the address that the application takes for it.
func (t *routeText) clientIP(r *model.SpoofReport) {
	taken, kept, unknown := spoofs(r, model.TestFail), spoofs(r, model.TestPass), spoofs(r, model.TestNoData)
	rule := ""
	if r.Rule != "" {
		rule = r.Rule + ": "
	}
	verdict, words := model.TestNoData, "nothing tells whom the application takes for its client"
	switch {
	case len(taken) > 0:
		verdict = model.TestFail
		words = fmt.Sprintf("%d of %d forged addresses were taken: %s", len(taken), len(taken)+len(kept)+len(unknown), enumerated(takenBy(taken)))
	case len(kept) > 0:
		verdict = model.TestPass
		words = fmt.Sprintf("none of %d forged addresses was taken", len(kept))
	}
	if len(unknown) > 0 && verdict != model.TestNoData {
		words += fmt.Sprintf("; no data for %d", len(unknown))
	}
	if len(unknown) > 0 && unknown[0].Why != "" {
		words += ": " + cmp.Or(unknown[0].Fault, unknown[0].Why)
	}
	t.says(testSign(verdict), "client IP", rule+words)
	t.unforged(r)
	if r.Advice != "" {
		t.says(testSign(model.TestNoData), "advice", r.Advice)
	}
}

// unforged tells whom the application takes for its client where nothing is forged. Nobody has the unspecified address: it stands for a
// balancer's own, where the configuration doesn't tell it.
func (t *routeText) unforged(r *model.SpoofReport) {
	asked := map[string][]string{} // by the address that was taken
	var addresses []string
	for i := range r.Spoofs {
		s := &r.Spoofs[i]
		if s.Form != "" || s.Took == "" || isUnspecified(s.Took) {
			continue
		}
		if asked[s.Took] == nil {
			addresses = append(addresses, s.Took)
		}
		asked[s.Took] = append(asked[s.Took], targetOf(s))
	}
	sentences := make([]string, 0, len(addresses))
	for _, address := range addresses {
		sentences = append(sentences, address+" "+strings.Join(asked[address], ", "))
	}
	if len(sentences) > 0 {
		t.says(severitySign(model.Info), "unforged", "without a forged header it takes "+enumerated(sentences))
	}
}

func isUnspecified(address string) bool {
	parsed, err := netip.ParseAddr(address)
	return err == nil && parsed.IsUnspecified()
}

// takenBy is for each that was asked how many forged addresses it took, and the first of them.
func takenBy(taken []*model.Spoof) []string {
	count := map[string]int{}
	var first []*model.Spoof
	for _, s := range taken {
		if count[s.Node] == 0 {
			first = append(first, s)
		}
		count[s.Node]++
	}
	sentences := make([]string, 0, len(first))
	for _, s := range first {
		sentence := fmt.Sprintf("%d %s, as %s (%s", count[s.Node], targetOf(s), cmp.Or(s.Took, "nobody"), s.Form)
		if s.Way != model.SpoofUntold {
			sentence += ", told by " + way(s)
		}
		sentences = append(sentences, sentence+")")
	}
	return sentences
}

// way is how it is known whom the application took, with the name of the log that told.
func way(s *model.Spoof) string {
	if s.Name == "" {
		return string(s.Way)
	}
	return fmt.Sprintf("%s %s", s.Way, s.Name)
}

// asked is who was asked.
func targetOf(s *model.Spoof) string {
	if s.Node == "" {
		return "through the endpoint"
	}
	return "straight to " + s.Node
}
