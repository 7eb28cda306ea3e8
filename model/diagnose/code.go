package diagnose

import (
	"slices"
	"strings"

	"farmtop/model"
)

// A Code is a kind of finding: what it means, when it shows and what to do about it.
type Code struct {
	Code     string
	Severity model.Severity // of most findings with it; TLS01 is critical as well
	Title    string         // a few words
	Means    string         // what it does to clients
	Shows    string         // when it is found, with its thresholds
	Echo     bool           // it is another way to say that a node is down; see model.Finding

	// Remedy is what to do on any farm. BACKEND/SERVER stands for the server at the balancer, FARM/NODE for the node as farmtop's
	// commands name it, HOST for the name clients use.
	Remedy string
	// Systems has what to do in addition on a farm of that system. A key is a system's name, or the beginning of the names of
	// several systems up to a hyphen: "wso2" stands for wso2-apim, wso2-apim-gateway and so on.
	Systems map[string]string
	// Balancers has what to do in addition at a balancer of that kind.
	Balancers map[string]string
}

// table has every code that a rule can find, in the order of the codes.
var table = slices.Concat(
	clusterCodes, drainCodes, healthCodes, balancerCodes, logCodes, parityCodes, routeCodes, stickyCodes, certificateCodes, clientIPCodes,
)

// Codes are all codes that farmtop can find, in the order of their names. Their maps are shared and must not be changed.
func Codes() []Code { return slices.Clone(table) }

// Explain is the entry of a code, in whichever case it is written.
func Explain(code string) (Code, bool) {
	if c := lookup(strings.ToUpper(strings.TrimSpace(code))); c != nil {
		return *c, true
	}
	return Code{}, false
}

// Remedy is what to do about a code on one farm, its system's and its balancers' settings included. It is "" for a code that isn't there.
// BACKEND/SERVER and FARM/NODE are left to the caller to replace.
func Remedy(code string, f *model.Farm) string {
	if c := lookup(code); c != nil {
		return c.remedyFor(f)
	}
	return ""
}

func lookup(code string) *Code {
	for i := range table {
		if table[i].Code == code {
			return &table[i]
		}
	}
	return nil
}

// remedyFor is what to do on one farm: what holds everywhere, what its system wants, and how its balancers are told.
func (c *Code) remedyFor(f *model.Farm) string {
	parts := []string{c.Remedy}
	if text := c.forSystem(f.System); text != "" {
		parts = append(parts, text)
	}
	var kinds []string
	for i := range f.Balancers {
		kind := f.Balancers[i].Kind
		if text := c.Balancers[kind]; text != "" && !slices.Contains(kinds, kind) {
			kinds = append(kinds, kind)
			parts = append(parts, text)
		}
	}
	text := strings.Join(parts, " ")
	if host := f.ServerName(); host != "" {
		text = strings.ReplaceAll(text, "HOST", host)
	}
	return text
}

// forSystem finds the text for a system: by its name, else by the longest beginning of it that the table has.
func (c *Code) forSystem(system string) string {
	for name := system; name != ""; {
		if text := c.Systems[name]; text != "" {
			return text
		}
		i := strings.LastIndexByte(name, '-')
		if i < 0 {
			return ""
		}
		name = name[:i]
	}
	return ""
}
