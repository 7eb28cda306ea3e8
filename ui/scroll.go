package ui

// A scroll is a window onto more lines than the screen has, with one of them selected where that means something.
type scroll struct{ offset, selected int }

// move selects another line, by lines down.
func (s *scroll) move(lines, total int) { s.selected = max(0, min(s.selected+lines, total-1)) }

// roll moves the window, by lines down.
func (s *scroll) roll(lines, total, height int) {
	s.offset = max(0, min(s.offset+lines, total-height))
}

// reveal moves the window so that lines from first to last are inside, first in any case.
func (s *scroll) reveal(first, last, total, height int) {
	if last >= s.offset+height {
		s.offset = last - height + 1
	}
	if first < s.offset {
		s.offset = first
	}
	s.roll(0, total, height)
}

// stride is how many lines down an action goes in a list or a text of total lines, page of which are on the screen.
func stride(action string, page, total int) int {
	switch action {
	case actUp:
		return -1
	case actDown:
		return 1
	case actPageUp:
		return -page
	case actPageDown:
		return page
	case actTop:
		return -total
	case actBottom:
		return total
	default:
		return 0
	}
}

// clicked selects the line under the mouse, y lines below the window's top.
func (s *scroll) clicked(y, total int) {
	if y >= 0 && s.offset+y < total {
		s.selected = s.offset + y
	}
}
