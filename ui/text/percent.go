package text

import (
	"math"
	"strconv"
)

// PercentWidth is how many cells [Percent] takes: "100 %".
const PercentWidth = 5

// Percent writes a part of 1 in whole percent, five cells wide: " 48 %". What is nearly nothing or nearly all never looks like none or
// all: " <1 %", ">99 %". NaN and negative parts are unknown.
func Percent(part float64) string {
	switch {
	case part < 0 || math.IsNaN(part):
		return PadLeft("–", PercentWidth)
	case part > 0 && part < 0.01:
		return " <1 %"
	case part > 0.99 && part < 1:
		return ">99 %"
	default:
		return PadLeft(strconv.Itoa(int(math.Round(min(part, 1)*100)))+" %", PercentWidth)
	}
}
