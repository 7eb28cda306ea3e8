package accesslog

import (
	"net/netip"
	"testing"
)

func FuzzADottedAddressIsReadAsStrictlyAsByTheLibrary(f *testing.F) {
	for _, text := range []string{"192.0.2.1", "255.255.255.255", "0.0.0.0", "256.1.1.1", "01.2.3.4", "1.2.3.00", "1.2.3", "1.2.3.4.", "1..2.3", "", "::1", "1.2.3.4 ", "4294967297.1.1.1", "٣.1.1.1"} {
		f.Add([]byte(text))
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		want, err := netip.ParseAddr(string(text))
		got, ok := dotted(text)
		if isDotted := err == nil && want.Is4(); ok != isDotted || ok && got != want {
			t.Errorf("%q: %v %v, want %v %v", text, got, ok, want, err)
		}
	})
}
