package ui

import (
	"cmp"
	"net/netip"
	"slices"
	"strconv"
	"strings"

	"farmtop/model/clientip"
	"farmtop/ui/text"
)

// A rulebook is a farm's client-IP rule made ready to explain requests, and all the other rules to compare it with. It is made once.
type rulebook struct {
	rule     clientip.Rule
	resolver *clientip.Resolver // nil where the rule can't be compiled, or none is configured
	all      []*clientip.Resolver
}

func newRulebook(rule clientip.Rule) *rulebook {
	b := &rulebook{rule: rule}
	b.resolver, _ = clientip.Compile(rule) // the error was told where the log was opened
	for _, name := range clientip.Names() {
		if other, err := clientip.Compile(rule.As(name)); err == nil {
			b.all = append(b.all, other)
		}
	}
	return b
}

// rules is the rulebook of a farm of which logs tell.
func (f *farmScene) rules() *rulebook {
	if f.book == nil || f.book.rule.Name != f.traffic.of.Clients.Rule.Name {
		f.book = newRulebook(f.traffic.of.Clients.Rule)
	}
	return f.book
}

// scene makes an example ready for drawing.
func (b *rulebook) scene(e *clientip.Example) exampleScene {
	s := exampleScene{Example: e, client: text.Clean(e.Client), own: text.Clean(e.Own)}
	if b.resolver == nil {
		return s
	}
	s.explanation = b.resolver.Explain(e.Peer, e.Headers)
	if e.Assumed {
		s.hidePeer()
	}
	s.chain = chainOf(e, &s.explanation)
	return s
}

// An exampleScene is one logged request with how the rule resolved it.
type exampleScene struct {
	*clientip.Example
	client, own string // clean
	explanation clientip.Explanation
	chain       chain
}

// isBad tells whether an example is worth looking at: the rule took something else than a client, or the server took another one.
func isBad(e *clientip.Example) bool { return e.Verdict != clientip.Client || e.Differs || e.Limited }

// A setting is what a product calls the lists of a rule, and what stands in their place where they are not given.
type setting struct{ product, trusted, internal, missing string }

// settings are by the rule's name.
func settings() map[string]setting {
	return map[string]setting{
		"aspnet":  {"ASP.NET Core's ForwardedHeadersMiddleware", "KnownProxies/KnownNetworks", "", "the defaults: loopback"},
		"nginx":   {"nginx's realip module", "set_real_ip_from", "", "none: no header is read"},
		"tomcat":  {"Tomcat's RemoteIpValve", "trustedProxies", "internalProxies", "the defaults: private networks"},
		"httpd":   {"Apache's mod_remoteip", "RemoteIPTrustedProxy", "RemoteIPInternalProxy", "none: everybody is believed"},
		"openam":  {"OpenAM takes the left-most entry, whoever wrote it", "proxies", "", ""},
		"haproxy": {"HAProxy takes the right-most entry, whoever sends it", "proxies", "", ""},
		"peer":    {"the connection's address; no header is read", "proxies", "", ""},
	}
}

// ruleWords is a rule with its settings, in words.
func ruleWords(r *clientip.Rule) string {
	s, known := settings()[r.Name]
	if !known {
		return text.Clean(r.Name)
	}
	words := r.Name + ": " + s.product
	if r.Header != "" && !strings.EqualFold(r.Header, "X-Forwarded-For") {
		words += "; header " + text.Clean(r.Header)
	}
	words += after("; "+s.trusted+" ", listWords(r.Trusted, s.missing))
	if s.internal != "" {
		words += "; " + s.internal + " " + listWords(r.Internal, s.missing)
	}
	switch {
	case r.Name == "aspnet":
		words += "; ForwardLimit " + limitWords(r.Limit)
	case r.Name == "nginx" && r.Recursive:
		words += "; real_ip_recursive on"
	case r.Name == "nginx":
		words += "; real_ip_recursive off"
	}
	return words
}

// listShown is how many networks of a list are told; the configuration has all.
const listShown = 6

// listWords is a list of networks; what it says of a list that wasn't given is the rule's own default.
func listWords(list []string, missing string) string {
	switch {
	case list == nil:
		return missing
	case len(list) == 0:
		return "empty"
	}
	shown := make([]string, 0, listShown)
	for _, network := range list[:min(len(list), listShown)] {
		if network == netip.IPv4Unspecified().String() {
			network = "the balancer"
		}
		shown = append(shown, text.Clean(network))
	}
	words := strings.Join(shown, ", ")
	if left := len(list) - len(shown); left > 0 {
		words += " and " + strconv.Itoa(left) + " more"
	}
	return words
}

func limitWords(limit *int) string {
	switch {
	case limit == nil:
		return "1, the default"
	case *limit == clientip.NoLimit:
		return "none"
	default:
		return strconv.Itoa(*limit)
	}
}

// viaUnknown stands for the balancer's address towards the nodes where nobody told it.
const viaUnknown = "the balancer"

// hidePeer takes the address out of an example that stands for the balancer's only because the rule believes it.
func (s *exampleScene) hidePeer() {
	x, assumed := &s.explanation, s.Peer.Addr().String()
	if !x.Changed() {
		s.client = viaUnknown
	}
	if len(x.Steps) > 0 {
		x.Steps[0].Hop = viaUnknown + " (address unknown: set via)"
	}
	if at := slices.Index(x.Passed, assumed); at >= 0 {
		x.Passed[at] = viaUnknown
	}
	x.Original = ""
}

// taken is what a rule takes of an example, in words.
func (s *exampleScene) taken(x *clientip.Explanation) string {
	if s.Assumed && !x.Changed() {
		return viaUnknown
	}
	return cmp.Or(text.Truncate(text.Clean(x.String()), hopWidth), noAddress)
}

// placeholder is what stands in a command where an address is to be filled in.
const placeholder = "ADDRESS"

// xffCommand is the shell command that explains an example anywhere.
func xffCommand(r *clientip.Rule, e *clientip.Example) string {
	peer := "unix:"
	switch {
	case e.Assumed:
		peer = placeholder
	case e.Peer.IsValid():
		peer = e.Peer.Addr().String()
		if e.Peer.Port() != 0 {
			peer = e.Peer.String()
		}
	}
	words := []string{"farmtop", "xff", "--rule", r.Name, "--peer", peer}
	words = append(words, listFlag("--trusted", r.Trusted)...)
	words = append(words, listFlag("--internal", r.Internal)...)
	switch {
	case r.Limit == nil:
	case *r.Limit == clientip.NoLimit:
		words = append(words, "--limit", "none")
	default:
		words = append(words, "--limit", strconv.Itoa(*r.Limit))
	}
	if r.Recursive {
		words = append(words, "--recursive")
	}
	name := cmp.Or(r.Header, "X-Forwarded-For")
	for _, line := range e.Headers {
		words = append(words, "--header", name+": "+line)
	}
	for i, word := range words {
		words[i] = text.ShellQuoted(text.Clean(word))
	}
	return strings.Join(words, " ")
}

// listFlag is a list as the command takes it; none where the product's default holds.
func listFlag(flag string, list []string) []string {
	switch {
	case list == nil:
		return nil
	case len(list) == 0:
		return []string{flag, "none"}
	default:
		return []string{flag, strings.Join(list, ",")}
	}
}
