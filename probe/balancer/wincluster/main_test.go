package wincluster

import (
	"testing"

	"farmtop/probe/lab/winlab"
)

func TestMain(m *testing.M) {
	winlab.Main()
	m.Run()
}
