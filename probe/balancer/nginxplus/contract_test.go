package nginxplus

import (
	"testing"

	"farmtop/model"
	"farmtop/probe/balancer/contract"
)

func TestTheDriverKeepsTheContractOfAllDrivers(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	contract.Driver(t, contract.DriverBench{
		New: New, Balancer: b, Software: software, Nodes: f.proxy.Nodes(), Untold: true, Soft: true, Weights: []int{2, 100},
		Request: f.proxy.Request, Hold: f.proxy.Hold, Kill: f.proxy.Kill, Heal: f.proxy.Heal,
		Denied: func(_ testing.TB, b model.Balancer) model.Balancer { b.Login.Password = "wrong-battery"; return b },
		Deaf:   contract.Deaf,
	})
}
