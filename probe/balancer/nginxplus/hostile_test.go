package nginxplus

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"farmtop/model"
)

func TestWhatIsNoAPIIsSaidToBeNone(t *testing.T) {
	t.Parallel()
	other := httptest.NewServer(http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "" {
			t.Error("the login went where a redirect leads")
		}
	}))
	t.Cleanup(other.Close)
	for _, c := range []struct {
		name   string
		answer func(w http.ResponseWriter, r *http.Request)
		fault  model.ReadFault
		want   string
	}{
		{"a web page", func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>welcome</html>")) }, model.ReadGarbage, "doesn't list the versions"},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) { http.Redirect(w, r, other.URL, http.StatusFound) }, model.ReadGarbage, "redirects"},
		{"a wrong password", func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusUnauthorized) }, model.ReadDenied, `the password of "farmtop"`},
		{"too much", func(w http.ResponseWriter, _ *http.Request) {
			for range 17 {
				_, _ = w.Write([]byte(strings.Repeat(" ", 1<<20)))
			}
		}, model.ReadGarbage, "too large"},
		{"silence", func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() }, model.ReadTimeout, "no complete answer within 50ms"},
		{"half an answer", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("[9"))
		}, model.ReadCut, "broke off"},
		{"a peer that is none", versioned(`{"peers":{"id":1}}`), model.ReadGarbage, `("peers" is of another kind)`},
		{"a weight below nothing", versioned(`{"peers":[{"weight":-1}]}`), model.ReadGarbage, "doesn't answer as its API does"},
		{"a name without an end", versioned(`{"peers":[{"name":"` + strings.Repeat("x", 300) + `"}]}`), model.ReadGarbage, "longer than 256 bytes"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := serve(t, http.HandlerFunc(c.answer))
			b.Timeout = 10 * time.Second
			if c.fault == model.ReadTimeout {
				b.Timeout = 50 * time.Millisecond
			}
			got := open(t, b).Read(t.Context())
			if got.Fault != c.fault || !strings.Contains(got.Err, c.want) || len(got.Servers) != 0 || strings.Contains(got.Err, fakePassword) {
				t.Errorf("it is %q: %s; want %q: …%s…", got.Fault, got.Err, c.fault, c.want)
			}
		})
	}
}

// versioned answers as the API does, until the upstream is asked for.
func versioned(upstream string) func(w http.ResponseWriter, r *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		said := upstream
		switch r.URL.Path {
		case "/api/":
			said = "[9]"
		case "/api/9/nginx":
			said = "{}"
		}
		_, _ = w.Write([]byte(said)) // a client that is gone needs no answer
	}
}

func TestAnUnknownAuthorityIsNotTrusted(t *testing.T) {
	t.Parallel()
	_, b := newFake(t)
	b.TLS = model.TLS{}
	d := open(t, b)
	if got := d.Read(t.Context()); got.Fault != model.ReadGarbage || !strings.Contains(got.Err, "give its authority as tls: ca") {
		t.Errorf("it is %q: %s", got.Fault, got.Err)
	}
	result := d.Do(t.Context(), model.Step{Verb: model.VerbMaint, Group: fakeUpstream, Server: "node1"})
	if result.Fault != model.StepUnreachable || !strings.HasPrefix(result.Err, "nothing was changed: ") {
		t.Errorf("a step is %q: %s", result.Fault, result.Err)
	}
}
