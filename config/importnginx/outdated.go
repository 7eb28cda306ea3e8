package importnginx

import "slices"

// outdated are the lines of a server that nginx no longer takes, or not for long.
func (im *importer) outdated(s *server) []Remark {
	var found []Remark
	if at, _ := s.word("ssl"); at != nil && s.isOn("ssl") {
		text := "ssl on; was removed in nginx 1.25.1, which refuses the file; write listen %d ssl; instead, which all versions since 0.7.14 know"
		if v := im.options.Version; v.before(oldLinesWent) {
			text = "ssl on; is deprecated, and nginx refuses it from 1.25.1; write listen %d ssl; instead"
		}
		found = append(found, remark(at, text, s.listens[0].port))
	}
	if v := im.options.Version; !v.before(oldLinesWent) {
		for _, l := range s.listens {
			if l.http2 {
				found = append(found, remark(l.at, "listen … http2 is deprecated since nginx 1.25.1; write listen %d ssl; and http2 on;", l.port))
			}
		}
	}
	return append(found, im.sameName(s)...)
}

// sameName says that another server has a name already, where both listen.
func (im *importer) sameName(s *server) []Remark {
	var found []Remark
	for _, other := range im.servers {
		if other == s {
			break
		}
		for _, name := range s.names {
			if meets(s, other) && slices.Contains(other.names, name) {
				found = append(found, remark(s.at, "the server name %s is there twice on one port, first at %s, and nginx ignores this one; remove the name from one of them", shown(name), clean(other.at.Place())))
			}
		}
	}
	return found
}

// meets tells whether two servers listen on one port at the same address.
func meets(a, b *server) bool {
	for _, l := range a.listens {
		for _, other := range b.listens {
			if l.port == other.port && l.host == other.host {
				return true
			}
		}
	}
	return false
}
