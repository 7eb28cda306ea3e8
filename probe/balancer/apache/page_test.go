package apache

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"os"
	"reflect"
	"strings"
	"testing"

	"farmtop/model"
)

// recorded is a page of httpd 2.4.71 with two balancers.
func recorded(t testing.TB, name string) string {
	t.Helper()
	text, err := os.ReadFile("testdata/" + name)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}

// large is a recorded page with its first worker n times.
func large(t testing.TB, name, begin, end string, n int) string {
	t.Helper()
	head, rest, ok := strings.Cut(recorded(t, name), begin)
	first, tail, closed := strings.Cut(rest, end)
	if !ok || !closed {
		t.Fatalf("%s has no worker", name)
	}
	var b strings.Builder
	b.WriteString(head)
	for i := range n {
		b.WriteString(begin + strings.ReplaceAll(first, "127.0.0.1:21001", fmt.Sprintf("127.0.%d.%d:21001", i/256, i%256)) + end)
	}
	return b.String() + tail
}

func largeXML(t testing.TB, n int) string {
	t.Helper()
	return large(t, "page.xml", "        <httpd:worker>\n", "        </httpd:worker>\n", n)
}

func largeHTML(t testing.TB, n int) string {
	t.Helper()
	return large(t, "page.html", "<tr>\n<td><a href", "</tr>\n", n)
}

// served is a driver for something that answers as serve does.
func served(t testing.TB, serve http.HandlerFunc) *Driver {
	t.Helper()
	server := httptest.NewServer(serve)
	t.Cleanup(server.Close)
	driver, err := New("web", model.Balancer{
		Name: "lb", Address: server.URL + "/balancer-manager", Backend: "app", Login: model.Login{User: "ops", Password: "geheim"},
	})
	if err != nil {
		t.Fatal(err)
	}
	return driver.(*Driver)
}

func says(page string) http.HandlerFunc {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(page)) } // who hung up doesn't want it
}

func TestBothFormsOfAPageTellTheSame(t *testing.T) {
	t.Parallel()
	xml := served(t, says(recorded(t, "page.xml"))).Read(t.Context())
	html := served(t, says(recorded(t, "page.html"))).Read(t.Context())
	if xml.Err != "" || html.Err != "" || len(xml.Servers) == 0 || !reflect.DeepEqual(xml.Servers, html.Servers) || !reflect.DeepEqual(xml.Groups, html.Groups) {
		t.Errorf("XML:  %+v %s\nHTML: %+v %s", xml.Servers, xml.Err, html.Servers, html.Err)
	}
	busy := xml.Servers[0]
	if busy.InFlight != 1 || busy.Requests != 7 {
		t.Errorf("it has %d in flight of %d, want 1 of 7", busy.InFlight, busy.Requests)
	}
}

func TestAPageOfTenThousandWorkersIsRead(t *testing.T) {
	t.Parallel()
	const n = 10_000
	for name, page := range map[string]string{"XML": largeXML(t, n), "HTML": largeHTML(t, n)} {
		got := served(t, says(page)).Read(t.Context())
		if got.Err != "" || len(got.Servers) < n || got.Servers[n-1].Name != "http://127.0.39.15:21001" {
			t.Errorf("%s: %d servers: %s", name, len(got.Servers), got.Err)
		}
	}
}

func TestWhatIsNoPageIsSaidToBeNone(t *testing.T) {
	t.Parallel()
	page := recorded(t, "page.xml")
	for _, c := range []struct {
		name, page string
		fault      model.ReadFault
		want       string
	}{
		{"another page", "<html><body>Welcome</body></html>", model.ReadGarbage, `begins with "<html><body>Welcome</body></html>"`},
		{"nothing", "", model.ReadGarbage, "balancer-manager"},
		{"half a page", page[:len(page)/2], model.ReadCut, "breaks off"},
		{"half a page of HTML", recorded(t, "page.html")[:3000], model.ReadCut, "breaks off"},
		{"other balancers", strings.ReplaceAll(page, "balancer://app", "balancer://appx"), model.ReadAbsent, `no balancer "app"; it has: "appx"`},
		{"a worker without a balancer", "<httpd:manager><httpd:worker></httpd:manager>", model.ReadGarbage, "no balancer's"},
		{"more than can be", largeXML(t, maxWorkers/2) + strings.Repeat("<httpd:worker><", maxWorkers), model.ReadGarbage, "more than 20000 workers"},
		{"more than is read", strings.Repeat("x", 17<<20), model.ReadGarbage, "too large"},
	} {
		got := served(t, says(c.page)).Read(t.Context())
		if got.Fault != c.fault || !strings.Contains(got.Err, c.want) || len(got.Servers) != 0 || strings.Contains(got.Err, "geheim") {
			t.Errorf("%s gave %q, %d servers: %.300s", c.name, got.Fault, len(got.Servers), got.Err)
		}
	}
}

func TestWhatAnInterfaceRefusesIsExplained(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		status int
		fault  model.ReadFault
		want   string
	}{
		{http.StatusUnauthorized, model.ReadDenied, `the password of "ops"`},
		{http.StatusForbidden, model.ReadDenied, "permit this machine's address"},
		{http.StatusNotFound, model.ReadAbsent, "nothing at that path"},
		{http.StatusFound, model.ReadGarbage, `redirects to "https://elsewhere.test/login"`},
		{http.StatusServiceUnavailable, model.ReadGarbage, "503 Service Unavailable"},
	} {
		got := served(t, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Location", "https://me:geheim@elsewhere.test/login?token=geheim")
			w.WriteHeader(c.status)
		}).Read(t.Context())
		if got.Fault != c.fault || !strings.Contains(got.Err, c.want) || strings.Contains(got.Err, "geheim") {
			t.Errorf("%d gave %q: %s", c.status, got.Fault, got.Err)
		}
	}
}

func FuzzAPageIsReadOrRefused(f *testing.F) {
	f.Add(recorded(f, "page.xml"))
	f.Add(recorded(f, "page.html"))
	f.Add("<httpd:manager><httpd:balancer><httpd:worker><httpd:loadfactor>1.</httpd:manager>")
	f.Add(htmlMark + "x</h1>" + sectionMark + "balancer://a</h3><tr><th>Worker URL</th></tr><tr><td>a</td><td>b</td></tr></html>")
	f.Fuzz(func(t *testing.T, text string) {
		for _, read := range []func(*page, []byte) bool{
			func(p *page, b []byte) bool { return p.readXML(b) == nil },
			func(p *page, b []byte) bool { return p.readHTML(b) == nil },
		} {
			p := &page{}
			if !read(p, []byte(text)) {
				continue
			}
			var status model.BalancerStatus
			p.tell(&status, "")
			for _, s := range status.Servers {
				if len(s.Name) > maxText || len(s.Cookie) > maxText || s.Weight < 0 || s.InFlight < 0 {
					t.Errorf("it has a server %+v", s)
				}
			}
		}
	})
}

// BenchmarkAPollOfAThousandWorkers is a whole reading over HTTP, with the CPU time of who answers.
func BenchmarkAPollOfAThousandWorkers(b *testing.B) {
	for name, page := range map[string]string{"XML": largeXML(b, 1000), "HTML": largeHTML(b, 1000)} {
		b.Run(name, func(b *testing.B) {
			driver := served(b, says(page))
			b.ReportAllocs()
			b.SetBytes(int64(len(page)))
			for b.Loop() {
				if got := driver.Read(b.Context()); len(got.Servers) < 1000 {
					b.Fatal(got.Err)
				}
			}
		})
	}
}
