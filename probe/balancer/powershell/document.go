package powershell

import (
	"bytes"
	"encoding/binary"
	"encoding/json"
	"errors"
	"regexp"
	"unicode/utf16"
)

// An envelope is what every answer has around what a driver asked for.
type envelope struct {
	Fault *fault `json:"fault"`
}

var errNoDocument = errors.New("no document of farmtop's is in it")

// find is the JSON document in what PowerShell wrote. A profile, a logon script or progress may have written before and after it, a
// console may have broken it into lines, and what stands between may have made UTF-16 of it.
func find(output []byte) (json.RawMessage, error) {
	text := bytes.ReplaceAll(bytes.ReplaceAll(decoded(output), []byte{'\r'}, nil), []byte{'\n'}, nil)
	at := regexp.MustCompile(`\{\s*"farmtop"\s*:`).FindIndex(text)
	if at == nil {
		return nil, errNoDocument
	}
	var document json.RawMessage
	err := json.NewDecoder(bytes.NewReader(text[at[0]:])).Decode(&document)
	return document, err
}

// decoded is output as UTF-8, without a byte order mark.
func decoded(output []byte) []byte {
	order := byteOrder(output)
	if order == nil {
		return bytes.TrimPrefix(output, []byte("\ufeff"))
	}
	units := make([]uint16, len(output)/2)
	for i := range units {
		units[i] = order.Uint16(output[2*i:])
	}
	return []byte(string(utf16.Decode(units)))
}

// byteOrder is that of UTF-16; nil where output is none. Without a mark it shows by the zeros beside every letter of ASCII.
func byteOrder(output []byte) binary.ByteOrder {
	if len(output) < 2 {
		return nil
	}
	switch first, second := output[0], output[1]; {
	case first == 0xff && second == 0xfe, first != 0 && second == 0:
		return binary.LittleEndian
	case first == 0xfe && second == 0xff, first == 0 && second != 0:
		return binary.BigEndian
	}
	return nil
}
