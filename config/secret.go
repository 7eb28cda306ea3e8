package config

import (
	"bytes"
	"errors"
	"fmt"
	"strings"
	"unicode"
)

// A secret is a reference to a value that must not be shown: env:NAME, file:PATH or cmd:COMMAND. Only the reference is kept, so
// it can be printed; the value is fetched where it is needed and handed on.
type secret struct {
	place
	reference string
}

// String is the reference.
func (s secret) String() string { return s.reference }

func (s *secret) shown() any { return s.reference }

func (s *secret) read(from scalar, k key) string {
	if !isReference(from.text) {
		return fmt.Sprintf("%s is a secret and doesn't belong in this file; write env:NAME, file:PATH or cmd:COMMAND, which say where it is", k)
	}
	s.reference = from.text
	return ""
}

func (*secret) sensitive(key) bool { return true }

// A lineValue is the value of a header line to send: a reference, or a plain value where the header's name promises no secret.
type lineValue struct{ text }

func (v *lineValue) sensitive(k key) bool { return isSecretHeader(k.name) }

func (v *lineValue) read(from scalar, k key) string {
	if v.sensitive(k) && !isReference(from.text) {
		return fmt.Sprintf("the header %s is a secret and doesn't belong in this file; write env:NAME, file:PATH or cmd:COMMAND, which say where it is", shorten(k.name))
	}
	v.value = from.text
	return ""
}

// isReference tells a reference to a secret from a plain value.
func isReference(text string) bool {
	scheme, rest, found := strings.Cut(text, ":")
	return found && strings.TrimSpace(rest) != "" && (scheme == "env" || scheme == "file" || scheme == "cmd")
}

// isSecretHeader tells whether a header's value is a secret by the header's name.
func isSecretHeader(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"auth", "cookie", "token", "secret", "passw", "key", "session"} {
		if strings.Contains(name, part) {
			return true
		}
	}
	return false
}

// maxSecretBytes bounds a secret: a key with a long chain takes some ten thousand.
const maxSecretBytes = 256 << 10

// fetch is the value that the reference stands for, without the line end that files and commands add. Its errors say what to do
// and never hold the value.
func (o outside) fetch(reference string) ([]byte, error) {
	scheme, rest, _ := strings.Cut(reference, ":")
	rest = strings.TrimSpace(rest)
	var value []byte
	var err error
	switch scheme {
	case "env":
		text, ok := o.env(rest)
		if !ok {
			return nil, fmt.Errorf("the environment has no %s; set it before farmtop starts", rest)
		}
		value = []byte(text)
	case "file":
		value, err = o.readPrivate(rest)
	default:
		value, err = o.output(rest)
	}
	switch {
	case err != nil:
		return nil, err
	case len(value) > maxSecretBytes:
		return nil, fmt.Errorf("%s stands for more than %d kB; a secret is shorter", reference, maxSecretBytes>>10)
	}
	value = bytes.TrimRight(value, "\r\n")
	if len(value) == 0 {
		return nil, fmt.Errorf("%s stands for nothing; put the secret there", reference)
	}
	return value, nil
}

func (o outside) output(command string) ([]byte, error) {
	argv, err := splitCommand(command)
	if err != nil {
		return nil, fmt.Errorf("the command %q %w", command, err)
	}
	value, err := o.run(argv)
	switch {
	case errors.Is(err, errInterrupted):
		return nil, fmt.Errorf("the command %q %w", command, err)
	case err != nil:
		return nil, fmt.Errorf("the command %q %w; run it by hand to see why", command, err)
	}
	return value, nil
}

// splitCommand splits a command into its words: there is no shell, so nothing is expanded. Words that hold blanks are put in
// single or double quotes.
func splitCommand(command string) ([]string, error) {
	var words []string
	var word strings.Builder
	inWord, quote := false, rune(0)
	for _, r := range command {
		switch {
		case quote != 0 && r == quote:
			quote = 0
		case quote != 0:
			word.WriteRune(r)
		case r == '"' || r == '\'':
			quote, inWord = r, true
		case unicode.IsSpace(r):
			if inWord {
				words = append(words, word.String())
			}
			word.Reset()
			inWord = false
		default:
			word.WriteRune(r)
			inWord = true
		}
	}
	if quote != 0 {
		return nil, fmt.Errorf("has an opening %c without a closing one; add it", quote)
	}
	if inWord {
		words = append(words, word.String())
	}
	return words, nil
}
