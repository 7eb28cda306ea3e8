package config

import (
	"fmt"
	"time"
)

// zone is the time zone that the document names; nil where it names none, or none that could be had.
func (r *reading) zone(written text) *time.Location {
	if !written.given() {
		return nil
	}
	if offset, err := time.Parse("-07:00", written.value); err == nil {
		_, seconds := offset.Zone()
		return time.FixedZone(written.value, seconds)
	}
	if r.outline {
		return nil
	}
	if written.value == "" { // which the time zone database takes for UTC
		r.problems.add(written.place, `"zone" is empty; write %s`, zoneExamples)
		return nil
	}
	location, err := r.outside.zone(written.value)
	if err != nil {
		r.problems.add(written.place, `"zone" can't be %q%s`, shorten(written.value), r.explainZone())
		return nil
	}
	return location
}

const zoneExamples = "a name such as Europe/Vienna, or an offset such as +02:00"

// everyMachinesZone is in every time zone database, so a machine that doesn't know it has none.
const everyMachinesZone = "Europe/London"

// explainZone says why there is no zone of a name, and what to do.
func (r *reading) explainZone() string {
	if _, err := r.outside.zone(everyMachinesZone); err != nil {
		return fmt.Sprintf(": no time zone database is installed here that could know it; write the offset, such as +02:00, "+
			"or install one (the package tzdata, or a zoneinfo.zip that ZONEINFO names): %s is unknown, too", everyMachinesZone)
	}
	return "; write " + zoneExamples
}
