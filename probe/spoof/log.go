package spoof

import (
	"slices"

	"farmtop/model"
)

// A listener knows what the farm's logs can tell of a request.
type listener struct {
	logs []heard
}

// heard is one log that is read.
type heard struct {
	node   string // whose own it is; "" for a balancer's, or an application's that names none
	label  bool   // it tells whom the application took, and nothing else of the request
	client bool   // it tells whom the application took
}

// newListener looks for the logs that are read now and can tell which request a line is.
func newListener(o *Options) listener {
	var l listener
	if o.View.Traffic == nil || o.Marks == nil {
		return l
	}
	farm := o.View.Farm
	for i := range farm.Logs {
		log := &farm.Logs[i]
		at := slices.IndexFunc(o.View.Traffic.Logs, func(s model.LogStatus) bool { return s.Name == log.Name })
		if at < 0 || o.View.Traffic.Logs[at].State != model.LogReading {
			continue
		}
		status, label := &o.View.Traffic.Logs[at], log.Format == labelFormat
		if label || status.HasMark || o.Query && status.HasPath {
			l.logs = append(l.logs, heard{node: log.Node, label: label, client: log.TellsClient(farm.ClientIP.Name)})
		}
	}
	return l
}

// labelFormat is the format of an application's own log, whose lines tell an address behind a label.
const labelFormat = "label"

// mayTell tells whether the application itself may say in a log whom it took, and whether what the rule makes of the request may come.
func (l *listener) mayTell(q *question) (own, rule bool) {
	for _, h := range l.logs {
		has := q.target.node == "" || h.node == q.target.node || h.label && h.node == ""
		own = own || has && h.client && (q.form != "" || !h.label) // without marks it tells of forged addresses alone
		rule = rule || has && !h.client
	}
	return own, rule
}

// hear takes in what a log has of a request. Without a mark it is the newest one with the address that the application took.
func (b *book) hear(m *model.Marked) {
	e := b.byMark[m.Mark]
	if m.Mark == "" {
		e = b.newest(m)
	}
	if e == nil {
		return
	}
	b.news = true
	if e.spoof.Reached == "" && e.question.target.node == "" {
		e.spoof.Reached = m.Node
	}
	e.ownLog = e.ownLog || m.Client != ""
	e.take(model.SpoofByLog, m.Log, unquoted(m.Client))
	e.take(model.SpoofByRule, m.Log, unquoted(m.Resolved))
}

// newest is the newest request that was sent with an address which a log without marks has; nil when there is none.
func (b *book) newest(m *model.Marked) *entry {
	client, isAddress := addressIn(m.Client)
	if !isAddress {
		return nil
	}
	for i := int(b.sender.at.Load()); i >= 0; i-- {
		e := &b.entries[i]
		asked := e.question.target.node
		if e.question.isForged(client) && (m.Node == "" || asked == "" || asked == m.Node) {
			return e
		}
	}
	return nil
}
