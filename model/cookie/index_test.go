package cookie

import (
	"fmt"
	"slices"
	"testing"
)

// led are values and the place of the node each leads to; -1 for none.
var led = []struct {
	value string
	at    int
}{
	{"n1", 0},
	{"n1|awDx5|awDx5", 0},
	{"n2~0123456789ABCDEF", 1},
	{"0123456789ABCDEF0123456789ABCDEF.am1", 0},
	{"0123456789ABCDEF.x.portal-2", 1},
	{".n3", 2},
	{"1677787402.36895.0000", 1},
	{"vi20010112000000000000000000000030.20480", 1},
	{"rd5o00000000000000000000ffff0a010164o8080", 1},
	{"ffffffff09091f7545525d5f4f58455e445a4a4229a0", 1},
	{"f88049795d1bd12d4f713dc29309c222", 0},
	{"8ff2e9cd011951b7", 0},
	{`"MTI3LjAuMC4xOjIxMDAx"`, 0},
	{"Cg8xMjcuMC4wLjE6MjEwMDEQqoIE", 0},
	{"sealed-value", 2},
	{"0123456789ABCDEF0123456789ABCDEF", -1},
	{"a1b2c3d4e5f60718a1b2c3d4e5f60718", -1},
	{"eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2ln", -1},
	{"LOGOUT", -1},
	{"", -1},
	{"|", -1},
	{".", -1},
}

func TestAValueLeadsToItsNode(t *testing.T) {
	t.Parallel()
	ix := NewIndex(farm())
	for _, tt := range led {
		at, ok := ix.Node([]byte(tt.value))
		if ok != (tt.at >= 0) || ok && at != tt.at {
			t.Errorf("%s leads to %d, %v; want %d", tt.value, at, ok, tt.at)
		}
	}
}

func TestFindingANodeAllocatesNothing(t *testing.T) {
	ix := NewIndex(farm())
	for _, tt := range led {
		value := []byte(tt.value)
		if n := testing.AllocsPerRun(100, func() { ix.Node(value) }); n != 0 {
			t.Errorf("%s costs %v allocations", tt.value, n)
		}
	}
}

func BenchmarkNode(b *testing.B) {
	known := farm()
	for i := range 100 {
		known.Nodes = append(known.Nodes, Node{
			Name: fmt.Sprint("node", i), Addresses: []string{fmt.Sprintf("10.9.8.%d:443", i)}, Values: []string{fmt.Sprint("v", i)},
		})
	}
	ix := NewIndex(known)
	for _, tt := range led {
		if tt.value == "" {
			continue
		}
		value := []byte(tt.value)
		b.Run(fmt.Sprintf("%.16s", value), func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				ix.Node(value)
			}
		})
	}
}

func BenchmarkNewIndex(b *testing.B) {
	b.ReportAllocs()
	known := farm()
	for b.Loop() {
		NewIndex(known)
	}
}

func FuzzAnyCookieIsRead(f *testing.F) {
	for _, tt := range led {
		f.Add("SRVID", tt.value)
	}
	for _, value := range []string{
		"rd5o", "rd99999o00000000000000000000ffffc0000201o80", "vi", "vi20010112000000000000000000000030.", "4294967296.1.0000",
		"1.65536.0000", "0.0.0000", "1677787402..0000", "....", "|~.", "~x", "x~", "https://", "http://[::1", "https://a:b@c:d/", "Cg==", "CgE=",
		"Cv///////////w==", "\x00", "\xff\xfe", `"`, "ffffffffffffffffffff", "_remove_", "n1|awDx5|awDx6", "n1|/////",
	} {
		f.Add("BIGipServer~Common~x", value)
		f.Add("NSC_aZ", value)
		f.Add("JSESSIONID", value)
	}
	f.Add("AWSALBAPP-0", "_remove_")
	f.Add("amlbcookie", "LOGOUT")
	f.Add("_ab01c", "f7b0af4df225c594")
	known := farm()
	ix := NewIndex(known)
	f.Fuzz(func(t *testing.T, name, value string) {
		readings := ix.Read(name, value)
		if len(readings) > maxReadings {
			t.Errorf("%d readings", len(readings))
		}
		for _, r := range readings {
			if r.Kind == "" || r.Says == "" || r.Node == "" && r.Form != "cleared" && r.Hint == "" && !r.Sealed {
				t.Errorf("it says nothing, or not what to do then: %+v", r)
			}
			if r.Sealed && r.Address != "" {
				t.Errorf("sealed, but open: %+v", r)
			}
		}
		at, ok := ix.Node([]byte(value))
		if ok && !slices.ContainsFunc(readings, func(r Reading) bool { return r.Node == known.Nodes[at].Name }) {
			t.Errorf("%q leads to %s, but isn't read so: %+v", value, known.Nodes[at].Name, readings)
		}
	})
}
