package ui

import (
	"strings"
	"testing"

	"farmtop/model"
	"farmtop/model/sticky"
)

// TestNothingThatWasNotReadIsShownAsNone looks for zeros on the screens of farms whose logs tell too little.
func TestNothingThatWasNotReadIsShownAsNone(t *testing.T) {
	t.Parallel()
	snapshots := farmsWithLogs(t)
	for name, c := range map[string]struct{ trouble, breaks string }{
		"misread":  {"all 48.2 k lines of haproxy.log rejected: a number expected at character 9", "not known: most lines of a log are rejected"},
		"partly":   {"2 of 3 logs aren't read: lb2.log: opening lb2.log: permission denied", "not known: some of the logs aren't read"},
		"nameless": {"SRVID: 40 sessions, breaks not known", "not known: no log names the node that served"},
		"silent":   {"SRVID: – sessions, breaks not known", "not known: no request was logged yet"},
		"blind":    {"SRVID: 0 new in 5 min, breaks not known", "not known: the logged cookie names a node alone; log the application's"},
		"waiting":  {"log haproxy.log isn't read: opening /var/log/haproxy.log", "not known: the log isn't read"},
	} {
		a := newTestApp(t, Options{}, 160, 40, snapshots[name])
		overview := screenText(a, 160, 40)
		for _, unwanted := range []string{" 0 sessions", " 0 breaks", "sticky   0 %"} {
			if strings.Contains(overview, unwanted) {
				t.Errorf("%s: the overview says %q:\n%s", name, unwanted, overview)
			}
		}
		if !strings.Contains(overview, c.trouble) {
			t.Errorf("%s: the overview lacks %q:\n%s", name, c.trouble, overview)
		}
		press(a, "s")
		if screen := screenText(a, 160, 40); !strings.Contains(screen, c.breaks) || strings.Contains(screen, "none in the") {
			t.Errorf("%s: the sticky screen lacks %q:\n%s", name, c.breaks, screen)
		}
	}
}

func TestALogThatIsReadAndHasSomethingToSayIsHeard(t *testing.T) {
	t.Parallel()
	snapshot := farmsWithLogs(t)["remarked"]
	a := newTestApp(t, Options{}, 160, 60, snapshot)
	const why = "haproxy.log was truncated, and no copy stands beside it"
	for _, keys := range []string{"1", "2", "s"} {
		press(a, keys)
		if screen := screenText(a, 160, 60); !strings.Contains(screen, why) {
			t.Errorf("the screen of key %s doesn't say it:\n%s", keys, screen)
		}
	}
	for _, want := range []string{"rotated 2 times, begun anew once", "· moved    30 times, ", "a drain or failure explains them"} {
		if screen := screenText(a, 160, 60); !strings.Contains(screen, want) {
			t.Errorf("the sticky screen lacks %q:\n%s", want, screen)
		}
	}
}

func TestWhatIsDoubtfulAboutLogs(t *testing.T) {
	t.Parallel()
	good, bad := model.LogStatus{State: model.LogReading, Parsed: 9}, model.LogStatus{State: model.LogReading, Lines: 9, Parsed: 4, Rejected: 5}
	for name, c := range map[string]struct {
		logs     []model.LogStatus
		requests uint64
		want     doubt
	}{
		"nothing":                    {[]model.LogStatus{good}, 9, doubtNone},
		"nothing, of what has ended": {[]model.LogStatus{{State: model.LogEnded, Parsed: 9}}, 9, doubtNone},
		"nobody came":                {[]model.LogStatus{good}, 0, doubtSilent},
		"other farms' lines do fit":  {[]model.LogStatus{{State: model.LogReading, Parsed: 1, OtherFarms: 90, Rejected: 5}}, 9, doubtNone},
		"most don't fit":             {[]model.LogStatus{good, bad}, 9, doubtMisread},
		"one isn't there":            {[]model.LogStatus{bad, {State: model.LogWaiting}, good}, 9, doubtUnread},
		"one can't be read":          {[]model.LogStatus{{State: model.LogFailed}}, 0, doubtUnread},
	} {
		told := &model.Traffic{Logs: c.logs}
		told.Sticky.Total[sticky.All].Requests = c.requests
		if got := doubtOf(told); got != c.want {
			t.Errorf("%s: %q, want %q", name, got.brief(), c.want.brief())
		}
	}
}
