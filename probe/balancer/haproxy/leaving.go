package haproxy

import (
	"context"
	"errors"
	"fmt"
	"math"
	"strings"

	"farmtop/model"
)

// masterShare is the share of a reading's time that the master and the workers behind it may take: one half. What the worker said
// is kept, however the master behaves.
const masterShare = 2

// addLeaving adds to a reading what older workers still serve. After a reload HAProxy's new worker begins with all counts at 0, and
// the old one serves its last requests: it doesn't listen any more, and only the master process reaches it. Where any of them can't
// be asked, their number counts as unknown and Hidden says why, but what the others said is added.
func (d *Driver) addLeaving(ctx context.Context, status *model.BalancerStatus, proxy string) {
	if d.master == nil {
		status.Leaving = -1
		return
	}
	ctx, cancel := context.WithTimeout(ctx, d.timeout/masterShare)
	defer cancel()
	older, leaving, err := d.older(ctx, proxy)
	addInFlight(status, older)
	status.Leaving = leaving
	if err != nil {
		status.Leaving = -1
		status.Hidden = append(status.Hidden, "what older processes of HAProxy still serve: "+d.masterText(err))
	}
}

// older are the servers as all older workers see them, and the number of those workers. With an error it is what is known in spite
// of it.
func (d *Driver) older(ctx context.Context, proxy string) (servers []model.Server, count int, err error) {
	var w workers
	if err := d.askMaster(ctx, "show proc", w.read); err != nil {
		return nil, 0, err
	}
	switch {
	case !w.known && w.first == "":
		return nil, 0, errClosed
	case !w.known:
		return nil, 0, strangerError(w.first)
	}
	if w.count > len(w.pids) {
		err = tooManyError(w.count)
	}
	for _, pid := range w.pids {
		seen, failed := d.askWorker(ctx, pid, proxy)
		switch {
		case errors.Is(failed, errWorkerGone):
			continue
		case err == nil:
			err = failed
		}
		servers = append(servers, seen...)
		count++
	}
	return servers, count, err
}

// askWorker reads the servers of an older worker. "@!PID" is the master's prefix for what is meant for the process of that number.
func (d *Driver) askWorker(ctx context.Context, pid int, proxy string) ([]model.Server, error) {
	a := newAnswer(d.balancer.Backend)
	err := d.askMaster(ctx, fmt.Sprintf("@!%d show stat %s 4 -1", pid, proxy), a.readTable)
	switch {
	case err != nil:
		return nil, fmt.Errorf("asking process %d: %w", pid, err)
	case a.stat, a.remarks.noProxy: // a backend that is newer than the process
		return a.table.servers, nil
	case strings.HasPrefix(a.remarks.first, noSuchProcess):
		return nil, errWorkerGone
	case a.remarks.first == "":
		return nil, errClosed
	}
	return nil, strangerError(a.remarks.first)
}

// noSuchProcess begins what HAProxy 2.6's master answers for a process that it doesn't have.
const noSuchProcess = "Can't find the target PID"

// errWorkerGone is about an older worker that ended after the master had listed it.
var errWorkerGone = errors.New("the process is gone")

// addInFlight adds the requests in flight of older workers to the servers of the same names, and to their groups. Servers that the
// configuration no longer has are left out.
func addInFlight(status *model.BalancerStatus, older []model.Server) {
	if len(older) == 0 {
		return
	}
	servers := indexOf(status.Servers)
	groups := make(map[string]int, len(status.Groups))
	for i := range status.Groups {
		groups[status.Groups[i].Name] = i
	}
	for i := range older {
		old := &older[i]
		at, ok := servers[serverName{old.Group, old.Name}]
		if !ok || old.InFlight == 0 {
			continue
		}
		server := &status.Servers[at]
		server.Leaving = together(server.Leaving, old.InFlight)
		server.InFlight = together(server.InFlight, old.InFlight)
		if at, ok := groups[old.Group]; ok {
			status.Groups[at].InFlight = together(status.Groups[at].InFlight, old.InFlight)
		}
	}
}

// together adds two sizes, which are at most [math.MaxInt32], as the sum is then.
func together(a, b int) int {
	if a > math.MaxInt32-b {
		return math.MaxInt32
	}
	return a + b
}
