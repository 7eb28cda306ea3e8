package diagnose

import (
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
)

// status gives a farm one log whose reading stands somehow, and healthy traffic of another.
func status(v *model.FarmView, s model.LogStatus) {
	healthyTraffic(v)
	v.Farm.Logs = append(v.Farm.Logs, model.Log{Name: s.Name, Kind: model.LogFile, Format: "nginx"})
	v.Traffic.Logs = append(v.Traffic.Logs, s)
}

// misread is a log of which so many lines are rejected and parsed.
func misread(rejected, parsed uint64) model.LogStatus {
	return model.LogStatus{
		Name: "lb", State: model.LogReading, Since: ago(time.Hour), Lines: rejected + parsed + 30, Rejected: rejected, Parsed: parsed, Skipped: 30,
		Rejects: []model.Reject{{
			Reason: "does not fit the directive", Lines: rejected, First: 7, Why: `does not fit the directive at byte 8: no " [" behind $remote_addr`,
			Sample: "GET / \x1b[2J" + strings.Repeat("a", 200),
		}},
	}
}

var logFaults = []fault{
	{
		name: "the log isn't there",
		breaks: func(v *model.FarmView) {
			v.Farm.Logs = []model.Log{{Name: "lb", Kind: model.LogFile, Format: "nginx"}}
			v.Traffic = &model.Traffic{At: now, Logs: []model.LogStatus{{
				Name: "lb", State: model.LogWaiting, Since: ago(30 * time.Second), Why: "there is no file /var/log/lb.log; it is looked for every 2 s",
			}}}
		},
		title:    `LG01 warning portals: the log "lb" of portals can't be read`,
		evidence: "waiting since 12:00:35: there is no file /var/log/lb.log; it is looked for every 2 s",
	},
	{
		name: "one of two logs failed long ago, and nothing was told since",
		breaks: func(v *model.FarmView) {
			status(v, model.LogStatus{Name: "lb", State: model.LogFailed, Since: ago(time.Hour), Why: "no ring has this name"})
			v.Traffic.At = ago(time.Hour)
		},
		title:    `LG01 warning portals: the log "lb" of portals can't be read`,
		evidence: "failed since 11:01:05: no ring has this name",
	},
	{
		name:   "nine lines of ten don't fit",
		breaks: func(v *model.FarmView) { status(v, misread(45, 5)) },
		title:  `LG01 warning portals: 90 % of the lines of the log "lb" of portals don't fit its format`,
		evidence: `45 of 50 lines were rejected; the first: does not fit the directive at byte 8: no " [" behind $remote_addr; the line: "GET / \x1b[2J` +
			strings.Repeat("a", 149) + `…"`,
	},
}

func TestWhatIsNoFaultOfLogs(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		status model.LogStatus
	}{
		{"a log that is rotated", model.LogStatus{State: model.LogWaiting, Since: ago(29 * time.Second), Why: "there is no file"}},
		{"a log that is opened", model.LogStatus{State: model.LogOpening, Since: ago(time.Hour)}},
		{"standard input that ended", model.LogStatus{State: model.LogEnded, Since: ago(time.Hour)}},
		{"a quiet log", model.LogStatus{State: model.LogReading, Since: ago(time.Hour)}},
		{"some junk among requests", misread(89, 11)},
		{"49 lines", model.LogStatus{State: model.LogReading, Lines: 49, Rejected: 44, Parsed: 5}},
		{"nothing but a server's own messages", model.LogStatus{State: model.LogReading, Lines: 400, Skipped: 400}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			tt.status.Name = "lb"
			status(v, tt.status)
			if diff := cmp.Diff([]string{}, told(Farm(v, now))); diff != "" {
				t.Errorf("findings (+):\n%s", diff)
			}
		})
	}
}

// The journal has said that the log isn't read, but not that its lines don't fit.
func TestOnlyALogThatIsNotReadIsAnEchoOfTheJournal(t *testing.T) {
	t.Parallel()
	v := portals()
	status(v, misread(50, 0))
	v.Traffic.Logs[0].State = model.LogFailed
	found := Farm(v, now)
	if len(found) != 2 || found[0].About != "access" || !found[0].Echo || found[1].About != "lb" || found[1].Echo {
		t.Errorf("%+v", found)
	}
}
