package main

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"image/color"
	"strings"

	uv "github.com/charmbracelet/ultraviolet"
)

const (
	cellWidth  = 8.43 // of DejaVu Sans Mono at 14 pixels, so that boxes close
	cellHeight = 17.0
	fontSize   = 14
	margin     = 12.0
	baseline   = 13.0 // from the top of a cell
	fonts      = "'DejaVu Sans Mono', 'Menlo', 'Consolas', monospace"
	paper      = "#16181d"
	ink        = "#d6d9df"
)

// draw makes an SVG of a screen as tmux captured it, with its escape sequences.
func draw(screen string, width, height int) []byte {
	cells := uv.NewScreenBuffer(width, height)
	uv.NewStyledString(strings.TrimRight(screen, "\n")).Draw(cells, cells.Bounds())
	var b bytes.Buffer
	w, h := float64(width)*cellWidth+2*margin, float64(height)*cellHeight+2*margin
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %.0f" width="%.0f" height="%.0f">`+"\n", w, h, w, h)
	fmt.Fprintf(&b, `<rect width="100%%" height="100%%" rx="6" fill="%s"/>`+"\n", paper)
	fmt.Fprintf(&b, `<g font-family="%s" font-size="%d" fill="%s" xml:space="preserve">`+"\n", fonts, fontSize, ink)
	for y := range height {
		for x := 0; x < width; {
			x += drawRun(&b, cells, x, y, width)
		}
	}
	b.WriteString("</g>\n</svg>\n")
	return b.Bytes()
}

// drawRun draws the cells from x that look alike and tells how many they are.
func drawRun(b *bytes.Buffer, cells uv.ScreenBuffer, x, y, width int) int {
	first := cells.CellAt(x, y)
	var text strings.Builder
	n := 0
	for x+n < width {
		cell := cells.CellAt(x+n, y)
		if cell == nil || !cell.Style.Equal(&first.Style) {
			break
		}
		text.WriteString(cell.Content)
		n += max(cell.Width, 1)
	}
	n = max(n, 1)
	foreground, background := colours(&first.Style)
	left, top := margin+float64(x)*cellWidth, margin+float64(y)*cellHeight
	if background != "" {
		fmt.Fprintf(b, `<rect x="%.2f" y="%.2f" width="%.2f" height="%.2f" fill="%s"/>`+"\n", left, top, float64(n)*cellWidth, cellHeight, background)
	}
	if strings.TrimSpace(text.String()) == "" {
		return n
	}
	fmt.Fprintf(b, `<text x="%.2f" y="%.2f" textLength="%.2f" lengthAdjust="spacingAndGlyphs"%s%s>`,
		left, top+baseline, float64(n)*cellWidth, foreground, weight(&first.Style))
	_ = xml.EscapeText(b, []byte(text.String()))
	b.WriteString("</text>\n")
	return n
}

// colours are the attribute for the foreground and the value for the background; "" for the terminal's own.
func colours(s *uv.Style) (foreground, background string) {
	fg, bg := s.Fg, s.Bg
	if s.Attrs&uv.AttrReverse != 0 {
		fg, bg = bg, fg
		foreground, background = fmt.Sprintf(` fill="%s"`, paper), ink
	}
	if fg != nil {
		foreground = fmt.Sprintf(` fill="%s"`, hex(fg))
	}
	if bg != nil {
		background = hex(bg)
	}
	if s.Attrs&uv.AttrFaint != 0 {
		foreground += ` fill-opacity="0.55"`
	}
	return foreground, background
}

func weight(s *uv.Style) string {
	if s.Attrs&uv.AttrBold != 0 {
		return ` font-weight="bold"`
	}
	return ""
}

func hex(c color.Color) string {
	r, g, b, _ := c.RGBA()
	return fmt.Sprintf("#%02x%02x%02x", r>>8, g>>8, b>>8)
}
