package powershell

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"
)

func TestNamesAreQuotedAsPowerShellDoes(t *testing.T) {
	t.Parallel()
	for name, want := range map[string]string{
		"AMS": "'AMS'", "it's": "'it''s'", "it’s": "'it’’s'", "‘a’‚b‛": "'‘‘a’’‚‚b‛‛'", "$(x)`": "'$(x)`'", `"`: `'"'`, "日本 語": "'日本 語'",
	} {
		if got, err := Quote(name); err != nil || got != want {
			t.Errorf("%q is quoted as %s (%v), want %s", name, got, err, want)
		}
	}
	for _, name := range []string{"", "a\nb", "a\rb", "a\x00", "\x1b[0m", "a\u2028b", "\xff", strings.Repeat("x", maxName+1)} {
		if got, err := Quote(name); err == nil {
			t.Errorf("%q is quoted as %s", name, got)
		}
	}
	if _, err := One("WIN*"); err == nil {
		t.Error("a pattern passes as a name")
	}
}

func TestListsComeInAllOfPowerShellsForms(t *testing.T) {
	t.Parallel()
	for text, want := range map[string][]int{
		`[1,2]`: {1, 2}, `3`: {3}, `null`: nil, `[]`: {}, `{"value":[4,5],"Count":2}`: {4, 5}, `{"value":[],"Count":0}`: {},
	} {
		var got List[int]
		if err := json.Unmarshal([]byte(text), &got); err != nil || !slices.Equal(got, want) {
			t.Errorf("%s is %v (%v), want %v", text, got, err, want)
		}
	}
	var got List[int]
	if err := json.Unmarshal([]byte(`{"other":1}`), &got); err == nil {
		t.Errorf("an object is the list %v", got)
	}
}

func TestEnumerationsAreNumbersOrNames(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int{`0`: 1, `"online"`: 1, `-1`: 0, `"0"`: 1, `7`: -1, `"Onlein"`: -1, `null`: -1, `""`: -1} {
		var e Enum
		if err := json.Unmarshal([]byte(text), &e); err != nil || e.Is(-1, "Unknown", "Online") != want {
			t.Errorf("%s is %d (%v), want %d", text, e.Is(-1, "Unknown", "Online"), err, want)
		}
	}
	for _, text := range []string{`{}`, `1.5`, `true`} {
		var e Enum
		if err := json.Unmarshal([]byte(text), &e); err == nil {
			t.Errorf("%s is the value %q", text, e)
		}
	}
	if e := Enum("Isolated, Draining"); !e.Has("draining") || e.Has("Drain") {
		t.Errorf("the flags %q aren't told apart", e)
	}
}

func FuzzAnswersNeverPanic(f *testing.F) {
	for _, seed := range []string{`{"farmtop":1,"hosts":[]}`, "\xff\xfe{\x00", "noise {\"farmtop\" : {}} more", "", "\x00{", `{"farmtop":1,"fault":{"code":-2147024891}}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, output []byte) {
		document, err := find(output)
		if err != nil {
			return
		}
		if !json.Valid(document) {
			t.Fatalf("%q was found in %q", document, output)
		}
		var answer struct {
			List List[Enum] `json:"list"`
		}
		_ = json.Unmarshal(document, &answer)
		var e envelope
		if json.Unmarshal(document, &e) == nil && e.Fault != nil {
			if failed := (Shell{}).explain(e.Fault); failed.Text == "" || failed.Read == "" {
				t.Fatalf("%+v isn't explained", e.Fault)
			}
		}
	})
}
