package model

import "time"

func decayOf(counts []float64, span, settle time.Duration) Decay { return Decay{} }
