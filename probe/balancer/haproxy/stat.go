package haproxy

import (
	"bytes"
	"math"
	"time"

	"farmtop/model"
)

// statHeader begins the answer to "show stat".
var statHeader = []byte("# pxname,")

// maxServers bounds the servers of one answer. The largest HAProxys serve some thousands; each costs about half a kilobyte here.
const maxServers = 50_000

// A column of "show stat" that is read. The rest, about a hundred, is passed over.
type column int

const (
	colProxy column = iota
	colServer
	colType
	colStatus
	colWeight
	colUserWeight
	colBackup
	colInFlight
	colQueued
	colRequests
	colChosen
	colConnectErrors
	colAnswerErrors
	colLastRequest
	colChanged
	colCheck
	colCheckCode
	colCheckDuration
	colCheckText
	colCheckDetail
	colAgent
	colAddress
	colCookie
	colMode
	colAlgorithm
	colTracked
	columns
)

// columnNames are the names in the header, as the management guide's section 9.1 lists them. It calls lbtot the "number of times
// a server was selected, either for new sessions, or when re-dispatching". Observed on HAProxy 2.6: a request without a cookie raises
// stot and lbtot; one that the sticky cookie or an entry of a stick table leads to the server raises stot alone, in drain as well.
// The first request of a table's entry is selected. A "use-server" rule isn't a selection either.
var columnNames = [columns]string{
	colProxy: "pxname", colServer: "svname", colType: "type", colStatus: "status",
	colWeight: "weight", colUserWeight: "uweight", colBackup: "bck",
	colInFlight: "scur", colQueued: "qcur", colRequests: "stot", colChosen: "lbtot",
	colConnectErrors: "econ", colAnswerErrors: "eresp", colLastRequest: "lastsess", colChanged: "lastchg",
	colCheck: "check_status", colCheckCode: "check_code", colCheckDuration: "check_duration",
	colCheckText: "check_desc", colCheckDetail: "last_chk", colAgent: "agent_status",
	colAddress: "addr", colCookie: "cookie", colMode: "mode", colAlgorithm: "algo", colTracked: "tracked",
}

// The values of the column "type".
const (
	typeBackend = "1"
	typeServer  = "2"
)

// A table is what "show stat" said, with a server's admin bits beside it as they come from "show servers state".
type table struct {
	words   words
	wanted  []column // what the columns of a row are; columns for one that isn't read
	fields  [columns][]byte
	groups  []model.Group
	servers []model.Server
	bits    []adminBits // of the server with the same index
}

// columns learns from the header where the wanted columns stand. What comes after the last of them isn't split.
func (t *table) columns(header []byte) {
	t.wanted = t.wanted[:0]
	last := 0
	rest, more := header[len("# "):], true
	for more {
		var name []byte
		name, rest, more = nextField(rest, ',')
		t.wanted = append(t.wanted, columnNamed(name))
		if t.wanted[len(t.wanted)-1] < columns {
			last = len(t.wanted)
		}
	}
	t.wanted = t.wanted[:last]
}

func columnNamed(name []byte) column {
	for c, n := range columnNames {
		if string(name) == n {
			return column(c)
		}
	}
	return columns
}

// row takes one row in. It is false when the table is full; rows of frontends, listeners and other backends are passed over.
func (t *table) row(line []byte, backend string) bool {
	t.split(line)
	if backend != "" && string(t.fields[colProxy]) != backend {
		return true
	}
	switch string(t.fields[colType]) {
	case typeBackend:
		if len(t.groups) == maxServers {
			return false
		}
		t.groups = append(t.groups, t.group())
	case typeServer:
		if len(t.servers) == maxServers {
			return false
		}
		t.servers = append(t.servers, t.server())
		t.bits = append(t.bits, bitsUnknown)
	}
	return true
}

// split fills fields from a row; those it doesn't have become empty.
func (t *table) split(line []byte) {
	clear(t.fields[:])
	rest, more := line, true
	for _, c := range t.wanted {
		if !more {
			return
		}
		var field []byte
		field, rest, more = nextCell(rest)
		if c < columns {
			t.fields[c] = field
		}
	}
}

// nextCell cuts the first field off a CSV row. A quoted field is unquoted in place.
func nextCell(line []byte) (cell, rest []byte, more bool) {
	if len(line) == 0 || line[0] != '"' {
		return nextField(line, ',')
	}
	cell = line[:0]
	for i := 1; i < len(line); i++ {
		if line[i] == '"' {
			if i++; i == len(line) || line[i] != '"' {
				_, rest, more = nextField(line[i:], ',')
				return cell, rest, more
			}
		}
		cell = append(cell, line[i])
	}
	return cell, nil, false
}

func (t *table) group() model.Group {
	f := &t.fields
	return model.Group{
		Name:      t.words.of(f[colProxy]),
		Status:    t.words.of(f[colStatus]),
		Mode:      t.words.of(f[colMode]),
		Algorithm: t.words.of(f[colAlgorithm]),
		Cookie:    t.words.of(f[colCookie]),
		InFlight:  size(f[colInFlight]),
		Queued:    size(f[colQueued]),
		Requests:  count(f[colRequests]),
	}
}

func (t *table) server() model.Server {
	f := &t.fields
	weight := size(f[colWeight])
	s := model.Server{
		Group:         t.words.of(f[colProxy]),
		Name:          string(cut(f[colServer])),
		Address:       ownAddress(f[colAddress]),
		Cookie:        string(cut(f[colCookie])),
		Status:        t.words.of(f[colStatus]),
		Backup:        size(f[colBackup]) != 0,
		Weight:        weight,
		InitialWeight: weight,
		InFlight:      size(f[colInFlight]),
		Queued:        size(f[colQueued]),
		Requests:      count(f[colRequests]),
		Chosen:        count(f[colChosen]),
		ChosenKnown:   len(f[colChosen]) > 0,
		Errors:        addUp(count(f[colConnectErrors]), count(f[colAnswerErrors])),
		LastRequest:   seconds(f[colLastRequest]),
		CheckStatus:   t.words.of(bytes.TrimPrefix(f[colCheck], []byte("* "))), // "* ": the next check is running
		CheckCode:     size(f[colCheckCode]),
		CheckText:     t.checkText(),
		CheckDuration: time.Duration(size(f[colCheckDuration])) * time.Millisecond,
		Agent:         len(f[colAgent]) > 0,
		AgentStatus:   t.words.of(bytes.TrimPrefix(f[colAgent], []byte("* "))),
		Tracks:        t.words.of(f[colTracked]),
		Changed:       max(0, seconds(f[colChanged])),
	}
	if len(f[colUserWeight]) > 0 {
		s.Weight = size(f[colUserWeight])
	}
	return s
}

// checkText is what the check's result is called and, after it, what was seen: "Layer4 connection problem: Connection refused".
func (t *table) checkText() string {
	text, detail := t.fields[colCheckText], t.fields[colCheckDetail]
	switch {
	case len(detail) == 0:
		return t.words.of(text)
	case len(text) == 0:
		return t.words.of(detail)
	}
	var whole [2*maxText + 2]byte
	return t.words.of(append(append(append(whole[:0], cut(text)...), ": "...), cut(detail)...))
}

// ownAddress is an address as the column "addr" shows it; "unix" and the like are none.
func ownAddress(b []byte) string {
	if i := bytes.LastIndexByte(b, ':'); i <= 0 || count(b[i+1:]) == 0 {
		return ""
	}
	return string(cut(b))
}

func addUp(a, b uint64) uint64 {
	if a > math.MaxUint64-b {
		return math.MaxUint64
	}
	return a + b
}

// settle decides what the servers' states mean, now that both tables are read.
func (t *table) settle() {
	for i := range t.servers {
		s := &t.servers[i]
		s.Admin, s.Why = adminState(s.Status, t.bits[i], s.Agent, s.Tracks != "")
		s.Up = takesRequests(s.Status)
	}
}
