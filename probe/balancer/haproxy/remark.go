package haproxy

import "bytes"

// remarks are the lines that belong to no section: errors, and lists of commands that come with "Unknown command".
type remarks struct {
	first   string // the first one
	unknown bool   // a command wasn't known
	master  bool   // "show proc" was offered, which only a master process has
	noProxy bool   // the backend asked for doesn't exist
}

func (r *remarks) add(line []byte) {
	switch {
	case len(line) == 1 && line[0] >= '0' && line[0] <= '9':
		return // the format's version, which stands before the header of "show servers state"
	case r.first == "":
		r.first = string(cut(line))
	}
	r.unknown = r.unknown || bytes.HasPrefix(line, []byte("Unknown command"))
	r.master = r.master || bytes.HasPrefix(line, []byte("  show proc "))
	r.noProxy = r.noProxy || bytes.Equal(line, []byte("No such proxy."))
}
