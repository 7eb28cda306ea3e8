package ui

import (
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/sticky"
)

// broken are samples of breaks, the newest last, each told as "from to path".
func broken(ways ...string) *model.Traffic {
	told := &model.Traffic{}
	told.Sticky.At = noon
	nodes := map[string]int32{"am1": 0, "am2": 1, "am3": 2, "am4": 3, "am5": 4}
	for i, way := range ways {
		parts := strings.Fields(way)
		b := sticky.Break{Session: sticky.ID(i + 1), Times: 1, From: sticky.Request{Node: nodes[parts[0]]}, To: sticky.Request{Node: nodes[parts[1]], At: noon.Add(-time.Minute / 2), Cookie: sticky.Kept}}
		if len(parts) > 2 {
			b.Path = parts[2]
		}
		told.Sticky.Breaks = append(told.Sticky.Breaks, b)
	}
	return told
}

var fiveNames = []string{"am1", "am2", "am3", "am4", "am5"}

func TestTheNodesThatTakeSessionsAreNamedAsWellAsThoseThatLoseThem(t *testing.T) {
	t.Parallel()
	old := broken("am1 am3", "am2 am3")
	old.Sticky.Breaks[0].To.At = noon.Add(-time.Hour)
	for name, c := range map[string]struct {
		told   *model.Traffic
		breaks uint64
		want   string
	}{
		"all have a sample":    {broken("am1 am3", "am2 am3", "am2 am3"), 3, ": 2 from am2 to am3, 1 from am1 to am3"},
		"there are more":       {broken("am1 am3", "am2 am3", "am2 am3"), 154, "; of the newest 3: 2 from am2 to am3, 1 from am1 to am3"},
		"many lose, one takes": {broken("am1 am5", "am2 am5", "am3 am5", "am4 am5"), 154, "; of the newest 4: 4 went to am5"},
		"an older one":         {old, 1, ": 1 from am2 to am3"},
		"none":                 {broken(), 154, ""},
	} {
		s := &trafficScene{of: c.told, names: fiveNames}
		if got := s.wayWords(c.breaks, sticky.FiveMinutes); got != c.want {
			t.Errorf("%s: %q, want %q", name, got, c.want)
		}
	}
}

func TestBreaksThatAreAlikeAreOneRow(t *testing.T) {
	t.Parallel()
	told := broken("am1 am2 /a", "am1 am2 /b", "am1 am2 /a", "am2 am1 /a", "am1 am2 /a")
	told.Sticky.Breaks[0].Times, told.Sticky.Breaks[1].To.Cookie = 10, sticky.Unused
	f := &farmScene{traffic: trafficScene{of: told, names: fiveNames}}
	var got []string
	for _, r := range breakRows(f, "") {
		got = append(got, hashed(r.Session)+" "+counted(r.times)+" "+f.traffic.name(r.To.Node)+" "+r.Path+" "+cookieWords(r.cookie))
	}
	want := []string{"#00000005 12 am2 /a its cookie says so", "#00000004 1 am1 /a its cookie says so", "#00000002 1 am2 /b its cookie wasn't used"}
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("the rows are %q, want %q", got, want)
	}
	told.Sticky.Breaks[2].To.Cookie = sticky.Issued
	if got := breakRows(f, "")[0].cookie; got != sticky.Unstated {
		t.Errorf("of a row whose cookies fared differently it says %q", cookieWords(got))
	}
	if got := breakRows(f, "/b"); len(got) != 1 || got[0].Path != "/b" {
		t.Errorf("the filter lets %v through, want the request for /b", got)
	}
}

func TestABreaksPathIsCutBeforeWhatMatters(t *testing.T) {
	t.Parallel()
	view := tellingOf(t, aFarm("portals", 3)).fair().breaking().told()
	for i := range view.Traffic.Sticky.Breaks {
		view.Traffic.Sticky.Breaks[i].Path = "/devportal/apis/weather/\x1b[2Joverview/documents"
	}
	for _, c := range []struct {
		width int
		want  string
	}{
		{80, "am1 12:00:05 302 → am3 12:01:01 200 /devportal/apis/weath…, 2 times"},
		{120, "am1 12:00:05 302 → am3 12:01:01 200 /devportal/apis/weather/overview/documents, 2 times; its cookie says so"},
	} {
		a := newTestApp(t, Options{}, c.width, 30, snapshotOf(view))
		press(a, "s")
		if screen := screenText(a, c.width, 30); !strings.Contains(screen, c.want) {
			t.Errorf("%d cells wide it lacks %q:\n%s", c.width, c.want, screen)
		}
	}
}
