package ui

import (
	"net"
	"net/url"
	"slices"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"farmtop/model"
	"farmtop/ui/text"
)

// copy puts what is selected on the terminal's clipboard: an address, a line of the journal, a finding; or a node's check as a
// curl command.
func (a *App) copy(asCurl bool) tea.Cmd {
	value := a.selectedText()
	if asCurl {
		value = a.selectedCurl()
	}
	if value == "" {
		a.say("there is nothing to copy here")
		return nil
	}
	a.say(copiedWords(value))
	return tea.SetClipboard(value)
}

// copiedWords says what was copied: a line itself, of several how many there are and the first.
func copiedWords(value string) string {
	first, rest, several := strings.Cut(strings.TrimRight(value, "\n"), "\n")
	if !several {
		return "copied: " + first
	}
	return "copied " + strconv.Itoa(strings.Count(rest, "\n")+2) + " lines: " + first
}

func (a *App) selectedText() string {
	if a.scene.snapshot == nil {
		return ""
	}
	switch a.screen {
	case screenEvents:
		entries := a.filteredEntries()
		if at := a.events.scroll.selected; at < len(entries) {
			e := entries[at]
			return strings.Join(strings.Fields(e.At.Format("2006-01-02T15:04:05Z07:00")+" "+text.Clean(e.Farm+" "+e.Node+" "+e.Text)), " ")
		}
	case screenFindings:
		findings := a.filteredFindings()
		if at := a.findings.scroll.selected; at < len(findings) {
			f := findings[at]
			return strings.Join([]string{f.Code, f.subject + ":", f.Title + ".", f.Evidence, f.Remedy}, " ")
		}
	case screenClients:
		return a.copiedExample()
	case screenRoute:
		return a.copiedRoute()
	case screenVerify:
		return a.copiedVerify()
	default:
		if _, n := a.shownNode(); n != nil {
			return n.address
		}
	}
	return ""
}

func (a *App) selectedCurl() string {
	farm, node := a.shownNode()
	if node == nil {
		return ""
	}
	check := worstCheck(node.view)
	if check == nil {
		return ""
	}
	return curlCommand(farm.view.Farm, &node.view.Node, check.Check)
}

// curlCommand is a shell command that asks what a check asks, of the same address, under the same names.
func curlCommand(farm *model.Farm, node *model.Node, check *model.Check) string {
	host, port, err := net.SplitHostPort(node.Address)
	if err != nil {
		return ""
	}
	if check.Port > 0 {
		port = strconv.Itoa(check.Port)
	}
	if check.Protocol == model.ProtocolTCP {
		return "nc -vz " + text.ShellQuoted(host) + " " + text.ShellQuoted(port)
	}
	target := url.URL{Scheme: string(check.Protocol), Host: farm.ServerName()}
	if target.Host == "" {
		target.Host = net.JoinHostPort(host, port)
	}
	path := check.Path
	if path == "" {
		path = "/"
	}
	words := []string{
		"curl", "-sv", "--noproxy", "'*'", "--max-time", strconv.FormatFloat(check.Timeout.Seconds(), 'g', -1, 64),
		"--connect-to", text.ShellQuoted("::" + net.JoinHostPort(host, port)),
	}
	if farm.TLS.Insecure {
		words = append(words, "-k")
	}
	if check.Method != "" && check.Method != "GET" {
		words = append(words, "-X", text.ShellQuoted(check.Method))
	}
	if wanted := hostHeader(farm, check); wanted != "" && wanted != target.Host {
		words = append(words, "-H", text.ShellQuoted("Host: "+wanted))
	}
	for _, field := range check.Send {
		words = append(words, "-H", text.ShellQuoted(field.Name+": "+publicValue(field)))
	}
	return strings.Join(append(words, text.ShellQuoted(target.String()+path)), " ")
}

func hostHeader(farm *model.Farm, check *model.Check) string {
	if check.Host != "" {
		return check.Host
	}
	return farm.Host()
}

// publicHeaders are headers whose values are no secrets.
var publicHeaders = []string{"accept", "accept-language", "content-type", "user-agent", "x-forwarded-for", "x-forwarded-proto", "x-forwarded-host"}

// publicValue is a header's value, unless it may be a secret: clipboards are no place for those.
func publicValue(field model.HeaderField) string {
	if slices.Contains(publicHeaders, strings.ToLower(field.Name)) {
		return field.Value
	}
	return "…"
}
