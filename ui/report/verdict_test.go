package report

import (
	"testing"

	"farmtop/model"
)

func TestTheVerdictIsThatOfTheWorstFarm(t *testing.T) {
	t.Parallel()
	with := func(asked int, severities ...model.Severity) *model.FarmView {
		v := &model.FarmView{Farm: &model.Farm{}, Nodes: []*model.NodeView{{}}, Asked: asked}
		for _, s := range severities {
			v.Findings = append(v.Findings, model.Finding{Severity: s})
		}
		return v
	}
	ok, info, unasked := with(1), with(1, model.Info), with(0)
	warning, critical := with(1, model.Warning), with(0, model.Warning, model.Critical)
	tests := []struct {
		name  string
		farms []*model.FarmView
		want  model.Verdict
		exit  int
	}{
		{"no farms", nil, model.VerdictUnknown, 3},
		{"a healthy farm", []*model.FarmView{ok}, model.VerdictOK, 0},
		{"a farm with something to know", []*model.FarmView{info}, model.VerdictOK, 0},
		{"a farm that wasn't asked yet", []*model.FarmView{ok, unasked}, model.VerdictUnknown, 3},
		{"a warning is known, whatever else isn't", []*model.FarmView{unasked, warning, ok}, model.VerdictWarning, 1},
		{"what is critical beats all", []*model.FarmView{warning, critical, unasked}, model.VerdictCritical, 2},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := Verdict(&model.Snapshot{Farms: tt.farms})
			if got != tt.want || ExitCode(got) != tt.exit {
				t.Errorf("verdict %s with exit code %d, want %s with %d", got, ExitCode(got), tt.want, tt.exit)
			}
		})
	}
}
