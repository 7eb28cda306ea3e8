package report

import (
	"io"
	"strings"
	"time"

	"farmtop/model"
)

// The document of "check --format json". Its fields are promised to scripts: some may be added, none changed. What isn't known
// is null, "" or 0, and a list is never null.
type (
	checkDocument struct {
		Schema  string        `json:"schema"`
		At      time.Time     `json:"at"`
		Verdict model.Verdict `json:"verdict"`
		Farms   []checkFarm   `json:"farms"`
	}
	checkFarm struct {
		Name     string         `json:"name"`
		System   string         `json:"system"`
		Endpoint string         `json:"endpoint"`
		Verdict  model.Verdict  `json:"verdict"`
		Nodes    []checkNode    `json:"nodes"`
		Findings []checkFinding `json:"findings"`
		Active   *checkActive   `json:"active"`   // null for farms whose nodes all serve
		Failover *checkFailover `json:"failover"` // null as long as the endpoint wasn't watched
		Cluster  *checkCluster  `json:"cluster"`  // null where there is none, or it couldn't be read
	}
	checkNode struct {
		Name        string            `json:"name"`
		Address     string            `json:"address"`
		State       model.State       `json:"state"`
		Reason      string            `json:"reason"`
		Version     string            `json:"version"`
		Checks      []checkCheck      `json:"checks"`
		Certificate *checkCertificate `json:"certificate"`
		Balancer    *checkBalancer    `json:"balancer"`
	}
	checkCheck struct {
		Name        string      `json:"name"`
		State       model.State `json:"state"`
		Status      int         `json:"status"`
		Error       string      `json:"error"`
		DNSms       float64     `json:"dns_ms"`
		ConnectMs   float64     `json:"connect_ms"`
		TLSms       float64     `json:"tls_ms"`
		FirstByteMs float64     `json:"first_byte_ms"`
		TotalMs     float64     `json:"total_ms"`
	}
	checkCertificate struct {
		SHA256   string   `json:"sha256"`
		Subject  string   `json:"subject"`
		NotAfter string   `json:"not_after"`
		Names    []string `json:"names"`
	}
	checkBalancer struct {
		Admin    model.AdminState `json:"admin"`
		Raw      string           `json:"raw"`
		Why      string           `json:"why"`
		Weight   int              `json:"weight"`
		InFlight int              `json:"in_flight"`
		Requests uint64           `json:"requests"`
		Cookie   string           `json:"cookie"`

		Uncounted bool `json:"uncounted"` // a balancer doesn't tell both of in_flight and requests
	}
	checkFinding struct {
		Code     string `json:"code"`
		Severity string `json:"severity"`
		Subject  string `json:"subject"`
		Title    string `json:"title"`
		Evidence string `json:"evidence"`
		Remedy   string `json:"remedy"`
	}
)

// CheckJSON writes the snapshot as one document of the schema farmtop/check/v1, on one line. What nodes said stands in it as they
// said it; whatever isn't printable is escaped, so that the document may be looked at in a terminal.
func CheckJSON(w io.Writer, s *model.Snapshot) error {
	document := checkDocument{
		Schema: "farmtop/check/v1", At: s.At.UTC(), Verdict: Verdict(s), Farms: make([]checkFarm, 0, len(s.Farms)),
	}
	for _, f := range s.Farms {
		document.Farms = append(document.Farms, farmDocument(f))
	}
	return writeJSON(w, document)
}

func farmDocument(f *model.FarmView) checkFarm {
	farm := checkFarm{
		Name: f.Farm.Name, System: f.Farm.System, Endpoint: f.Farm.Endpoint, Verdict: f.Verdict(),
		Nodes: make([]checkNode, 0, len(f.Nodes)), Findings: findingDocuments(f.Findings),
		Active: activeDocument(f), Failover: failoverDocument(f.Failover), Cluster: clusterDocument(f),
	}
	for _, n := range f.Nodes {
		farm.Nodes = append(farm.Nodes, nodeDocument(n))
	}
	return farm
}

func findingDocuments(findings []model.Finding) []checkFinding {
	return converted(findings, func(f *model.Finding) checkFinding {
		return checkFinding{
			Code: f.Code, Severity: f.Severity.String(), Subject: f.Subject(), Title: f.Title, Evidence: f.Evidence, Remedy: f.Remedy,
		}
	})
}

func nodeDocument(n *model.NodeView) checkNode {
	node := checkNode{
		Name: n.Node.Name, Address: n.Node.Address, State: stateOf(n.State), Reason: n.Reason, Version: n.Version,
		Checks: make([]checkCheck, 0, len(n.Checks)), Balancer: balancerDocument(n),
	}
	for _, c := range n.Checks {
		node.Checks = append(node.Checks, checkOf(c))
	}
	if c := n.Certificate; c != nil {
		node.Certificate = &checkCertificate{
			SHA256: c.SHA256, Subject: c.Subject, NotAfter: moment(c.NotAfter), Names: append([]string{}, c.Names...),
		}
	}
	return node
}

func checkOf(c *model.CheckView) checkCheck {
	check := checkCheck{Name: c.Check.Name, State: stateOf(c.Health.State)}
	o := c.Last
	if o == nil {
		return check
	}
	check.Status = o.Status
	if !o.OK {
		check.Error = o.Reason
	}
	check.DNSms, check.ConnectMs, check.TLSms = millis(o.Phases.DNS), millis(o.Phases.Connect), millis(o.Phases.TLS)
	check.FirstByteMs, check.TotalMs = millis(o.Phases.FirstByte), millis(o.Phases.Total)
	return check
}

// balancerDocument sums up the node at all its balancers and groups: the counters are added, the rest is the word of the server
// that takes the node out furthest. It is nil when no balancer sees the node.
func balancerDocument(n *model.NodeView) *checkBalancer {
	speaker := speaker(n)
	if speaker == nil {
		return nil
	}
	b := &checkBalancer{
		Admin: speaker.Admin, Raw: speaker.Status, Why: whyOf(speaker), Weight: speaker.Weight, Cookie: speaker.Cookie,
	}
	for _, s := range n.Servers {
		b.InFlight += s.InFlight
		b.Requests += s.Requests
		b.Uncounted = b.Uncounted || s.Uncounted
	}
	return b
}

// speaker is the server whose admin state speaks for the node; nil when no balancer sees it.
func speaker(n *model.NodeView) *model.ServerView {
	admin := n.Admin()
	for _, s := range n.Servers {
		if s.Admin == admin {
			return s
		}
	}
	return nil
}

func whyOf(s *model.ServerView) string {
	words := make([]string, len(s.Why))
	for i, reason := range s.Why {
		words[i] = string(reason)
	}
	return strings.Join(words, ", ")
}

func stateOf(s model.State) model.State {
	if s == "" {
		return model.StateUnknown
	}
	return s
}

// moment is a time as RFC 3339 has it, "" when there is none. A node's certificate may name a year that time.Time refuses to
// encode, and must not spoil the whole document by it.
func moment(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

// millis is a duration in milliseconds, to the microsecond.
func millis(d time.Duration) float64 {
	return float64(d.Round(time.Microsecond)) / float64(time.Millisecond)
}
