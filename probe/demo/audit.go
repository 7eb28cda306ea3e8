package demo

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"strings"
	"time"
)

// An auditLog is where a node of Lithnet Access Manager writes its audit events: into its log file, and into Windows' event log.
type auditLog struct {
	file   *logFile
	events ring
}

// openAudits opens the audit logs of all nodes whose product writes one.
func (f *Farm) openAudits() error {
	if !f.product.isAudited() {
		return nil
	}
	for _, n := range f.nodes {
		file, err := openLogFile(f.auditFile(n))
		if err != nil {
			return err
		}
		n.audit = &auditLog{file: file}
	}
	return nil
}

// auditFile is where a node's log file is.
func (f *Farm) auditFile(n *webNode) string {
	return filepath.Join(f.dir, n.name+"-access-manager-service.log")
}

// auditText is an audit event (lithnet/access-manager, config/audit-templates/eventlog-success.txt, without the fields of the computer).
const auditText = `AUDIT: SUCCESS
A user was granted access

User:                 demo\alice
Requestor IP:         %s
Requestor Hostname:   
Page:                 %s`

// note writes the event of a request whose client the node took for that address. Into the file it goes in NLog's layout
// "longdate|level|logger|message" (Lithnet.AccessManager.Service, Program.cs).
func (l *auditLog) note(client, page string, now time.Time) {
	text := fmt.Sprintf(auditText, client, page)
	l.file.write(now.Format("2006-01-02 15:04:05.0000") + "|INFO |Lithnet.AccessManager.Server.Auditing.AuditEventProcessor|" + text + "\n")
	for line := range strings.Lines(text) {
		l.events.write(strings.TrimRight(line, "\n"))
	}
}

// follow writes the events that come as PowerShell prints their messages, until ctx ends or nobody reads any more.
func (l *auditLog) follow(ctx context.Context, w io.Writer) {
	reader := l.events.follow(true)
	defer reader.leave()
	for {
		lines, more := reader.read()
		for _, line := range lines {
			if _, err := io.WriteString(w, line+"\r\n"); err != nil {
				return
			}
		}
		if more == nil {
			return
		}
		select {
		case <-more:
		case <-ctx.Done():
			return
		}
	}
}

// close ends the log; a nil one is none.
func (l *auditLog) close() error {
	if l == nil {
		return nil
	}
	return l.file.close()
}

// audited writes the event of a request, where the product writes one.
func (n *webNode) audited(r *http.Request) {
	if n.audit != nil && r.URL.Path == n.product.audited {
		n.audit.note(n.client(r), r.URL.Path, time.Now())
	}
}
