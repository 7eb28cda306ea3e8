package winhost

import (
	"bytes"
	"context"
	"encoding/base64"
	"encoding/json"
	"io"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf16"
)

// A Machine is a Windows machine with a PowerShell, which whoever asks its HTTP handler runs. The zero value is one without clusters.
type Machine struct {
	mu      sync.Mutex // guards what follows
	cluster *Cluster
	nlb     *NLB
	events  func(ctx context.Context, computer string, w io.Writer)
	trouble func(cmdlets []Cmdlet) *Trouble
	garble  func(document []byte) []byte
	hangs   bool
	ran     []Cmdlet
}

// Trouble is how a script fails, as Windows says it: in numbers, and in words of its language.
type Trouble struct {
	Category string // "NotSpecified" where it is ""
	ID       string
	Code     int64 // HRESULT
	Native   int   // 0 where the cause is no error of Win32
	Said     string
}

// Denied is what a German Windows says to who lacks the rights.
func Denied() *Trouble {
	return &Trouble{Category: "PermissionDenied", ID: "Get-Cluster,Microsoft.FailoverClusters.PowerShell.GetClusterCommand", Code: -2147024891, Native: 5, Said: "Zugriff verweigert"}
}

// Fail has every script fail that trouble is given for; nil lets all pass again.
func (m *Machine) Fail(trouble func(cmdlets []Cmdlet) *Trouble) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.trouble = trouble
}

// Garble changes what is written; nil leaves it as it is.
func (m *Machine) Garble(garble func(document []byte) []byte) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.garble = garble
}

// Hang has every script from now on wait for ever.
func (m *Machine) Hang() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.hangs = true
}

// Ran are the cmdlets that were run so far.
func (m *Machine) Ran() []Cmdlet {
	m.mu.Lock()
	defer m.mu.Unlock()
	return slices.Clone(m.ran)
}

// ranKept bounds the cmdlets that are remembered.
const ranKept = 10_000

// Follow has the machine know event logs: events writes what comes into a computer's, until ctx ends. What asks for them is
// "Get-WinEvent -ComputerName NAME" as a command, and not as a script.
func (m *Machine) Follow(events func(ctx context.Context, computer string, w io.Writer)) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.events = events
}

// argumentsLimit bounds a command line, in bytes; Windows takes 32 767 characters.
const argumentsLimit = 1 << 17

// ServeHTTP runs PowerShell once, with the arguments that the body lists.
func (m *Machine) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	var arguments []string
	if err := json.NewDecoder(io.LimitReader(r.Body, argumentsLimit)).Decode(&arguments); err != nil {
		http.Error(w, err.Error(), http.StatusBadRequest)
		return
	}
	m.mu.Lock()
	hangs, events := m.hangs, m.events
	m.mu.Unlock()
	if hangs {
		<-r.Context().Done()
		return
	}
	if computer, asked := eventsOf(arguments); asked && events != nil {
		w.Header().Set(exitHeader, "0")
		events(r.Context(), computer, flushing{w, http.NewResponseController(w)})
		return
	}
	output, exit := m.run(arguments)
	w.Header().Set(exitHeader, strconv.Itoa(exit))
	_, _ = w.Write(output) // who has gone doesn't hear it
}

// flushing hands on at once what is written.
type flushing struct {
	w       io.Writer
	control *http.ResponseController
}

func (f flushing) Write(p []byte) (int, error) {
	n, err := f.w.Write(p)
	if err != nil {
		return n, err
	}
	return n, f.control.Flush()
}

// eventsOf is the computer whose events a command asks for.
func eventsOf(arguments []string) (computer string, asked bool) {
	at := slices.Index(arguments, "-Command")
	if at < 0 {
		return "", false
	}
	for _, c := range cmdletsIn(strings.Join(arguments[at+1:], " ")) {
		if c.Name == "Get-WinEvent" {
			return c.Parameters["ComputerName"], true
		}
	}
	return "", false
}

// run is one run of a script.
func (m *Machine) run(arguments []string) (output []byte, exit int) {
	script, ok := scriptIn(arguments)
	if !ok {
		return []byte("The argument is not recognized as a script.\r\n"), 64
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	cmdlets := cmdletsIn(script)
	m.ran = append(m.ran, cmdlets...)
	m.ran = m.ran[max(0, len(m.ran)-ranKept):]
	document := map[string]any{}
	if trouble := m.carryOut(cmdlets, document); trouble != nil {
		document = map[string]any{"fault": map[string]any{
			"category": trouble.Category, "id": trouble.ID, "code": trouble.Code, "native": trouble.Native, "said": trouble.Said,
		}}
	}
	text, err := json.Marshal(document)
	if err != nil {
		return []byte(err.Error()), 1
	}
	text = slices.Concat([]byte(`{"farmtop":1`), bytes.Replace(text[1:], []byte(`"`), []byte(`,"`), 1), []byte("\r\n"))
	if m.garble != nil {
		text = m.garble(text)
	}
	return text, 0
}

func (m *Machine) carryOut(cmdlets []Cmdlet, document map[string]any) *Trouble {
	if m.trouble != nil {
		if trouble := m.trouble(cmdlets); trouble != nil {
			return trouble
		}
	}
	for _, c := range cmdlets {
		var trouble *Trouble
		switch {
		case c.Name == "Import-Module":
		case strings.Contains(c.Name, "Nlb") && m.nlb != nil:
			trouble = m.nlb.run(c, document)
		case m.cluster != nil && strings.Contains(c.Name, "-Cluster"):
			trouble = m.cluster.run(c, document)
		default:
			trouble = &Trouble{
				Category: "ObjectNotFound", ID: "CommandNotFoundException",
				Said: "Die Benennung \"" + c.Name + "\" wurde nicht als Name eines Cmdlet erkannt.",
			}
		}
		if trouble != nil {
			return trouble
		}
	}
	return nil
}

// scriptIn is the script in PowerShell's arguments.
func scriptIn(arguments []string) (script string, ok bool) {
	last := len(arguments) - 1
	if last < 2 || arguments[last-1] != "-EncodedCommand" || arguments[1] != "-NoProfile" {
		return "", false
	}
	raw, err := base64.StdEncoding.DecodeString(arguments[last])
	if err != nil || len(raw)%2 != 0 {
		return "", false
	}
	units := make([]uint16, len(raw)/2)
	for i := range units {
		units[i] = uint16(raw[2*i]) | uint16(raw[2*i+1])<<8
	}
	return string(utf16.Decode(units)), true
}
