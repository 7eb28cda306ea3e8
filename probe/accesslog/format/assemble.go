package format

import "bytes"

// assemble turns pieces into the literal text in front and the steps behind it. Two values that touch cannot be told apart and
// are an error, unless the first has a fixed width.
func (c *compiler) assemble(pieces []piece) (head []byte, steps []step, err error) {
	for i, p := range pieces {
		switch {
		case p.literal == nil:
			if i > 0 && pieces[i-1].literal == nil && pieces[i-1].shape != shapeFixed {
				return nil, nil, c.errorAt(p.offset, p.name+" follows "+pieces[i-1].name+" with nothing between, so the two cannot be told apart",
					"put a blank between them")
			}
			steps = append(steps, step{shape: p.shape, means: p.means, width: p.width, escape: p.escape, prose: p.prose, name: p.name})
		case len(steps) == 0:
			head = append(head, p.literal...)
		default:
			last := &steps[len(steps)-1]
			last.stop = append(last.stop, p.literal...)
			last.first = last.stop[0]
		}
	}
	for i := range steps {
		steps[i].settle()
	}
	if len(steps) > 0 {
		steps[len(steps)-1].settleLast(pieces[len(pieces)-1])
	}
	c.warnOfForgery(pieces, steps)
	steps = folded(steps)
	for i := range steps {
		steps[i].way = steps[i].wayOf()
	}
	return head, steps, nil
}

// folded joins neighbours that are short and mean nothing: half of HAProxy's httplog.
func folded(steps []step) []step {
	var out []step
	for _, s := range steps {
		idle := s.short && s.means == meansNothing
		if last := len(out) - 1; idle && last >= 0 && out[last].run != nil {
			out[last].run = append(out[last].run, s.first)
			continue
		}
		if idle {
			s.run = []byte{s.first}
		}
		out = append(out, s)
	}
	return out
}

// settle drops the special shape of a value where the text behind it makes it needless.
func (s *step) settle() {
	if s.shape == shapeList && s.first != ' ' {
		s.shape = shapeEscaped
	}
	if s.shape == shapeEscaped && (s.first != '"' || s.escape != '\\') {
		s.shape = shapePlain
	}
	s.bare = bytes.TrimLeft(s.stop, " ")
	if len(s.stop) <= 4 {
		for i, b := range s.stop {
			s.word |= uint32(b) << (8 * i)
			s.mask |= 0xff << (8 * i)
		}
	}
	s.short = s.shape == shapePlain && len(s.stop) == 1 && s.means <= meansTermination
	s.plain = s.shape == shapePlain && len(s.stop) > 0 && !s.short
}

// settleLast makes use of the line's end, given the directive's last piece: a value before it whose quotes are not escaped is
// searched from there, and a value that nothing follows ends at a blank unless it may hold one, so that two lines run together
// are not taken for one.
func (s *step) settleLast(last piece) {
	switch {
	case s.plain && s.escape == 0:
		s.shape, s.plain = shapeTail, false
	case last.literal == nil && last.shape != shapeList && !last.prose && s.shape == shapePlain:
		s.shape = shapeWord
	}
}

// warnOfForgery warns of values that clients choose and that end with something a client may send: it can then write into the
// values behind. Servers escape quotes, so text with a quote in it is safe.
func (c *compiler) warnOfForgery(pieces []piece, steps []step) {
	at := 0
	for _, p := range pieces {
		if p.literal != nil {
			continue
		}
		s := steps[at]
		at++
		open := s.shape == shapePlain || s.shape == shapeList
		if p.prose && open && len(s.stop) > 0 && bytes.IndexByte(s.stop, '"') < 0 && anyMeaning(steps[at:]) {
			c.warn(BothPanels, p.offset, p.name+" is chosen by clients and stands without quotes: what is behind it can be forged; put it in quotes")
		}
	}
}

func anyMeaning(steps []step) bool {
	for _, s := range steps {
		if s.means != meansNothing {
			return true
		}
	}
	return false
}
