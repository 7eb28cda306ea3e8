package importnginx

// outdated are the lines of a server that nginx no longer takes, or not for long.
func (im *importer) outdated(s *server) []Remark {
	var found []Remark
	if at, _ := s.word("ssl"); at != nil && s.isOn("ssl") && len(s.listens) > 0 {
		text := "ssl on; was removed in nginx 1.25.1, which refuses the file; write listen %s ssl; instead, which all versions since 0.7.14 know"
		if v := im.options.Version; v.before(oldLinesWent) {
			text = "ssl on; is deprecated, and nginx refuses it from 1.25.1; write listen %s ssl; instead"
		}
		found = append(found, remark(at, text, s.listens[0].place()))
	}
	if v := im.options.Version; !v.before(oldLinesWent) {
		for _, l := range s.listens {
			if l.http2 {
				found = append(found, remark(l.at, "listen … http2 is deprecated since nginx 1.25.1; write listen %s ssl; and http2 on;", l.place()))
			}
		}
	}
	return append(found, s.remarks...)
}
