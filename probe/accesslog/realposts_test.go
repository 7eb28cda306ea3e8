package accesslog_test

import (
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/model/clientip"
	"farmtop/probe/lab"
)

// posts are four ways in which a HAProxy's lines come to farmtop, each to a farm of its own.
type posts struct {
	udp, tcp, file string
	daemon         string // the address of the syslog daemon that writes the file
}

// newPosts also starts the syslog daemon.
func newPosts(t *testing.T) posts {
	t.Helper()
	p := posts{udp: free(t, "udp"), tcp: free(t, "tcp"), file: filepath.Join(t.TempDir(), "haproxy.log")}
	p.daemon = fileSyslog(t, p.file)
	return p
}

// free is an address that was free a moment ago.
func free(t *testing.T, network string) string {
	t.Helper()
	var in interface {
		io.Closer
		Addr() net.Addr
	}
	var err error
	if network == "udp" {
		in, err = listenUDP(t)
	} else {
		in, err = new(net.ListenConfig).Listen(t.Context(), network, "127.0.0.1:0")
	}
	if err != nil {
		t.Fatal(err)
	}
	_ = in.Close() // nothing was sent
	return in.Addr().String()
}

type packets struct{ net.PacketConn }

func (p packets) Addr() net.Addr { return p.LocalAddr() }

func listenUDP(t *testing.T) (packets, error) {
	t.Helper()
	conn, err := new(net.ListenConfig).ListenPacket(t.Context(), "udp", "127.0.0.1:0")
	return packets{conn}, err
}

// fileSyslog is the address of a daemon that writes what it is sent into a file as rsyslog does: without the priority, and with the
// host's name behind the time.
func fileSyslog(t *testing.T, path string) (address string) {
	t.Helper()
	in, err := listenUDP(t)
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	over := make(chan struct{})
	go func() { // ends when the socket is closed
		defer close(over)
		buffer := make([]byte, 1<<16)
		for {
			n, _, err := in.ReadFrom(buffer)
			if err != nil {
				return
			}
			_, message, _ := strings.Cut(strings.TrimRight(string(buffer[:n]), "\n"), ">")
			fmt.Fprintf(file, "%s lb1%s\n", message[:len(time.Stamp)], message[len(time.Stamp):])
		}
	}()
	t.Cleanup(func() {
		_ = in.Close() // the reader ends by it
		<-over
		_ = file.Close() // the test is over
	})
	return in.Addr().String()
}

// global are the lines that make HAProxy write to all four.
func (p posts) global() []string {
	return []string{
		"log " + p.udp + " len 4096 format rfc3164 local0",
		"log ring@forwarded len 4096 format rfc5424 local0",
		"log " + p.daemon + " len 4096 local0",
		"log ring@access len 4096 format raw local0",
	}
}

// ring is a section of HAProxy's configuration.
func ring(name, format string) string {
	return fmt.Sprintf("ring %s\n  format %s\n  maxlen 4096\n  size 1048576\n", name, format)
}

// sections are the rings: one that is read, and one that HAProxy itself sends on over TCP.
func (p posts) sections() string {
	return ring("access", "raw") + ring("forwarded", "rfc5424") +
		"  timeout connect 5s\n  timeout server 10s\n  server farmtop " + p.tcp + " log-proto octet-count\n"
}

// farms are four that see the same HAProxy by different logs and ask different rules.
func (p posts) farms(proxy *lab.Proxy, nodes []*lab.Application) []*model.Farm {
	logs := []model.Log{
		{Name: "udp", Kind: model.LogSyslog, Address: "udp://" + p.udp},
		{Name: "tcp", Kind: model.LogSyslog, Address: "tcp://" + p.tcp},
		{Name: "file", Kind: model.LogFile, Address: p.file},
		{Name: "ring", Kind: model.LogRing, Balancer: "lb", Address: "access"},
	}
	limit := 3
	rules := []clientip.Rule{
		{Name: "aspnet", Trusted: []string{"127.0.0.0/8"}, Limit: &limit},
		{Name: "tomcat", Internal: []string{"127.0.0.0/8"}},
		{Name: "httpd", Internal: []string{"127.0.0.1"}, Trusted: []string{"127.0.0.0/8"}},
		{Name: "openam", Trusted: []string{"127.0.0.1"}},
	}
	var farms []*model.Farm
	for i, log := range logs {
		f := proxied(log, captures, proxy, nodes)
		f.Endpoint = "http://" + proxy.Frontend + "/"
		f.ClientIP, f.Logs[0].Cookie = rules[i], lab.SessionCookie
		farms = append(farms, f)
	}
	return farms
}
