package f5

import (
	"context"
	"encoding/json"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"farmtop/model"
	"farmtop/probe/balancer/httpapi"
)

// Times of tokens. A user who isn't "admin" can have 100 of them, and they live for 20 minutes, so that one each half a minute is safe.
const (
	tokenLife = 20 * time.Minute
	tokenEnd  = time.Minute      // a token that ends within this isn't used any more
	tokenAge  = 30 * time.Second // a younger one that is refused lacks rights, and a new one would lack them too

	loginPause = time.Minute // after a login that was refused: one attempt in each poll would lock the account

	// leaveTimeout bounds giving a token back, which takes milliseconds: farmtop ends after it.
	leaveTimeout = time.Second
)

// session is the token that requests carry.
type session struct {
	lost atomic.Bool // the last request with a token had no answer

	mu    sync.Mutex // guards what follows, and lets one login be under way
	token string
	since time.Time

	denied   httpapi.Failure // the last login's
	deniedAt time.Time       // zero where it wasn't denied
}

// enter is a token to ask with: the one there is, or that of a login where it is too old, or was refused and may have ended.
func (s *session) enter(ctx context.Context, d *Driver, refused string) (string, *httpapi.Failure) {
	s.mu.Lock()
	defer s.mu.Unlock()
	age := time.Since(s.since)
	usable := s.token != "" && age < tokenLife-tokenEnd
	if usable && (s.token != refused || age < tokenAge) {
		return s.token, nil
	}
	if !s.deniedAt.IsZero() && time.Since(s.deniedAt) < loginPause {
		failed := s.denied
		return "", &failed
	}
	since := time.Now()
	token, failed := d.logIn(ctx)
	if failed != nil {
		if failed.Read == model.ReadDenied {
			s.denied, s.deniedAt = *failed, since
		}
		return "", failed
	}
	s.token, s.since, s.deniedAt = token, since, time.Time{}
	return token, nil
}

// logIn asks for a token. The provider "tmos" knows local and remote users.
func (d *Driver) logIn(ctx context.Context) (string, *httpapi.Failure) {
	who, err := json.Marshal(map[string]string{
		"username": d.balancer.Login.User, "password": d.balancer.Login.Password, "loginProviderName": "tmos",
	})
	if err != nil {
		return "", httpapi.Garbage("the login of %s can't be written as JSON", software)
	}
	answer, failed := d.client.Ask(ctx, httpapi.Request{
		Method: http.MethodPost, Path: "mgmt/shared/authn/login", Body: who, Header: http.Header{"Content-Type": {"application/json"}}, Anonymous: true,
	})
	if failed == nil {
		failed = d.loginRefusal(answer)
	}
	if failed != nil {
		return "", failed
	}
	var given struct{ Token struct{ Token string } }
	if err := json.Unmarshal(answer.Body, &given); err != nil || given.Token.Token == "" {
		return "", httpapi.Garbage("%s at %s answered the login without a token: is this the URL of its management?", software, d.client.At)
	}
	return given.Token.Token, nil
}

func (d *Driver) loginRefusal(a httpapi.Answer) *httpapi.Failure {
	failed := d.client.Refusal(a)
	switch {
	case failed == nil:
	case a.Status == http.StatusNotFound:
		return httpapi.Absent("%s at %s gives no tokens: that takes version 12.0 or later, and the URL of its management", software, d.client.At)
	case failed.Read != model.ReadDenied:
		failed.Text += d.quote(a)
	}
	return failed
}

// leave gives the token back, so that the user's share of them is enough for programs that come and go. Everybody may end a token of
// their own. One that can't be given back ends by itself, and none is tried at a BIG-IP that didn't answer lately.
func (s *session) leave(d *Driver) {
	s.mu.Lock()
	defer s.mu.Unlock()
	token := s.token
	s.token = ""
	if s.lost.Load() || !isPlainToken(token) || time.Since(s.since) >= tokenLife {
		return
	}
	ctx, cancel := context.WithTimeout(context.Background(), leaveTimeout)
	defer cancel()
	_, _ = d.send(ctx, token, httpapi.Request{Method: http.MethodDelete, Path: "mgmt/shared/authz/tokens/" + token}) // nobody waits for how it went
}

// isPlainToken tells whether a token can stand in a path: BIG-IP's are of capital letters and digits.
func isPlainToken(token string) bool {
	return token != "" && strings.Trim(token, "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") == ""
}
