package haproxy

import (
	"strings"
	"testing"

	"farmtop/model"
)

// standingText is an answer to "show servers state app;show cli level" in which app/a has these admin bits, and the weight 3 of 5.
func standingText(bits string) string {
	return "1\n# be_id be_name srv_id srv_name srv_addr srv_op_state srv_admin_state srv_uweight srv_iweight srv_agent_state srv_port srv_use_ssl\n" +
		"3 app 1 z 10.0.0.9 2 1 1 1 0 80 0\n3 app 2 a 10.0.0.1 2 " + bits + " 3 5 0 80 0\n\nadmin\n\n"
}

func TestWhenTheReadBackFailsNobodyKnows(t *testing.T) {
	t.Parallel()
	const begin = `nobody knows whether HAProxy at PATH carried "set server app/a state drain" out: `
	const end = `; look at app/a before you go on`
	for question, want := range map[string]string{
		"":                                 `PATH broke off its answer to "show servers state" after 0 bytes: is HAProxy being stopped or restarted?`,
		standingText("8")[:200]:            `PATH broke off its answer to "show servers state" after 200 bytes: is HAProxy being stopped or restarted?`,
		"Can't find backend.\n\nadmin\n\n": `HAProxy at PATH no longer lists app/a: was it reloaded with another configuration?`,
		strings.Replace(standingText("8"), " a ", " b ", 1): `HAProxy at PATH no longer lists app/a: was it reloaded with another configuration?`,
		standingText("x"): `PATH doesn't tell the admin state of app/a`,
		"Unknown command.\n  help\n\nUnknown command.\n": `PATH doesn't answer "show servers state", but said "Unknown command.": HAProxy 1.6 and later do`,
		strings.Repeat("junk\n", 2*maxRemarks):           `what answers at PATH isn't HAProxy's runtime socket: its answer has no end`,
		strings.Repeat("j", 2*maxLine):                   `what answers at PATH isn't HAProxy's runtime socket: its answer has no end`,
	} {
		at := speaker(t, replies("\n", question))
		got := doAt(t.Context(), t, at, drain, patient)
		wantStep(t, got, at, model.StepUnknown, strings.ReplaceAll(begin+want+end, "PATH", at))
		if got.Admin != model.AdminUnknown {
			t.Errorf("the state is %s, want unknown", got.Admin)
		}
	}
}

// FuzzStanding reads anything as an answer to "show servers state": it tells the server's state, or why it doesn't.
func FuzzStanding(f *testing.F) {
	f.Add(standingText("0"))
	f.Add("Can't find backend.\n\nadmin\n\n")
	f.Add("1\n# be_id be_name\n\nuser\n")
	f.Fuzz(func(t *testing.T, text string) {
		s := standing{group: "app", server: "a"}
		err := s.read(strings.NewReader(text))
		s.unread = s.failure(address{"unix", "/run/lb.sock"}, patient, err)
		if s.unread == nil && (!s.found || s.bits == bitsUnknown || s.weight < 0 || s.initial < 0 || s.operation < 0) {
			t.Fatalf("%q became %+v", text, s)
		}
		if s.unread != nil && (s.unread.text == "" || len(s.unread.text) > 8*maxText) {
			t.Fatalf("%q failed with %+v", text, s.unread)
		}
		if admin := s.admin(); admin == "" {
			t.Fatalf("%q has no admin state", text)
		}
	})
}
