package cookie

import (
	"encoding/binary"
	"math/bits"
)

// The primes of XXH64 (Cyan4973/xxHash, doc/xxhash_spec.md).
const (
	prime1 uint64 = 0x9E3779B185EBCA87
	prime2 uint64 = 0xC2B2AE3D27D4EB4F
	prime3 uint64 = 0x165667B19E3779F9
	prime4 uint64 = 0x85EBCA77C2B2AE63
	prime5 uint64 = 0x27D4EB2F165667C5
)

// xxh64 is the 64-bit xxHash with seed 0.
func xxh64(input []byte) uint64 {
	size := uint64(len(input))
	sum := prime5
	if len(input) >= 32 {
		sum, input = stripes(input)
	}
	sum += size
	for ; len(input) >= 8; input = input[8:] {
		sum = bits.RotateLeft64(sum^round(0, binary.LittleEndian.Uint64(input)), 27)*prime1 + prime4
	}
	if len(input) >= 4 {
		sum = bits.RotateLeft64(sum^uint64(binary.LittleEndian.Uint32(input))*prime1, 23)*prime2 + prime3
		input = input[4:]
	}
	for _, b := range input {
		sum = bits.RotateLeft64(sum^uint64(b)*prime5, 11) * prime1
	}
	sum = (sum ^ sum>>33) * prime2
	sum = (sum ^ sum>>29) * prime3
	return sum ^ sum>>32
}

// stripes takes in all full stripes of 32 bytes; what is left is shorter.
func stripes(input []byte) (sum uint64, rest []byte) {
	first, second, negative := prime1, prime2, prime1 // they wrap around, which constants may not
	lanes := [4]uint64{first + second, second, 0, -negative}
	for ; len(input) >= 32; input = input[32:] {
		for i := range lanes {
			lanes[i] = round(lanes[i], binary.LittleEndian.Uint64(input[8*i:]))
		}
	}
	for i, turn := range []int{1, 7, 12, 18} {
		sum += bits.RotateLeft64(lanes[i], turn)
	}
	for _, lane := range lanes {
		sum = (sum^round(0, lane))*prime1 + prime4
	}
	return sum, input
}

func round(lane, input uint64) uint64 {
	return bits.RotateLeft64(lane+input*prime2, 31) * prime1
}
