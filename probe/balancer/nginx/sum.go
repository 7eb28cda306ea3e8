package nginx

import "fmt"

// polynomial is the CRC's of POSIX' cksum, highest bit first.
const polynomial = 0x04c11db7

// sumOf is what "cksum" says of a text: its checksum and its length in bytes (cksum of POSIX.1-2017).
func sumOf(text string) string {
	var crc uint32
	for i := range len(text) {
		crc = crcOf(crc, text[i])
	}
	for n := len(text); n > 0; n >>= 8 {
		crc = crcOf(crc, byte(n))
	}
	return fmt.Sprintf("%d %d", ^crc, len(text))
}

// crcOf takes one byte in.
func crcOf(crc uint32, b byte) uint32 {
	crc ^= uint32(b) << 24
	for range 8 {
		if crc&(1<<31) != 0 {
			crc = crc<<1 ^ polynomial
		} else {
			crc <<= 1
		}
	}
	return crc
}
