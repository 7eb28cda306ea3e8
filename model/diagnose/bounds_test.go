package diagnose

import (
	"fmt"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"farmtop/model"
)

func TestManyFindingsOfAKindAreSummedUp(t *testing.T) {
	t.Parallel()
	v := healthyFarm(40)
	for _, n := range v.Nodes[:25] {
		fail(n, 0, model.FaultRefused, 0, "refused")
	}
	found := Farm(v, now)
	if len(found) != perCode+1 {
		t.Fatalf("%d findings, want %d and one that sums up:\n%s", len(found), perCode, strings.Join(told(found), "\n"))
	}
	for i, f := range found[:perCode] {
		if want := fmt.Sprintf("am%d", i+1); f.Node != want {
			t.Errorf("finding %d is about %q, want %q", i, f.Node, want)
		}
	}
	last := found[perCode]
	if want := "portals: 15 more with HC01 (node down)"; last.Title != want || last.Node != "" || last.Severity != model.Critical {
		t.Errorf("the rest is summed up as %q about %q (%s), want %q about the farm", last.Title, last.Node, last.Severity, want)
	}
	if want := "25 in all; among the rest am11, am12, am13"; last.Evidence != want {
		t.Errorf("evidence of the rest %q, want %q", last.Evidence, want)
	}
}

func TestManyFindingsAboutSeveralNodesEachAreSummedUp(t *testing.T) {
	t.Parallel()
	v := healthyFarm(27)
	for i, n := range v.Nodes[:24] {
		n.Version = fmt.Sprintf("4.2.%d", i/2)
	}
	found := Farm(v, now)
	if len(found) != perCode+1 || found[0].Title != "am1 and am2 run 4.2.0, the others 4.3.0" {
		t.Fatalf("findings:\n%s", strings.Join(told(found), "\n"))
	}
	if last := found[perCode]; last.Title != "portals: 2 more with PAR01 (nodes run different versions)" || last.Evidence != "12 in all" {
		t.Errorf("the rest is summed up as %q with evidence %q", last.Title, last.Evidence)
	}
}

// Ten certificates that expire soon must not hide the one that has expired.
func TestWarningsTakeNoRoomFromCriticalFindings(t *testing.T) {
	t.Parallel()
	v := healthyFarm(12)
	v.Farm.Expect = model.Expect{Offload: true}
	for i, n := range v.Nodes {
		n.Certificate = certificate(fmt.Sprintf("%04d", i))
		n.Certificate.NotAfter = now.Add(time.Hour)
	}
	v.Nodes[11].Certificate.NotAfter = ago(time.Hour)
	found := Farm(v, now)
	if want := "TLS01 critical portals/am12: the certificate of am12 expired 2026-11-21, 60 minutes ago"; told(found)[0] != want {
		t.Errorf("the first finding is %q, want %q", told(found)[0], want)
	}
	if want := 1 + perCode + 1; len(found) != want {
		t.Errorf("%d findings, want %d", len(found), want)
	}
}

func TestWhateverIsQuotedFindingsStayShort(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("ä\x1b[2J\n", 5000)
	for _, fault := range faults {
		t.Run(fault.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			fault.breaks(v)
			inflate(v, long)
			for _, f := range Farm(v, now) {
				if n := utf8.RuneCountInString(f.Title); n > titleRunes {
					t.Errorf("%s has a title of %d characters, more than %d", f.Code, n, titleRunes)
				}
				if n := utf8.RuneCountInString(f.Evidence); n > evidenceRunes {
					t.Errorf("%s has evidence of %d characters, more than %d", f.Code, n, evidenceRunes)
				}
				if n := len(f.Remedy); n > 2000 {
					t.Errorf("%s has a remedy of %d bytes", f.Code, n)
				}
			}
		})
	}
}

// inflate lengthens whatever comes from outside.
func inflate(v *model.FarmView, long string) {
	v.Farm.Name += long
	for _, b := range v.Balancers {
		b.Status.Err += strings.Repeat(long, min(1, len(b.Status.Err)))
	}
	inflateTraffic(v, long)
	inflateTrial(v.Trial, long)
	for _, s := range v.Unmatched {
		s.Name, s.Group, s.Address = s.Name+long, s.Group+long, s.Address+long
	}
	for _, n := range v.Nodes {
		n.Node.Name, n.Node.Address, n.Reason = n.Node.Name+long, n.Node.Address+long, n.Reason+long
		n.Version += long
		for _, c := range n.Checks {
			c.Last.Reason, c.Last.Location, c.Last.Body = c.Last.Reason+long, c.Last.Location+long, c.Last.Body+long
		}
		for _, s := range n.Servers {
			s.Name, s.Group, s.Status = s.Name+long, s.Group+long, s.Status+long
			s.CheckText, s.CheckStatus, s.AgentStatus = long, long, long
		}
	}
}

// inflateTraffic lengthens what logs and cookies say.
func inflateTraffic(v *model.FarmView, long string) {
	v.Farm.Sticky.Cookie += strings.Repeat(long, min(1, len(v.Farm.Sticky.Cookie)))
	v.Farm.ClientIP.Header += strings.Repeat(long, min(1, len(v.Farm.ClientIP.Header)))
	if v.Endpoint != nil && v.Endpoint.Last.Cookie != nil {
		c := v.Endpoint.Last.Cookie
		c.Value, c.Path, c.Domain, c.SameSite = long, long, long, long
	}
	if v.Traffic == nil {
		return
	}
	for i := range v.Traffic.Logs {
		l := &v.Traffic.Logs[i]
		l.Name, l.Why = l.Name+long, l.Why+long
		for j := range l.Rejects {
			l.Rejects[j].Why, l.Rejects[j].Sample = long, long
		}
	}
	for i := range v.Traffic.Sticky.Breaks {
		v.Traffic.Sticky.Breaks[i].Path = long
	}
	for i := range v.Traffic.Nodes {
		v.Traffic.Nodes[i] += long
	}
	for i := range v.Traffic.Values {
		v.Traffic.Values[i].Value += long
	}
	for i := range v.Traffic.Clients.Examples {
		x := &v.Traffic.Clients.Examples[i]
		x.Headers = append(x.Headers, long)
	}
}

// inflateTrial lengthens what answers to a trial say.
func inflateTrial(t *model.TrialView, long string) {
	if t == nil {
		return
	}
	r := t.Report
	r.Path += long
	r.Redirect.Asked, r.Redirect.Location, r.Redirect.Why = r.Redirect.Asked+long, r.Redirect.Location+long, r.Redirect.Why+long
	for i := range r.Pins {
		r.Pins[i].Value += long
	}
	for i := range r.Own {
		r.Own[i].Value += long
	}
	if r.Cookie != nil {
		r.Cookie.Unkept, r.Cookie.Set.Path = long, long
		for i := range r.Cookie.Values {
			r.Cookie.Values[i].Value += long
		}
	}
	for i := range t.Spoofed.Spoofs {
		s := &t.Spoofed.Spoofs[i]
		s.Lines, s.Took, s.Name = append(s.Lines, long), s.Took+long, long
	}
}

func TestAHealthyFarmCostsNextToNoMemory(t *testing.T) {
	v := healthyFarm(1000)
	const few = 3 // the examination itself and its list of balancers
	if got := testing.AllocsPerRun(20, func() { Farm(v, now) }); got > few {
		t.Errorf("%v allocations for a healthy farm, want at most %d", got, few)
	}
	healthyTraffic(v)
	if got := testing.AllocsPerRun(20, func() { Farm(v, now) }); got > few {
		t.Errorf("%v allocations for a healthy farm with traffic, want at most %d", got, few)
	}
}

// trafficOf gives a farm healthy traffic of the first so many of its nodes.
func trafficOf(v *model.FarmView, nodes int) {
	part := *v
	part.Nodes = v.Nodes[:nodes]
	healthyTraffic(&part)
	v.Traffic = part.Traffic
}

func BenchmarkFarm(b *testing.B) {
	const nodes = 10_000
	farms := []struct {
		name   string
		breaks func(v *model.FarmView)
	}{
		{"healthy", func(*model.FarmView) {}},
		{"healthy-traffic", func(v *model.FarmView) { trafficOf(v, 1000) }},
		{"odd-values", func(v *model.FarmView) {
			for i, n := range v.Nodes {
				n.Servers[0].Cookie = fmt.Sprint("n", i)
			}
		}},
		{"half-down", func(v *model.FarmView) {
			for i, n := range v.Nodes {
				if i%2 == 0 {
					fail(n, 0, model.FaultRefused, 0, "refused by 10.0.0.12:9443 in 0.3 ms")
				}
			}
		}},
		{"all-different", func(v *model.FarmView) {
			for i, n := range v.Nodes {
				n.Version, n.Skew, n.P95 = fmt.Sprint("4.", i), time.Duration(i)*time.Second, float32(i)
				n.BodyHash, n.Certificate = uint64(i), certificate(fmt.Sprint(i))
				n.Certificate.NotAfter = now
			}
		}},
	}
	for _, farm := range farms {
		b.Run(farm.name, func(b *testing.B) {
			v := healthyFarm(nodes)
			farm.breaks(v)
			b.ReportAllocs()
			for b.Loop() {
				Farm(v, now)
			}
		})
	}
}

func TestFindingsOfOneCodeOnAFarmAreToldApart(t *testing.T) {
	t.Parallel()
	v := portals()
	second := *v.Balancers[0]
	second.Balancer.Name = "lb2"
	v.Balancers = append(v.Balancers, &second)
	for _, b := range v.Balancers {
		b.Status = &model.BalancerStatus{At: now, Err: "refused"}
		b.Good = nil
	}
	about := map[string]bool{}
	for _, f := range Farm(v, now) {
		if f.Code == "LB07" {
			about[f.About] = true
		}
	}
	if len(about) != 2 || !about["lb1"] || !about["lb2"] {
		t.Errorf("two unreadable balancers give findings about %v", about)
	}
}

func TestOnlyFindingsThatANodeIsDownAreEchoes(t *testing.T) {
	t.Parallel()
	for _, c := range Codes() {
		want := c.Code == "HC01" || c.Code == "HC02" || c.Code == "HC05"
		if c.Echo != want {
			t.Errorf("%s: echo %v", c.Code, c.Echo)
		}
	}
}
