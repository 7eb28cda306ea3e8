package apache

import (
	"fmt"
	"net/url"
	"strconv"
	"strings"
	"unicode"

	"farmtop/model"
)

// Weights that httpd takes as a load factor.
const (
	minWeight = 1
	maxWeight = 100
)

// Bounds of a change.
const (
	maxForm  = 1024 // bytes of a form that httpd reads; it passes over the rest
	maxNonce = 64   // bytes of a nonce; httpd makes UUIDs, of 36
)

// Steps is the one form that makes a change of one worker. The error says why httpd can't do it.
func (d *Driver) Steps(change model.Change, server model.Server) ([]model.Step, error) {
	name := server.Group + "/" + server.Name
	step := model.Step{Balancer: d.balancer.Name, Verb: change.Verb, Group: server.Group, Server: server.Name, Undone: []string{undoneByRestart}}
	switch change.Verb {
	case model.VerbDrain:
		step.Soft = server.Cookie != ""
		step.Effect = drained(server)
	case model.VerbMaint:
		step.Effect = "no new requests; users whose cookie names its route move to other workers (with \"nofailover\" they get errors instead); " +
			"those in flight finish, and httpd goes on checking it"
	case model.VerbReady:
		step.Effect, step.Undone = "new sessions come to it again", nil
	case model.VerbWeight:
		if change.Weight < minWeight || change.Weight > maxWeight {
			return nil, fmt.Errorf("%s can't have the weight %d at Apache: load factors go from %d to %d; drain it to keep new sessions away",
				name, change.Weight, minWeight, maxWeight)
		}
		step.Weight = change.Weight
		step.Effect = fmt.Sprintf("its share of the new sessions follows the load factor %d instead of %d; sessions stay where they are", change.Weight, server.Weight)
	default:
		return nil, fmt.Errorf("the balancer-manager has nothing for %q", change.Verb)
	}
	form := formOf(step).Encode()
	if !isSayable(server.Group) || !isSayable(server.Name) || len(form)+len("&nonce=")+maxNonce > maxForm {
		return nil, fmt.Errorf("%q can't stand in a form for Apache: its names are too long, or not whole", name)
	}
	step.Command = "POST " + d.client.At + " " + form
	return []model.Step{step}, nil
}

// undoneByRestart tells what becomes of a change; whether BalancerPersist is on only the HTML page says.
const undoneByRestart = "a restart or reload of Apache, a graceful one too, unless its configuration has \"BalancerPersist On\""

func drained(server model.Server) string {
	if server.Cookie == "" {
		return "no new requests, because it has no route that a cookie could name; those in flight finish"
	}
	return "new sessions go to other workers; requests whose cookie names its route still reach it, and those in flight finish"
}

// formOf is what is sent for a step, without the nonce. Draining sets its flag before maintenance ends, as httpd reads the flags in this
// order, so that nobody new slips in between; maintenance leaves the drain's flag alone for the same reason.
func formOf(step model.Step) url.Values {
	f := url.Values{"b": {step.Group}, "w": {step.Server}}
	flags := map[model.Verb]map[string]string{
		model.VerbDrain: {"N": "1", "D": "0", "S": "0"},
		model.VerbMaint: {"D": "1"},
		model.VerbReady: {"N": "0", "D": "0", "S": "0"},
	}
	for flag, value := range flags[step.Verb] {
		f.Set("w_status_"+flag, value)
	}
	if step.Verb == model.VerbWeight {
		f.Set("w_lf", strconv.Itoa(step.Weight))
	}
	return f
}

// isSayable tells whether a name is whole and has nothing in it that no name has.
func isSayable(name string) bool {
	return name != "" && len(name) < maxText && !strings.ContainsRune(name, unicode.ReplacementChar) && strings.IndexFunc(name, unicode.IsControl) < 0
}
