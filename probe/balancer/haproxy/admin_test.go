package haproxy

import (
	"slices"
	"testing"

	"farmtop/model"
)

func TestTheAdminStateAndWhoPutTheServerThere(t *testing.T) {
	t.Parallel()
	type reasons = []model.AdminReason
	for _, c := range []struct {
		status        string
		bits          adminBits
		agent, tracks bool
		want          model.AdminState
		why           reasons
	}{
		{status: "UP", want: model.AdminReady},
		{status: "UP 1/3", want: model.AdminReady},
		{status: "no check", want: model.AdminReady},
		{status: "UP", bits: 0x04, want: model.AdminReady}, // "disabled" in the configuration, made ready since
		{status: "UP", bits: 0x40, want: model.AdminReady}, // its name was set at run time
		{status: "DOWN", want: model.AdminDown, why: reasons{model.ReasonCheck}},
		{status: "DOWN 1/2", want: model.AdminDown, why: reasons{model.ReasonCheck}},
		{status: "DOWN", tracks: true, want: model.AdminDown, why: reasons{model.ReasonTracked}},
		{status: "DOWN (agent)", agent: true, want: model.AdminDown, why: reasons{model.ReasonAgent}},
		{status: "NOLB", want: model.AdminDrain, why: reasons{model.ReasonCheck}},
		{status: "NOLB 1/2", tracks: true, want: model.AdminDrain, why: reasons{model.ReasonTracked}},

		{status: "DRAIN", bits: 0x08, want: model.AdminDrain, why: reasons{model.ReasonOperator}},
		{status: "DRAIN 1/3", bits: 0x0c, want: model.AdminDrain, why: reasons{model.ReasonOperator}},
		{status: "DOWN", bits: 0x08, want: model.AdminDrain, why: reasons{model.ReasonOperator}},
		{status: "DRAIN (agent)", bits: 0x08, agent: true, want: model.AdminDrain, why: reasons{model.ReasonOperator, model.ReasonAgent}},
		{status: "DRAIN", bits: 0x10, tracks: true, want: model.AdminDrain, why: reasons{model.ReasonTracked}},
		{status: "DRAIN", bits: 0x18, tracks: true, want: model.AdminDrain, why: reasons{model.ReasonOperator, model.ReasonTracked}},

		{status: "MAINT", bits: 0x01, want: model.AdminMaint, why: reasons{model.ReasonOperator}},
		{status: "MAINT", bits: 0x01, agent: true, want: model.AdminMaint, why: reasons{model.ReasonOperator, model.ReasonAgent}},
		{status: "MAINT (via app/a)", bits: 0x02, tracks: true, want: model.AdminMaint, why: reasons{model.ReasonTracked}},
		{status: "MAINT", bits: 0x05, want: model.AdminMaint, why: reasons{model.ReasonConfig}},
		{status: "MAINT", bits: 0x09, want: model.AdminMaint, why: reasons{model.ReasonOperator}},
		{status: "MAINT (resolution)", bits: 0x20, want: model.AdminMaint, why: reasons{model.ReasonDNS}},
		{status: "MAINT (resolution)", bits: 0x28, want: model.AdminMaint, why: reasons{model.ReasonDNS}},
		{status: "MAINT", bits: 0x21, want: model.AdminMaint, why: reasons{model.ReasonOperator, model.ReasonDNS}},
		{status: "MAINT", bits: 0x80, want: model.AdminMaint}, // a reason of a version to come

		{status: "MAINT", bits: bitsUnknown, want: model.AdminMaint},
		{status: "MAINT (via app/a)", bits: bitsUnknown, tracks: true, want: model.AdminMaint, why: reasons{model.ReasonTracked}},
		{status: "MAINT (resolution)", bits: bitsUnknown, want: model.AdminMaint, why: reasons{model.ReasonDNS}},
		{status: "DRAIN", bits: bitsUnknown, want: model.AdminDrain, why: reasons{model.ReasonOperator}},
		{status: "DRAIN", bits: bitsUnknown, tracks: true, want: model.AdminDrain},
		{status: "DRAIN (agent)", bits: bitsUnknown, agent: true, want: model.AdminDrain, why: reasons{model.ReasonOperator, model.ReasonAgent}},
		{status: "UP", bits: bitsUnknown, want: model.AdminReady},
		{status: "", bits: bitsUnknown, want: model.AdminUnknown},
		{status: "SIDEWAYS", bits: 0, want: model.AdminUnknown},
	} {
		got, why := adminState(c.status, c.bits, c.agent, c.tracks)
		if got != c.want || !slices.Equal(why, c.why) {
			t.Errorf("status %q, bits %#x, agent=%t, tracks=%t: %s because of %q, want %s because of %q",
				c.status, int(c.bits), c.agent, c.tracks, got, why, c.want, c.why)
		}
	}
}

func TestARunningServerTakesRequestsWithItsCookie(t *testing.T) {
	t.Parallel()
	for status, want := range map[string]bool{
		"UP": true, "UP 1/3": true, "DRAIN": true, "DRAIN 1/2": true, "DRAIN (agent)": true, "NOLB": true, "no check": true,
		"DOWN": false, "DOWN 1/2": false, "DOWN (agent)": false, "MAINT": false, "MAINT (via app/a)": false, "MAINT (resolution)": false,
		"": false, "no": false,
	} {
		if got := takesRequests(status); got != want {
			t.Errorf("%q takes requests: %t, want %t", status, got, want)
		}
	}
}

func TestAdminBitsThatArentANumberAreUnknown(t *testing.T) {
	t.Parallel()
	for in, want := range map[string]adminBits{"0": 0, "40": 0x28, "": bitsUnknown, "-": bitsUnknown, "-1": bitsUnknown, "99999": bitsUnknown} {
		if got := parseAdminBits([]byte(in)); got != want {
			t.Errorf("%q is %d, want %d", in, got, want)
		}
	}
}
