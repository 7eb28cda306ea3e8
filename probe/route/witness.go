package route

import "farmtop/model"

// A witness is what told which node answered.
type witness struct {
	node string // "" when nothing told
	way  model.RouteWay
	name string // of the header or cookie
}

// kind is a witness's place among those that the book knows, without its node. There are no more of them than headers, and a few.
func (b *book) kind(w witness) uint8 {
	w.node = ""
	for i, known := range b.witnesses {
		if known == w {
			return uint8(i)
		}
	}
	b.witnesses = append(b.witnesses, w)
	return uint8(len(b.witnesses) - 1)
}
