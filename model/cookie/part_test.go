package cookie

import (
	"strings"
	"testing"
)

func TestOnlyWhatNamesANodeIsKeptOfAValue(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, value, want string }{
		{"SRVID", "n1", "n1"},
		{"amlbcookie", "01", "01"},
		{"SRVID", "n1|awDx5|awDx5", "n1"},
		{"JSESSIONID", "n1~0A1B2C3D4E5F60718293A4B5C6D7E8F9", "n1"},
		{"JSESSIONID", "0A1B2C3D4E5F60718293A4B5C6D7E8F9.am1", "am1"},
		{"jsessionid", "0A1B2C3D4E5F60718293A4B5C6D7E8F9.am1.more", "am1.more"},
		{"JSESSIONID", "0A1B2C3D4E5F60718293A4B5C6D7E8F9", ""},
		{"route", "0A1B2C3D4E5F60718293A4B5C6D7E8F9.am1", ""},
		{"SRVID", "12345678901", ""},
		{"SRVID", "", ""},
		{"SRVID", strings.Repeat("n", 5000) + "|awDx5", ""},
		{"SRVID", "portal-node-01|awDx5", "portal-node-01"},
		{"token", "9f86d081884c7d659a2f|c4b6", ""},
		{"token", "9f86d081884c7d659a2f|c4b65|", ""},
		{"token", "secretsessiontoken~rest", ""},
		{"ARRAffinity", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08"},
		{"BIGipServerweb", "1677787402.36895.0000", "1677787402.36895.0000"},
	} {
		if got := string(NodePart(c.name, []byte(c.value))); got != c.want {
			t.Errorf("%s=%.40s: %q, want %q", c.name, c.value, got, c.want)
		}
	}
}

func FuzzNodePart(f *testing.F) {
	f.Add("JSESSIONID", []byte("n1~0A1B2C3D4E5F60718293A4B5C6D7E8F9.am1|x"))
	f.Fuzz(func(t *testing.T, name string, value []byte) {
		part := NodePart(name, value)
		if len(part) > maxGiven || len(part) == len(value) && len(value) >= LeastSession && !NamesNode(name) {
			t.Errorf("of %q %q is kept", value, part)
		}
	})
}
