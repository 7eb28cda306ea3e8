package source

import (
	"slices"
	"testing"
	"testing/synctest"
	"time"

	"farmtop/probe/lab"
)

// states are all that were told, each once where it was told several times in a row.
func (g *gathering) states() []State {
	g.mu.Lock()
	defer g.mu.Unlock()
	var all []State
	for _, s := range g.statuses {
		all = append(all, s.State)
	}
	return slices.Compact(all)
}

func TestACommandThatDiesAtOnceIsNeverSaidToBeRead(t *testing.T) {
	t.Parallel()
	sh := lab.Require(t, "sh")
	synctest.Test(t, func(t *testing.T) { // where no time passes while a command runs
		g := gather(t, Command([]string{sh, "-c", "echo unreachable >&2; exit 255"}))
		g.await("five starts", func(_ []string, s Status) bool { return s.Restarts == 5 })
		if got := g.states(); !slices.Equal(got, []State{Waiting}) {
			t.Errorf("its states are %v", got)
		}
		g.awaitState(Waiting, "said: unreachable; it is started again in")
	})
}

func TestACommandIsReadWithItsFirstLineOrWhenItHasGoneOnForAWhile(t *testing.T) {
	t.Parallel()
	silent := gather(t, Command([]string{lab.Require(t, "sleep"), "1000"}))
	silent.awaitState(Reading, "")
	synctest.Test(t, func(t *testing.T) {
		var told []Status
		p := newPost(Sink{Lines: func([]byte) {}, Tell: func(s Status) { told = append(told, s) }})
		p.say(Waiting, "it died")
		p.begin(settleTime)
		time.Sleep(tellEvery)
		p.lines([]byte("a\n"))
		if last := told[len(told)-1]; last.State != Reading || last.Why != "" {
			t.Errorf("with the first line the status is %+v", last)
		}
		p.close()
	})
}

func TestWhatIsSaidWhileSomethingBeginsHolds(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var told []Status
		p := newPost(Sink{Lines: func([]byte) {}, Tell: func(s Status) { told = append(told, s) }})
		p.begin(settleTime)
		time.Sleep(settleTime - 1)
		p.say(Waiting, "refused")
		time.Sleep(time.Hour)
		p.close()
		if len(told) != 1 || told[0].State != Waiting {
			t.Errorf("told %+v", told)
		}
	})
}

func TestACommandThatDiesAfterMinutesOfSilenceMustGoOnForLongerThanThat(t *testing.T) {
	t.Parallel()
	for lasted, want := range map[time.Duration]time.Duration{
		0:                 settleTime,
		127 * time.Second: 255 * time.Second, // a host that doesn't answer
		time.Hour:         settleTime,
	} {
		if got := settleAfter(lasted); got != want {
			t.Errorf("after %s it must go on for %s, want %s", lasted, got, want)
		}
	}
}

func TestARemarkIsToldBesideReadingAndForgotten(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		var last Status
		p := newPost(Sink{Lines: func([]byte) {}, Tell: func(s Status) { last = s }})
		defer p.close()
		after := func(wait time.Duration, want string) {
			t.Helper()
			time.Sleep(wait)
			synctest.Wait()
			p.mu.Lock()
			defer p.mu.Unlock()
			if last.Why != want {
				t.Errorf("it says %q, want %q", last.Why, want)
			}
		}
		p.say(Reading, "")
		p.remark("noise from outside")
		after(tellEvery, "noise from outside")
		p.say(Reading, "") // as every look at a file does
		after(tellEvery, "noise from outside")
		p.say(Waiting, "gone")
		after(tellEvery, "gone")
		p.say(Reading, "")
		after(tellEvery, "noise from outside")
		after(remarkTime-time.Minute, "noise from outside")
		p.remark("noise from outside")
		after(remarkTime-time.Second, "noise from outside")
		after(2*time.Second, "")
		p.remark("more noise")
		after(tellEvery, "more noise")
		p.remark("")
		after(tellEvery, "")
	})
}
