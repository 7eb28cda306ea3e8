package f5

import (
	"io"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer"
	"farmtop/probe/balancer/standin"
)

func TestAPollIsTwoRequestsAndOneLoginServesMany(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	d := open(t, b)
	const polls = 10
	for range polls {
		if got := d.Read(t.Context()); got.Err != "" || got.Node != "bigip1.example.com" || got.Version != "16.1.3" {
			t.Fatalf("the reading is of %q %q: %s", got.Node, got.Version, got.Err)
		}
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.logins != 1 || f.asked > 2*polls+2 { // a slow machine asks for the pair a second time
		t.Errorf("%d polls took %d logins and %d requests", polls, f.logins, f.asked)
	}
}

func TestATokenIsGivenBackAtTheEnd(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	count := func() (logins, tokens int) {
		f.mu.Lock()
		defer f.mu.Unlock()
		return f.logins, len(f.tokens)
	}
	d := open(t, b)
	balancer.Close(d) // which never logged in
	if logins, _ := count(); logins != 0 {
		t.Errorf("%d logins for nothing", logins)
	}
	got := d.Read(t.Context())
	if _, tokens := count(); got.Err != "" || tokens != 1 {
		t.Fatalf("%d tokens: %s", tokens, got.Err)
	}
	balancer.Close(d)
	balancer.Close(d)
	if logins, tokens := count(); tokens != 0 || logins != 1 {
		t.Errorf("after %d logins there are still %d tokens", logins, tokens)
	}
}

func TestNothingIsAskedAtTheEndWhereNoAnswerCanBeHopedFor(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name, token string
		vanish      bool
	}{
		{"a BIG-IP that is gone", "T", true},
		{"a token that is another path", "../../tm/sys/config", false},
		{"a token that is none", "T\r\n", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			var ended, gone atomic.Bool
			d := open(t, serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				switch {
				case r.Method == http.MethodDelete:
					ended.Store(true)
				case gone.Load():
					panic(http.ErrAbortHandler)
				case r.Method == http.MethodPost:
					standin.Say(w, http.StatusOK, map[string]any{"token": map[string]any{"token": c.token}})
				}
			})))
			d.Read(t.Context())
			gone.Store(c.vanish)
			d.Read(t.Context())
			if balancer.Close(d); ended.Load() {
				t.Error("the token was given back")
			}
		})
	}
}

func TestReadingsAtOnceShareALogin(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	d := open(t, b)
	var readings sync.WaitGroup
	for range 4 {
		readings.Go(func() { d.Read(t.Context()) })
	}
	readings.Wait()
	if f.logins != 1 {
		t.Errorf("there were %d logins", f.logins)
	}
}

func TestATokenThatEndedIsReplaced(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	d := open(t, b)
	d.Read(t.Context())
	f.forget()
	if got := d.Read(t.Context()); got.Fault != model.ReadDenied {
		t.Errorf("a young token that is refused gave %q: %s", got.Fault, got.Err)
	}
	d.session.since = d.session.since.Add(-tokenAge)
	if got := d.Read(t.Context()); got.Err != "" || f.logins != 2 {
		t.Errorf("an older one gave, after %d logins, %q: %s", f.logins, got.Fault, got.Err)
	}
	d.session.since = d.session.since.Add(-tokenLife)
	if got := d.Read(t.Context()); got.Err != "" || f.logins != 3 {
		t.Errorf("one that is too old gave, after %d logins, %q: %s", f.logins, got.Fault, got.Err)
	}
}

func TestAWrongPasswordIsTriedOnceAMinute(t *testing.T) {
	t.Parallel()
	f, b := newFake(t)
	b.Login.Password = "wrong-battery"
	d := open(t, b)
	for range 5 {
		got := d.Read(t.Context())
		if want := "F5 BIG-IP at " + b.Address + ` answers 401: it doesn't accept the password of "farmtop"; correct user and password`; got.Fault != model.ReadDenied || got.Err != want {
			t.Errorf("the reading gave %q: %s, want %s", got.Fault, got.Err, want)
		}
	}
	if f.logins != 1 {
		t.Errorf("5 readings took %d logins", f.logins)
	}
	d.session.deniedAt = d.session.deniedAt.Add(-loginPause)
	if d.Read(t.Context()); f.logins != 2 {
		t.Errorf("a minute later there were %d logins", f.logins)
	}
}

func TestWhatIsNoBIGIPIsSaidToBeNone(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name   string
		login  func(w http.ResponseWriter, r *http.Request)
		answer string // to everything else
		fault  model.ReadFault
		want   string
	}{
		{"an old version", http.NotFound, "", model.ReadAbsent, "version 12.0 or later"},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "https://192.0.2.9/", http.StatusFound)
		}, "", model.ReadGarbage, "redirects"},
		{"a web page", say("<html>"), "", model.ReadGarbage, "without a token"},
		{"too many tokens", func(w http.ResponseWriter, _ *http.Request) {
			refuse(w, http.StatusBadRequest, "user farmtop has reached maximum active login tokens")
		}, "", model.ReadGarbage, "maximum active login tokens"},
		{"an echo of the login", func(w http.ResponseWriter, _ *http.Request) { refuse(w, http.StatusBadRequest, "no: "+fakePassword) }, "", model.ReadGarbage, "answers 400 Bad Request"},
		{"silence", func(_ http.ResponseWriter, r *http.Request) {
			_, _ = io.Copy(io.Discard, r.Body) // before, the server doesn't notice that the client is gone
			<-r.Context().Done()
		}, "", model.ReadTimeout, "no complete answer within 50ms"},
		{"no JSON", say(`{"token":{"token":"T"}}`), "<html>", model.ReadGarbage, "doesn't answer as iControl REST does"},
		{"no members", say(`{"token":{"token":"T"}}`), "{}", model.ReadGarbage, "doesn't tell the members"},
		{"a nameless member", say(`{"token":{"token":"T"}}`), `{"membersReference":{"items":[{}]}}`, model.ReadGarbage, "without its full name"},
		{"a member outside of all folders", say(`{"token":{"token":"T"}}`), `{"membersReference":{"items":[{"fullPath":"am1:443"}]}}`, model.ReadGarbage, "without its full name"},
		{"too much", say(`{"token":{"token":"T"}}`), strings.Repeat(" ", 17<<20), model.ReadGarbage, "too large"},
		{"a token that can't be sent", say(`{"token":{"token":"T\r\nHost: x"}}`), "{}", model.ReadGarbage, "F5 BIG-IP"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			b := serve(t, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
				if r.Method == http.MethodPost {
					c.login(w, r)
					return
				}
				_, _ = w.Write([]byte(c.answer)) // a client that is gone needs no answer
			}))
			b.Timeout = 10 * time.Second
			if c.fault == model.ReadTimeout {
				b.Timeout = 50 * time.Millisecond
			}
			got := open(t, b).Read(t.Context())
			if got.Fault != c.fault || !strings.Contains(got.Err, c.want) || strings.Contains(got.Err, fakePassword) || len(got.Servers) != 0 {
				t.Errorf("it is %q: %s; want %q: …%s…", got.Fault, got.Err, c.fault, c.want)
			}
		})
	}
}

// say answers with a text.
func say(text string) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte(text)) }
}

func TestCredentialsGoToTheBIGIPAlone(t *testing.T) {
	t.Parallel()
	var elsewhere atomic.Int64
	other := serve(t, http.HandlerFunc(func(http.ResponseWriter, *http.Request) { elsewhere.Add(1) }))
	b := serve(t, http.RedirectHandler(other.Address, http.StatusTemporaryRedirect))
	got := open(t, b).Read(t.Context())
	if elsewhere.Load() != 0 || got.Fault != model.ReadGarbage {
		t.Errorf("%d requests followed the redirect: %s", elsewhere.Load(), got.Err)
	}
}
