//go:build !amd64 && !arm64

package sticky

// prefetch does nothing where the processor isn't known: the entry is fetched when it is looked for.
func prefetch(*entry) {}
