package demo

import (
	"testing"

	"go.uber.org/goleak"
)

// Every test closes its farm, so whatever still runs at the end was left behind by Close.
func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }
