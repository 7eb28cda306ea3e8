//go:build amd64 || arm64

package sticky

// prefetch asks for an entry to be brought into the processor's cache, and doesn't wait for it. To read the entry instead would hold up
// all that follows: with 200 000 sessions that costs 30 ns a request, of 400.
//
//go:noescape
func prefetch(e *entry)
