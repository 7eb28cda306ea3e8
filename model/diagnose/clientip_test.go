package diagnose

import (
	"fmt"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"farmtop/model"
	"farmtop/model/clientip"
)

// proxied are rules under which the usual chain, a client, the proxy 10.0.0.4 and the balancer 10.0.0.5, is resolved rightly.
func proxied(name string) clientip.Rule {
	switch name {
	case "aspnet":
		return clientip.Rule{Name: name, Trusted: []string{"10.0.0.4", "10.0.0.5"}, Limit: new(2)}
	case "nginx":
		return clientip.Rule{Name: name, Trusted: []string{"10.0.0.0/24"}, Recursive: true}
	case "tomcat", "httpd":
		return clientip.Rule{Name: name, Internal: []string{"10.0.0.0/24"}}
	default:
		return clientip.Rule{Name: name}
	}
}

// from lets requests come from another address than the balancer's.
func (l *logged) from(peer string) *logged {
	l.peer = netip.MustParseAddrPort(peer)
	return l
}

var clientFaults = []fault{
	{
		name: "a proxy that isn't listed",
		breaks: func(v *model.FarmView) {
			rule := proxied("aspnet")
			rule.Trusted = []string{"10.0.0.5"}
			listens(v).forwards(rule).asks(1, "203.0.113.9, 10.0.0.4").tell()
		},
		title: "XFF01 critical portals: the application of portals takes a proxy for the client in 100 % of its requests",
		evidence: "301 of 301 requests in 5 minutes (100 %) have a proxy as their client; 203.0.113.9 ← 10.0.0.4 ← 10.0.0.5: " +
			"rule aspnet takes 10.0.0.4 after 1 entry: not in KnownProxies or KnownNetworks, so it is not believed",
	},
	{
		name: "one node's own log names another proxy",
		breaks: func(v *model.FarmView) {
			l := listens(v).forwards(proxied("tomcat"))
			for i := range 20 {
				l.ask(1, fmt.Sprintf("203.0.113.%d, 10.0.7.7", 28-i))
			}
			l.tell()
		},
		title: "XFF01 critical portals/am2: am2 takes a proxy for the client in 17 % of its requests",
		evidence: "20 of 120 requests in 5 minutes (17 %) have a proxy as their client; 203.0.113.9 ← 10.0.7.7 ← 10.0.0.5: " +
			"rule tomcat takes 10.0.7.7 after 1 entry: not in internalProxies or trustedProxies, so it is not believed",
	},
	{
		name: "the application's own log names the balancer",
		breaks: func(v *model.FarmView) {
			l := listens(v).resolves(clientip.Rule{Name: "aspnet"})
			for i := range 40 {
				l.census.NoteOwn(2, netip.MustParseAddr([]string{"10.0.0.5", "203.0.113.9"}[i%2]), i%2 == 0)
			}
			l.tell()
		},
		title: "XFF01 critical portals/am3: am3 takes a proxy for the client in 50 % of its requests",
		evidence: "20 of 40 addresses in the application's own log in 5 minutes (50 %) are a proxy's, the newest 10.0.0.5; " +
			"the rule aspnet of farmtop's config would have found others, so the application is set up otherwise",
	},
	{
		name: "clients of AM send the header and the balancer keeps it",
		breaks: func(v *model.FarmView) {
			listens(v).resolves(proxied("openam")).asks(300, "203.0.113.9").asks(12, "1.2.3.4, 198.51.100.7").tell()
		},
		title: "XFF02 critical portals: clients of portals choose their address: rule openam takes what they send",
		evidence: "12 of 312 requests in 5 minutes (3.8 %) took an address from somebody whom no list names; " +
			"1.2.3.4 ← 198.51.100.7 ← 10.0.0.5: rule openam takes 1.2.3.4 after 1 entry: the left-most entry of the first line is taken, whoever wrote it",
	},
	{
		name: "a balancer in front of AM is told to append",
		breaks: func(v *model.FarmView) {
			l := listens(v).resolves(proxied("openam")).asks(300, "203.0.113.9")
			v.Farm.Logs[0].Forwards = model.ForwardsAppend
			l.tell()
		},
		title: "XFF02 critical portals: clients of portals can choose their address: rule openam takes what they send",
		evidence: `log access: the balancer forwards "append", and clients reach it directly; ` +
			"the left-most entry is taken, whoever wrote it",
	},
	{
		name: "a proxy of the farm's own network stands in front of AM, and nobody said so",
		breaks: func(v *model.FarmView) {
			listens(v).resolves(proxied("openam")).asks(300, "203.0.113.9, 10.0.0.4").tell()
		},
		title: "XFF02 warning portals: clients of portals may choose their address: no list names the proxies",
		evidence: "300 of 300 requests in 5 minutes (100 %) took an address from somebody in a private network whom no list names; " +
			"203.0.113.9 ← 10.0.0.4 ← 10.0.0.5: rule openam takes 203.0.113.9 after 1 entry: the left-most entry of the first line is taken, whoever wrote it",
	},
	{
		name: "HAProxy's own rule believes a proxy of the Internet",
		breaks: func(v *model.FarmView) {
			listens(v).resolves(proxied("haproxy")).from("198.51.100.7:99").asks(300, "1.2.3.4").tell()
		},
		title: "XFF02 critical portals: clients of portals choose their address: rule haproxy takes what they send",
		evidence: "300 of 300 requests in 5 minutes (100 %) took an address from somebody whom no list names; " +
			"1.2.3.4 ← 198.51.100.7: rule haproxy takes 1.2.3.4 after 1 entry: the right-most entry of the last line is taken, whoever sends it",
	},
	{
		name: "lists are given and somebody of the own network isn't in them",
		breaks: func(v *model.FarmView) {
			rule := clientip.Rule{Name: "openam", Trusted: []string{"10.0.0.5"}}
			listens(v).resolves(rule).asks(300, "203.0.113.9, 10.0.0.4").tell()
		},
		title: "XFF02 critical portals: clients of portals choose their address: rule openam takes what they send",
		evidence: "300 of 300 requests in 5 minutes (100 %) took an address from somebody whom no list names; " +
			"203.0.113.9 ← 10.0.0.4 ← 10.0.0.5: rule openam takes 203.0.113.9 after 1 entry: the left-most entry of the first line is taken, whoever wrote it",
	},
	{
		name: "the balancer doesn't add the header",
		breaks: func(v *model.FarmView) {
			listens(v).resolves(proxied("tomcat")).asks(90, "203.0.113.9").asks(60).tell()
		},
		title: "XFF03 warning portals: 40 % of the requests reach portals without X-Forwarded-For",
		evidence: "60 of 150 requests in 5 minutes (40 %) have no header, so the application takes the connection's address; " +
			"the newest is from 10.0.0.5, which rule tomcat believes",
	},
	{
		name: "one of two balancers doesn't add the header, as the nodes' own log has it",
		breaks: func(v *model.FarmView) {
			l := listens(v).resolves(proxied("tomcat"))
			v.Farm.Logs[0].Node = "am1"
			l.asks(90, "203.0.113.9").from("10.0.0.6:99").asks(60).tell()
		},
		title: "XFF03 warning portals: 40 % of the requests reach portals without X-Forwarded-For",
		evidence: "60 of 150 requests in 5 minutes (40 %) have no header, so the application takes the connection's address; " +
			"the newest is from 10.0.0.6, which rule tomcat believes",
	},
	{
		name: "a gateway writes names",
		breaks: func(v *model.FarmView) {
			listens(v).forwards(proxied("nginx")).asks(30, "unknown, 10.0.0.4").tell()
		},
		title: "XFF04 warning portals: an entry of X-Forwarded-For that is no address decides in 9.1 % of the requests",
		evidence: "30 of 330 requests in 5 minutes (9.1 %) have a malformed entry where it decides; \"unknown\" ← 10.0.0.4 ← 10.0.0.5: " +
			"rule nginx takes 10.0.0.4 after 1 entry: what it forwards is no address, so the reading ends",
	},
	{
		name: "both lists are empty",
		breaks: func(v *model.FarmView) {
			listens(v).resolves(clientip.Rule{Name: "aspnet", Trusted: []string{}}).asks(300, "203.0.113.9").tell()
		},
		title: "XFF05 critical portals: portals believes X-Forwarded-For from anybody: rule aspnet has empty lists of proxies and networks",
		evidence: "by farmtop's config (client_ip.trusted); 300 of 300 requests in 5 minutes (100 %) took an address that nobody vouches for; " +
			"203.0.113.9 ← 10.0.0.5: rule aspnet takes 203.0.113.9 after 1 entry: no entry is left",
	},
	{
		name:     "mod_remoteip without lists, and no log",
		breaks:   func(v *model.FarmView) { v.Farm.ClientIP = clientip.Rule{Name: "httpd", Header: "X-Client-IP"} },
		title:    "XFF05 critical portals: portals believes X-Client-IP from anybody: rule httpd lists no proxy",
		evidence: "by farmtop's config (client_ip.trusted)",
	},
	{
		name: "the limit ends at a client of the inner network that is none",
		breaks: func(v *model.FarmView) {
			rule := clientip.Rule{Name: "aspnet", Trusted: []string{"10.0.0.4", "10.0.0.5"}}
			l := listens(v).resolves(rule)
			l.asks(600, "203.0.113.9").asks(7, "203.0.113.9, 10.0.0.4").tell()
			// Seven of 607 requests are over 1 %, and too few for XFF01 when half of them name their client.
			for i := range l.traffic.Clients.Nodes {
				l.traffic.Clients.Nodes[i].Recent.Verdicts[clientip.Proxy] = 1
			}
			l.traffic.Clients.Total.Recent.Verdicts[clientip.Proxy] = 3
		},
		title: "XFF06 warning portals: the limit of 1 is too small for portals: 2 fits",
		evidence: "7 of 607 requests in 5 minutes (1.2 %) had entries left when the limit was reached; limit 2 finds the client in 7 of 7 examples; " +
			"203.0.113.9 ← 10.0.0.4 ← 10.0.0.5: rule aspnet takes 10.0.0.4 after 1 entry: ForwardLimit is 1, so no more entries are read",
	},
	{
		name: "a balancer writes its client twice",
		breaks: func(v *model.FarmView) {
			listens(v).forwards(proxied("tomcat")).asks(100, "203.0.113.9, 10.0.0.4, 10.0.0.4").tell()
		},
		title: "XFF07 warning portals: the last hop stands twice in X-Forwarded-For of 25 % of the requests",
		evidence: "100 of 400 requests in 5 minutes (25 %) name the same address in their last two entries; " +
			"203.0.113.9 ← 10.0.0.4 ← 10.0.0.4 ← 10.0.0.5: rule tomcat takes 203.0.113.9 after 3 entries: " +
			"not in internalProxies or trustedProxies, so it is not believed",
	},
	{
		name: "a balancer throws away what it got",
		breaks: func(v *model.FarmView) {
			l := listens(v).forwards(proxied("tomcat"))
			v.Farm.Logs = append(v.Farm.Logs, model.Log{Name: "am1", Format: "tomcat", Node: "am1"})
			for i := range 40 {
				l.note(1, 0, fmt.Sprintf("203.0.113.%d", i))
			}
			l.tell()
			// As many examples of each log; the ring of the verdict holds no more than 24.
			for i := range l.traffic.Clients.Examples {
				if i%2 == 0 {
					x := &l.traffic.Clients.Examples[i]
					x.Log, x.Headers = 0, []string{"203.0.113.9, 10.0.0.4"}
				}
			}
		},
		title:    "XFF07 warning portals: hops of X-Forwarded-For are lost between the balancer and the nodes of portals",
		evidence: "the balancer's log goes on with 2 entries or more in 12 examples, the nodes' own have 1 at most in 12",
	},
}

func TestWhatIsNoFaultOfClientAddresses(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name  string
		apply func(v *model.FarmView)
	}{
		{"a farm of AM whose clients send no header", func(v *model.FarmView) {
			listens(v).resolves(proxied("openam")).asks(300, "203.0.113.9").tell()
		}},
		{"a farm of AM behind a listed proxy of the Internet", func(v *model.FarmView) {
			rule := clientip.Rule{Name: "openam", Trusted: []string{"10.0.0.5", "198.51.100.7"}}
			listens(v).resolves(rule).asks(300, "203.0.113.9, 198.51.100.7").tell()
		}},
		{"a farm of AM whose balancer replaces the header", func(v *model.FarmView) {
			l := listens(v).resolves(proxied("openam")).asks(300, "203.0.113.9")
			v.Farm.Logs[0].Forwards = model.ForwardsReplace
			l.tell()
		}},
		{"the right-most entry by HAProxy's own rule", func(v *model.FarmView) {
			listens(v).resolves(proxied("haproxy")).asks(300, "1.2.3.4, 203.0.113.9").tell()
		}},
		{"two clients that choose their address", func(v *model.FarmView) {
			listens(v).resolves(proxied("openam")).asks(300, "203.0.113.9").asks(2, "1.2.3.4, 198.51.100.7").tell()
		}},
		{"forged entries that nobody believes", func(v *model.FarmView) {
			listens(v).resolves(proxied("nginx")).asks(300, "1.2.3.4, 203.0.113.9, 10.0.0.4").tell()
		}},
		{"ASP.NET Core with the lists that it has by itself", func(v *model.FarmView) {
			listens(v).resolves(clientip.Rule{Name: "aspnet"}).from("127.0.0.1:99").asks(300, "203.0.113.9").tell()
		}},
		{"Apache with every proxy listed", func(v *model.FarmView) { listens(v).forwards(proxied("httpd")).tell() }},
		{"a few proxies among many clients", func(v *model.FarmView) {
			listens(v).forwards(proxied("tomcat")).asks(4, "203.0.113.9, 10.0.7.7").tell()
		}},
		{"a balancer that asks nodes for their health without the header", func(v *model.FarmView) {
			l := listens(v).resolves(proxied("tomcat"))
			v.Farm.Logs[0].Node = "am1"
			l.asks(30, "203.0.113.9").asks(90).tell()
		}},
		{"requests without a header where no balancer is in front", func(v *model.FarmView) {
			l := listens(v).resolves(proxied("tomcat")).asks(90)
			v.Farm.Logs[0].Node, v.Farm.Balancers, v.Balancers = "am1", nil, nil
			for _, n := range v.Nodes {
				n.Servers = nil
			}
			l.tell()
		}},
		{"few requests without a header", func(v *model.FarmView) {
			listens(v).resolves(proxied("tomcat")).asks(19).tell()
		}},
		{"junk that stands before the client", func(v *model.FarmView) {
			listens(v).resolves(proxied("nginx")).asks(300, "unknown, 203.0.113.9, 10.0.0.4").tell()
		}},
		{"one scanner's junk", func(v *model.FarmView) {
			listens(v).forwards(proxied("nginx")).asks(3, "() { :; }, 10.0.0.4").tell()
		}},
		{"a limit that fits", func(v *model.FarmView) { listens(v).forwards(proxied("aspnet")).tell() }},
		{"entries left of the limit that a client made up", func(v *model.FarmView) {
			listens(v).resolves(clientip.Rule{Name: "aspnet", Trusted: []string{"10.0.0.5"}}).asks(300, "1.2.3.4, 203.0.113.9").tell()
		}},
		{"a client that sends its own address", func(v *model.FarmView) {
			listens(v).forwards(proxied("tomcat")).asks(4, "203.0.113.9, 203.0.113.9").tell()
		}},
		{"Apache's own log, which has what is left of the header", func(v *model.FarmView) {
			l := listens(v).forwards(proxied("httpd"))
			v.Farm.Logs = append(v.Farm.Logs, model.Log{Name: "am1", Format: "apache", Node: "am1"})
			for i := range 40 {
				l.note(1, 0, fmt.Sprintf("203.0.113.%d", i))
			}
			l.tell()
		}},
		{"what came before the log failed", func(v *model.FarmView) {
			l := listens(v).resolves(proxied("openam")).asks(300, "1.2.3.4, 198.51.100.7")
			l.traffic.Logs[0].State, l.traffic.Logs[0].Since = model.LogFailed, ago(time.Second)
			l.tell()
		}},
		{"a client of the farm's own network that forges one address", func(v *model.FarmView) {
			rule := clientip.Rule{Name: "nginx", Trusted: []string{"10.0.0.5"}}
			listens(v).resolves(rule).asks(300, "203.0.113.9").asks(40, "1.2.3.4, 10.9.9.9").tell()
		}},
		{"a client of the farm's own network that forges one address at a node", func(v *model.FarmView) {
			rule := clientip.Rule{Name: "nginx", Trusted: []string{"10.0.0.5"}}
			listens(v).resolves(rule).asks(300, "203.0.113.9").from("10.9.9.9:99").asks(40, "1.2.3.4").tell()
		}},
		{"what came six minutes ago", func(v *model.FarmView) {
			l := listens(v).resolves(proxied("nginx")).asks(300, "unknown, 10.0.0.4")
			l.traffic.Clients = l.census.Summary(now.Add(6 * time.Minute))
			v.Traffic = l.traffic
		}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			tt.apply(v)
			if diff := cmp.Diff([]string{}, told(Farm(v, now))); diff != "" {
				t.Errorf("findings (+):\n%s", diff)
			}
		})
	}
}

func TestHowOneCauseIsTold(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name   string
		apply  func(v *model.FarmView)
		want   []string
		remedy string // a part of the first one's
	}{
		{
			name: "a limit that is too small takes a proxy for the client",
			apply: func(v *model.FarmView) {
				rule := proxied("aspnet")
				rule.Limit = nil
				listens(v).resolves(rule).asks(300, "203.0.113.9, 10.0.0.4").tell()
			},
			want: []string{
				"XFF01 critical portals: the application of portals takes a proxy for the client in 100 % of its requests",
				"XFF06 warning portals: the limit of 1 is too small for portals: 2 fits",
			},
			remedy: "In the example it takes ForwardLimit 2 to find the client 203.0.113.9.",
		},
		{
			name: "a limit that is too small, and a proxy that isn't listed",
			apply: func(v *model.FarmView) {
				rule := clientip.Rule{Name: "aspnet", Trusted: []string{"10.0.0.5"}}
				listens(v).resolves(rule).asks(150, "203.0.113.9, 10.0.0.3, 10.0.0.4").
					asks(10, "203.0.113.9, 10.0.0.6, 10.0.0.4").asks(1, "203.0.113.9, 10.0.0.3, 10.0.0.4").tell()
			},
			want: []string{
				"XFF01 critical portals: the application of portals takes a proxy for the client in 100 % of its requests",
				"XFF06 warning portals: the limit of 1 is too small for portals: 3 fits",
			},
			remedy: "In the example it takes ForwardLimit 3 and 10.0.0.4 and 10.0.0.3 in KnownProxies or KnownNetworks to find the client 203.0.113.9.",
		},
		{
			name: "a limit that ends at a proxy behind which no address stands",
			apply: func(v *model.FarmView) {
				rule := clientip.Rule{Name: "aspnet", Trusted: []string{"10.0.0.4", "10.0.0.5"}}
				listens(v).resolves(rule).asks(300, "unknown, 10.0.0.4").tell()
			},
			want: []string{
				"XFF01 critical portals: the application of portals takes a proxy for the client in 100 % of its requests",
				"XFF06 warning portals: the limit of 1 is too small in 100 % of the requests of portals",
			},
		},
		{
			name: "empty lists are one finding though every address can be chosen",
			apply: func(v *model.FarmView) {
				rule := clientip.Rule{Name: "aspnet", Trusted: []string{}}
				listens(v).resolves(rule).asks(300, "1.2.3.4, 203.0.113.9").tell()
			},
			want: []string{"XFF05 critical portals: portals believes X-Forwarded-For from anybody: rule aspnet has empty lists of proxies and networks"},
		},
		{
			name: "an unlisted proxy in front of AM",
			apply: func(v *model.FarmView) {
				listens(v).resolves(proxied("openam")).asks(300, "203.0.113.9, 10.0.0.4").tell()
			},
			want:   []string{"XFF02 warning portals: clients of portals may choose their address: no list names the proxies"},
			remedy: "Name the proxies in client_ip: trusted",
		},
		{
			name: "an unlisted proxy in front of AM, and one client that forges before it",
			apply: func(v *model.FarmView) {
				listens(v).resolves(proxied("openam")).asks(300, "203.0.113.9, 10.0.0.4").asks(1, "1.2.3.4, 203.0.113.9, 10.0.0.4").tell()
			},
			want: []string{"XFF02 critical portals: clients of portals choose their address: rule openam takes what they send"},
		},
		{
			name: "one client's entries, at the balancer that is known",
			apply: func(v *model.FarmView) {
				l := listens(v).resolves(clientip.Rule{Name: "peer"}).asks(300, "203.0.113.9")
				v.Farm.Logs[0].Via = netip.MustParseAddr("::ffff:10.0.0.5")
				l.tell()
			},
			want: []string{"XFF01 info portals: the application of portals takes a proxy for the client in 100 % of its requests"},
		},
		{
			name: "an application that is known to see the balancer",
			apply: func(v *model.FarmView) {
				v.Farm.System = "wso2-apim"
				listens(v).resolves(clientip.Rule{Name: "peer"}).asks(299, "203.0.113.9").asks(1, "198.51.100.7").tell()
			},
			want:   []string{"XFF01 info portals: the application of portals takes a proxy for the client in 100 % of its requests"},
			remedy: "RemoteIpValve",
		},
		{
			name: "a list without the balancer, and an order that isn't followed",
			apply: func(v *model.FarmView) {
				rule := clientip.Rule{Name: "nginx", Trusted: []string{"10.0.0.4"}}
				listens(v).forwards(rule).asks(1, "203.0.113.9, 10.0.0.4").tell()
			},
			want:   []string{"XFF01 critical portals: the application of portals takes a proxy for the client in 100 % of its requests"},
			remedy: "In the example it takes real_ip_recursive on and 10.0.0.5 in set_real_ip_from to find the client 203.0.113.9.",
		},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			v := portals()
			tt.apply(v)
			found := Farm(v, now)
			if diff := cmp.Diff(tt.want, told(found)); diff != "" {
				t.Fatalf("findings (-want +got):\n%s", diff)
			}
			if !strings.Contains(found[0].Remedy, tt.remedy) {
				t.Errorf("the remedy lacks %q:\n%s", tt.remedy, found[0].Remedy)
			}
		})
	}
}

// A rule that was told of the cure must find the client by itself.
func TestACureFindsTheClient(t *testing.T) {
	t.Parallel()
	for _, rule := range []clientip.Rule{
		{Name: "aspnet"},
		{Name: "aspnet", Trusted: []string{"10.0.0.5"}},
		{Name: "nginx"},
		{Name: "nginx", Trusted: []string{"10.0.0.5"}},
		{Name: "tomcat", Internal: []string{"10.0.0.5"}},
		{Name: "tomcat", Internal: []string{}},
		{Name: "httpd", Internal: []string{"10.0.0.5"}},
	} {
		x := &clientip.Example{Peer: netip.MustParseAddrPort("10.0.0.5:99"), Headers: []string{"203.0.113.9, 10.0.0.3", "10.0.0.4"}}
		if c, ok := cureFor(rule, x); !ok || c.client != "203.0.113.9" {
			t.Errorf("%+v: %+v, %v", rule, c, ok)
		}
	}
	forged := &clientip.Example{Peer: netip.MustParseAddrPort("198.51.100.7:99"), Headers: []string{"203.0.113.9"}}
	if c, ok := cureFor(clientip.Rule{Name: "nginx", Trusted: []string{"10.0.0.5"}}, forged); ok && len(c.list) > 0 {
		t.Errorf("an address of the Internet is listed: %+v", c)
	}
}

func TestHostileHeadersAreCutAndQuoted(t *testing.T) {
	t.Parallel()
	x := &clientip.Example{
		Peer:    netip.MustParseAddrPort("10.0.0.5:99"),
		Headers: []string{strings.Repeat("\x1b[2J,", 5000) + strings.Repeat("a", 5000) + ",fe80::1%\x1b[2J\x00"},
	}
	for _, name := range clientip.Names() {
		text := chainWords(clientip.Rule{Name: name}, x)
		if strings.ContainsAny(text, "\x1b\x00") {
			t.Errorf("%s: a control character got through: %q", name, text)
		}
		if len(text) > evidenceRunes {
			t.Errorf("%s: %d bytes", name, len(text))
		}
	}
}

// The nodes share one ring of examples, so a node may have none left.
func TestANodesEvidenceIsNoOtherNodes(t *testing.T) {
	t.Parallel()
	v := portals()
	l := listens(v).forwards(proxied("tomcat"))
	for i := range 20 {
		l.ask(1, fmt.Sprintf("203.0.113.%d, 10.0.7.7", i))
	}
	for i := range 4 {
		l.ask(2, fmt.Sprintf("203.0.113.%d, 10.0.7.7", i))
	}
	l.tell()
	for i := range l.traffic.Clients.Examples {
		if x := &l.traffic.Clients.Examples[i]; x.Node == 1 {
			x.Node = 0
		}
	}
	found := Farm(v, now)
	if len(found) != 1 || found[0].Node != "am2" || strings.Contains(found[0].Evidence, "203.0.113") {
		t.Errorf("%+v", found)
	}
}
