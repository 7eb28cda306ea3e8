package haproxy

import (
	"bytes"

	"farmtop/model"
)

// stateHeader begins the answer to "show servers state", after a line with the format's version.
var stateHeader = []byte("# be_id ")

// A stateColumn is a column of "show servers state" that is read.
type stateColumn int

const (
	stateGroup stateColumn = iota
	stateServer
	stateID
	stateOperation
	stateAddress
	statePort
	stateAdmin
	stateWeight
	stateInitialWeight
	stateAgent
	stateTLS
	stateColumns
)

// stateColumnNames are the names in the header, as the management guide lists them at "show servers state".
var stateColumnNames = [stateColumns]string{
	stateGroup: "be_name", stateServer: "srv_name", stateID: "srv_id", stateOperation: "srv_op_state",
	stateAddress: "srv_addr", statePort: "srv_port",
	stateAdmin: "srv_admin_state", stateWeight: "srv_uweight", stateInitialWeight: "srv_iweight",
	stateAgent: "srv_agent_state", stateTLS: "srv_use_ssl",
}

// agentEnabled is the bit of srv_agent_state that says that the agent check is on.
const agentEnabled = 0x04

// states reads the rows of "show servers state" and completes a table's servers with them. This table can be read at level
// user, and it alone has the admin state in full.
type states struct {
	wanted  []stateColumn
	fields  [stateColumns][]byte
	index   map[serverName]int // into the table's servers
	scratch []byte
}

type serverName struct{ group, name string }

// columns learns from the header where the wanted columns stand.
func (s *states) columns(header []byte) {
	s.wanted = s.wanted[:0]
	rest, more := header[len("# "):], true
	for more {
		var name []byte
		name, rest, more = nextField(rest, ' ')
		s.wanted = append(s.wanted, stateColumnNamed(name))
	}
}

func stateColumnNamed(name []byte) stateColumn {
	for c, n := range stateColumnNames {
		if string(name) == n {
			return stateColumn(c)
		}
	}
	return stateColumns
}

// split fills fields from a row. It is false when the row is cut short: better nothing than half of it.
func (s *states) split(line []byte) bool {
	clear(s.fields[:])
	rest, more := line, true
	for _, c := range s.wanted {
		if !more {
			return false
		}
		var field []byte
		field, rest, more = nextField(rest, ' ')
		if c < stateColumns {
			s.fields[c] = field
		}
	}
	return true
}

// row completes the server it is about. A server which the table doesn't have was added in between, or isn't wanted.
func (s *states) row(line []byte, t *table) {
	if !s.split(line) {
		return
	}
	if s.index == nil {
		s.index = indexOf(t.servers)
	}
	i, ok := s.index[serverName{string(cut(s.fields[stateGroup])), string(cut(s.fields[stateServer]))}]
	if !ok {
		return
	}
	t.bits[i] = parseAdminBits(s.fields[stateAdmin])
	s.complete(&t.servers[i])
}

func (s *states) complete(server *model.Server) {
	server.TLS = string(s.fields[stateTLS]) == "1"
	server.Agent = server.Agent || size(s.fields[stateAgent])&agentEnabled != 0
	if len(s.fields[stateWeight]) > 0 {
		server.Weight = size(s.fields[stateWeight])
	}
	if len(s.fields[stateInitialWeight]) > 0 {
		server.InitialWeight = size(s.fields[stateInitialWeight])
	}
	if s.address(); len(s.scratch) > 0 && string(s.scratch) != server.Address {
		server.Address = string(s.scratch)
	}
}

// address writes the server's address as host:port into scratch; nothing when it has none, or one that isn't an IP address.
func (s *states) address() {
	s.scratch = s.scratch[:0]
	host, port := cut(s.fields[stateAddress]), s.fields[statePort]
	switch {
	case len(host) == 0, string(host) == "-", count(port) == 0:
		return
	case bytes.IndexByte(host, ':') >= 0:
		s.scratch = append(append(append(s.scratch, '['), host...), ']')
	default:
		s.scratch = append(s.scratch, host...)
	}
	s.scratch = append(append(s.scratch, ':'), cut(port)...)
}

func indexOf(servers []model.Server) map[serverName]int {
	index := make(map[serverName]int, len(servers))
	for i := range servers {
		index[serverName{servers[i].Group, servers[i].Name}] = i
	}
	return index
}
