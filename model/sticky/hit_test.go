package sticky

import "testing"

func TestHAProxysFlagsTellWhatBecameOfTheCookie(t *testing.T) {
	t.Parallel()
	for state, want := range map[string]Cookie{
		"--NI": Issued, "--NP": Issued, "--NR": Issued, "--NN": Absent, "SCNN": Absent, "--N-": Absent,
		"--VN": Kept, "--VR": Kept, "--VU": Kept, "KHVN": Kept,
		"--DI": Moved, "--DN": Moved, "--II": Ghost, "--IN": Ghost,
		"--EI": Expired, "--OI": Expired, "--UN": Unused,
		"----": Unstated, "SC--": Unstated, "": Unstated, "--": Unstated, "--V": Unstated, "--VN-": Unstated, "\x00\xff\x00\xff": Unstated,
	} {
		if got := HAProxyCookie([]byte(state)); got != want {
			t.Errorf("%q is %d, want %d", state, got, want)
		}
	}
}

func TestWithoutACookieInTheLogHAProxysFlagsAreCounted(t *testing.T) {
	t.Parallel()
	tracker := New(Options{Nodes: 2})
	for i, line := range []struct {
		state string
		node  int32
		want  Outcome
	}{
		{"--NI", 0, Began},
		{"--VN", 0, Steady},
		{"--VN", 0, Steady},
		{"--DI", 1, Left},
		{"--II", 1, Orphaned},
		{"--EI", 1, Began},
		{"--NN", 1, Steady},
		{"----", 1, Steady},
		{"SCNN", None, Steady},
	} {
		got := tracker.Observe(Hit{At: moment(i).UnixNano(), Node: line.node, Named: None, Cookie: HAProxyCookie([]byte(line.state))})
		if got != line.want {
			t.Errorf("line %d, %s, meant %d, want %d", i, line.state, got, line.want)
		}
	}
	s := tracker.Summary(moment(9))
	if got, want := s.Nodes[0].Windows[All], (Counts{Requests: 3, Bound: 2, New: 1}); got != want {
		t.Errorf("node 0: %+v, want %+v", got, want)
	}
	if got, want := s.Nodes[1].Windows[All], (Counts{Requests: 5, Ghosts: 1, Absent: 1, New: 1}); got != want {
		t.Errorf("node 1: %+v, want %+v", got, want)
	}
	if got, want := s.Nowhere[All], (Counts{Requests: 1, Absent: 1, Moves: 1}); got != want {
		t.Errorf("nowhere: %+v, want %+v", got, want)
	}
	want := [cookieKinds]uint64{Unstated: 1, Absent: 2, Issued: 1, Kept: 2, Moved: 1, Ghost: 1, Expired: 1}
	if s.Cookies != want {
		t.Errorf("cookies %v, want %v", s.Cookies, want)
	}
}
