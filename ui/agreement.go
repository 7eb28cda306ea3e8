package ui

import (
	"strconv"
	"time"

	"farmtop/model"
	"farmtop/ui/text"
)

// An agreement is what the nodes of a farm that answer have in common.
type agreement struct {
	nodes       int                // that answer
	version     string             // that all run; "" when they differ or don't say
	differ      bool               // in their versions
	certificate *model.Certificate // that all present; nil when they differ or present none
	several     bool               // certificates are presented
	balancer    bool               // what the balancers say of their health is what our checks say
}

// agreementOf compares the nodes of a farm.
func agreementOf(f *farmScene) agreement {
	a := agreement{balancer: len(f.view.Balancers) > 0}
	for _, b := range f.view.Balancers {
		a.balancer = a.balancer && b.Readable()
	}
	for _, n := range f.nodes {
		if !n.view.State.Serves() || n.view.Stale {
			continue
		}
		first := a.nodes == 0
		a.nodes++
		a.compareVersion(n.version, first)
		a.compareCertificate(n.view.Certificate, first)
		a.balancer = a.balancer && n.server.known
		for _, s := range n.view.Servers {
			a.balancer = a.balancer && s.Disagree == 0
		}
	}
	return a
}

func (a *agreement) compareVersion(version string, first bool) {
	if first {
		a.version = version
	}
	if version != a.version {
		a.version, a.differ = "", true
	}
}

func (a *agreement) compareCertificate(c *model.Certificate, first bool) {
	switch {
	case first:
		a.certificate = c
	case c == nil && a.certificate == nil:
	case c == nil || a.certificate == nil || c.SHA256 != a.certificate.SHA256:
		a.certificate, a.several = nil, true
	}
}

// drawAgreement says what all nodes that answer have in common, and what they haven't.
func (a *App) drawAgreement(f *farmScene) {
	t, found := a.theme, agreementOf(f)
	l := a.farmLine("nodes")
	switch {
	case len(f.nodes) == 0:
		l.put(t.faint, "none yet")
	case found.nodes == 0:
		l.put(t.faint, "none answers")
	case found.differ:
		l.put(t.mark, "not all run the same version")
	case found.version != "":
		l.put(t.plain, "all run "+found.version)
	default:
		l.put(t.faint, "they don't tell their version")
	}
	if c := found.certificate; c != nil {
		words, paint := certWords(c, a.scene.snapshot.At, f.view.Farm.Limits.CertWarning, t)
		l.put(t.plain, ", one certificate until "+c.NotAfter.Format(time.DateOnly)+", ")
		l.upTo(paint, words, a.width-1)
	} else if found.several {
		l.upTo(t.plain, ", certificates of their own", a.width-1)
	}
	a.page.addLine()
}

// agreementWords is what was looked at and found to be well.
func agreementWords(f *farmScene) string {
	found := agreementOf(f)
	if found.nodes == 0 {
		return ""
	}
	words := strconv.Itoa(found.nodes) + " nodes answer"
	switch all := len(f.nodes); {
	case f.role.active != "" && found.nodes == 1:
		words = text.Clean(f.role.active) + " is active"
		if f.counts[lookStandby] > 0 {
			words += ", " + strconv.Itoa(f.counts[lookStandby]) + " standing by"
		}
	case all == 1:
		words = "the node answers"
	case found.nodes < all:
		words = strconv.Itoa(found.nodes) + " of " + strconv.Itoa(all) + " nodes answer"
	}
	if found.nodes > 1 && found.version != "" {
		words += ", agree on version " + found.version
		if found.certificate != nil {
			words += " and certificate"
		}
	}
	if found.balancer {
		words += ", and the balancer agrees"
	}
	return words
}

// movingWords is that the role of a farm is on its way, and where to as far as that is known; "" while it isn't.
func movingWords(f *farmScene) string {
	for _, p := range f.view.Actions {
		if p.Action.Verb == model.VerbMove && p.Phase != model.PhaseQueued && !p.Phase.IsOver() {
			return "the role is moving to " + text.Clean(p.Action.Node)
		}
	}
	if c := f.role.cluster; c != nil && c.State == model.RolePending {
		return "the role is moving: " + text.Clean(c.Standing())
	}
	return ""
}

// nothingFound is what stands in the place of findings.
func (a *App) nothingFound() string {
	for i, f := range a.scene.farms {
		if (a.overview.plan.stacked || i == a.overview.farm) && f.view.Asked < len(f.nodes) {
			return "no findings yet: not every node has been asked"
		}
	}
	if a.overview.plan.stacked && len(a.scene.farms) > 1 {
		nodes := 0
		for _, f := range a.scene.farms {
			nodes += agreementOf(f).nodes
		}
		return "no findings: " + strconv.Itoa(nodes) + " nodes of " + strconv.Itoa(len(a.scene.farms)) + " farms answer"
	}
	if words := movingWords(a.scene.farms[a.overview.farm]); words != "" {
		return words
	}
	if words := agreementWords(a.scene.farms[a.overview.farm]); words != "" {
		return "no findings: " + words
	}
	return "no findings"
}
