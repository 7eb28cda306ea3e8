package powershell

import (
	"bytes"
	"encoding/json"
)

// A List is any number of values. ConvertTo-Json writes a list of one as that one where it came through a pipeline, no values as null,
// and in Windows PowerShell some lists as an object with "value" and "Count".
type List[T any] []T

// UnmarshalJSON takes all of these.
func (l *List[T]) UnmarshalJSON(data []byte) error {
	data = bytes.TrimSpace(data)
	*l = nil
	if bytes.Equal(data, []byte("null")) {
		return nil
	}
	if data[0] == '[' {
		return json.Unmarshal(data, (*[]T)(l))
	}
	var boxed struct {
		Value *[]T `json:"value"`
		Count *int `json:"Count"`
	}
	if json.Unmarshal(data, &boxed) == nil && boxed.Value != nil && boxed.Count != nil {
		*l = *boxed.Value
		return nil
	}
	var one T
	if err := json.Unmarshal(data, &one); err != nil {
		return err
	}
	*l = List[T]{one}
	return nil
}
