package balancer

import (
	"testing"

	"farmtop/model"
)

func TestAPartIsOneFarmsShareOfAReading(t *testing.T) {
	t.Parallel()
	whole := model.BalancerStatus{
		Software: "HAProxy", PID: 7, Groups: []model.Group{{Name: "a"}, {Name: "b"}},
		Servers: []model.Server{{Group: "a", Name: "s1"}, {Group: "b", Name: "s1"}, {Group: "a", Name: "s2"}},
	}
	part := Part(whole, "web", model.Balancer{Name: "lb", Backend: "a"})
	if part.Farm != "web" || part.Balancer != "lb" || part.PID != 7 || len(part.Groups) != 1 || len(part.Servers) != 2 || part.Servers[1].Name != "s2" {
		t.Errorf("part: %+v", part)
	}
	if len(whole.Servers) != 3 || whole.Servers[1].Group != "b" {
		t.Errorf("the whole was changed: %+v", whole.Servers)
	}
	gone := Part(whole, "web", model.Balancer{Name: "lb", Backend: "c", Address: "/run/x.sock"})
	want := `HAProxy at /run/x.sock no longer has the group "c": look at its configuration, or take the farm out of farmtop's`
	if gone.Err != want || gone.Fault != model.ReadAbsent || len(gone.Servers) != 0 {
		t.Errorf("a group that is gone: %+v", gone)
	}
	failed := Part(model.BalancerStatus{Err: "no answer"}, "web", model.Balancer{Name: "lb", Backend: "a"})
	if failed.Err != "no answer" || failed.Farm != "web" {
		t.Errorf("a reading that failed: %+v", failed)
	}
}
