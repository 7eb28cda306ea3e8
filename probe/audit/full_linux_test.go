package audit

import "testing"

func TestAFullDeviceKeepsActionsFromBeingDone(t *testing.T) {
	t.Parallel()
	log := openAt(t, "/dev/full")
	sameError(t, log.Begin(noon, drain("a")), "the audit log /dev/full can't be written: the disk is full; so nothing was done")
}

func TestADeviceIsNotRead(t *testing.T) {
	t.Parallel()
	_, err := Read("/dev/zero", 0)
	sameError(t, err, "the audit log /dev/zero can't be read, so what was done before isn't known: it is no ordinary file")
}
