package haproxy_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/contract"
	"farmtop/probe/balancer/haproxy"
	"farmtop/probe/lab"
)

func TestTheDriverKeepsTheContractOfAllDrivers(t *testing.T) {
	t.Parallel()
	nodes := lab.Nodes(t, lab.NewAuthority(t), 3)
	proxy := lab.HAProxy(t, lab.Config{Servers: lab.ServersOf(nodes)})
	contract.Driver(t, driverBench(proxy, nodes))
}

func TestTheDriverKeepsTheContractOverSSH(t *testing.T) {
	nodes := lab.Nodes(t, lab.NewAuthority(t), 3)
	proxy := lab.HAProxy(t, lab.Config{Servers: lab.ServersOf(nodes)})
	lab.StartSSHD(t)
	b := driverBench(proxy, nodes)
	made := map[[2]string]balancer.Reader{} // one for each address and backend, as an engine has it: each logs in once
	b.New = func(farm string, lb model.Balancer) (balancer.Reader, error) {
		of := [2]string{lb.Address, lb.Backend}
		if made[of] != nil {
			return made[of], nil
		}
		d, err := haproxy.New(farm, lb)
		if err == nil {
			t.Cleanup(func() { _ = d.Close() })
			made[of] = d
		}
		return d, err
	}
	b.Balancer.Address = "ssh://lb1" + proxy.Admin
	b.Balancer.Master = "ssh://lb1" + proxy.Master
	b.Balancer.Timeout = patient
	b.Denied = func(_ testing.TB, lb model.Balancer) model.Balancer {
		lb.Address = "ssh://lb1" + proxy.Operator
		return lb
	}
	b.Deaf = nil // what ssh carries is what HAProxy says
	contract.Driver(t, b)
}

// patient is a timeout for a busy machine.
const patient = 20 * time.Second

func driverBench(proxy *lab.Proxy, nodes []*lab.Node) contract.DriverBench {
	own := bench(proxy, nodes, proxy.Admin)
	return contract.DriverBench{
		New:      func(farm string, b model.Balancer) (balancer.Reader, error) { return haproxy.New(farm, b) },
		Balancer: model.Balancer{Name: "lb", Kind: "haproxy", Address: proxy.Admin, Backend: own.Backend},
		Software: "HAProxy", Cookie: own.Cookie, Nodes: own.Nodes, Soft: true, Weights: []int{2, 256, 0},
		Request: own.Request, Hold: own.Hold, Kill: own.Kill, Heal: own.Heal,
		Denied: func(_ testing.TB, b model.Balancer) model.Balancer { b.Address = proxy.Operator; return b },
		Deaf:   deaf,
	}
}

// deaf passes questions on to a runtime socket, and answers commands that change a server as HAProxy does when it is content.
func deaf(t testing.TB, b model.Balancer) model.Balancer {
	t.Helper()
	l, err := new(net.ListenConfig).Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() }) // which ends what accepts
	socket := b.Address
	go func() {
		for {
			conn, err := l.Accept()
			if err != nil {
				return
			}
			relay(context.WithoutCancel(t.Context()), conn, socket)
		}
	}()
	b.Address = l.Addr().String()
	return b
}

// relay serves one line.
func relay(ctx context.Context, conn net.Conn, socket string) {
	defer conn.Close()
	line, err := bufio.NewReader(conn).ReadString('\n')
	if err != nil {
		return
	}
	if strings.HasPrefix(line, "set server ") {
		_, _ = io.WriteString(conn, "\n") // who doesn't listen is none the wiser
		return
	}
	real, err := new(net.Dialer).DialContext(ctx, "unix", socket)
	if err != nil {
		return
	}
	defer real.Close()
	_, _ = io.WriteString(real, line) // what wasn't sent isn't answered
	_, _ = io.Copy(conn, real)
}
