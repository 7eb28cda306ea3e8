package audit

import (
	"bytes"
	"fmt"
	"os"
	"strconv"
)

// startOf tells when a process began, in the kernel's ticks since it booted, 0 when that can't be seen, and whether it has ended
// and only waits for its parent to notice (proc(5), /proc/pid/stat). The fields 1 and 2, number and name, are cut off first, since
// a name may hold anything.
func startOf(pid int) (start uint64, ended bool) {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0, false
	}
	const state, began = 0, 19 // fields 3 and 22
	fields := bytes.Fields(text[bytes.LastIndexByte(text, ')')+1:])
	if len(fields) <= began {
		return 0, false
	}
	start, _ = strconv.ParseUint(string(fields[began]), 10, 64)
	return start, bytes.ContainsAny(fields[state], "ZX")
}
