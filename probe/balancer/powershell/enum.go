package powershell

import (
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
)

// An Enum is a value of an enumeration: ConvertTo-Json writes its number, or its name where it is told to. What isn't there is "".
type Enum string

// UnmarshalJSON takes a number, a name, or null.
func (e *Enum) UnmarshalJSON(data []byte) error {
	text := string(data)
	if strings.HasPrefix(text, `"`) {
		var name string
		if err := json.Unmarshal(data, &name); err != nil {
			return err
		}
		*e = Enum(strings.TrimSpace(name))
		return nil
	}
	if text == "null" {
		*e = ""
		return nil
	}
	if _, err := strconv.ParseInt(text, 10, 64); err != nil {
		return fmt.Errorf("%.20q is no value of an enumeration", text)
	}
	*e = Enum(text)
	return nil
}

// Number is the value as a number; the error says that a name was told.
func (e Enum) Number() (int, error) { return strconv.Atoi(string(e)) }

// Has tells whether a name is among those of an enumeration of flags, which stand with commas between.
func (e Enum) Has(name string) bool {
	for told := range strings.SplitSeq(string(e), ",") {
		if strings.EqualFold(strings.TrimSpace(told), name) {
			return true
		}
	}
	return false
}

// Is tells which of the names the value has, by number or name; names are those of the numbers from first on. It is -1 for none of them.
func (e Enum) Is(first int, names ...string) int {
	n, err := strconv.Atoi(string(e))
	for i, name := range names {
		if err == nil && n == first+i || strings.EqualFold(name, string(e)) {
			return i
		}
	}
	return -1
}
