package client

import (
	"testing"

	"go.uber.org/goleak"
)

// A test that has ended leaves nothing running.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
