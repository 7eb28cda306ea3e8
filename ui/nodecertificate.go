package ui

import (
	"strconv"
	"strings"
	"time"

	"farmtop/ui/text"
)

// writeCertificate writes the certificate the node presented.
func (a *App) writeCertificate(w *writer, farm *farmScene, n *nodeScene) {
	c := n.view.Certificate
	w.section("certificate")
	t, at, clean := a.theme, a.scene.snapshot.At, text.Clean
	if c == nil {
		w.painted("", t.faint, "none was presented: no check has spoken TLS to it yet")
		return
	}
	if c.Why != "" {
		w.painted("problem", t.bad, clean(c.Why))
	}
	_, paint := certWords(c, at, farm.view.Farm.Limits.CertWarning, t)
	days := certDays(c, at)
	left := strconv.Itoa(days) + " days left"
	if days < 0 {
		left = "expired"
	}
	w.painted("good until", paint, c.NotAfter.Format(time.DateOnly)+", "+left+"; since "+c.NotBefore.Format(time.DateOnly))
	w.field("names", clean(strings.Join(c.Names, ", ")))
	w.field("subject", clean(c.Subject))
	w.field("issuer", clean(c.Issuer))
	w.field("chain", chainWords(c.Sent))
	w.painted("sha256", t.faint, clean(c.SHA256))
}

func chainWords(sent int) string {
	if sent == 1 {
		return "its own certificate alone was sent"
	}
	return strconv.Itoa(sent) + " certificates were sent"
}
