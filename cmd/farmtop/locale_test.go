package main

import "testing"

func TestTheLocaleDecidesBetweenASCIIAndUTF8(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name string
		env  map[string]string
		want bool
	}{
		{"nothing is said", nil, true},
		{"C", map[string]string{"LANG": "C"}, false},
		{"POSIX", map[string]string{"LC_ALL": "POSIX"}, false},
		{"UTF-8", map[string]string{"LANG": "de_DE.UTF-8"}, true},
		{"utf8, as locale -a writes it", map[string]string{"LANG": "C.utf8"}, true},
		{"macOS names the charset alone", map[string]string{"LC_CTYPE": "UTF-8"}, true},
		{"Latin 9", map[string]string{"LANG": "de_DE@euro"}, false},
		{"LC_ALL wins", map[string]string{"LC_ALL": "C", "LANG": "en_US.UTF-8"}, false},
		{"LC_CTYPE wins over LANG", map[string]string{"LC_CTYPE": "en_US.UTF-8", "LANG": "C"}, true},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			if got := showsUTF8(func(name string) string { return test.env[name] }); got != test.want {
				t.Errorf("showsUTF8 is %v, want %v", got, test.want)
			}
		})
	}
}
