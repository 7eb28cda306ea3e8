package demo

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// filler is a line that takes a fourth of a ring.
func filler(number int) string {
	text := fmt.Sprintf("%d ", number)
	return text + strings.Repeat("x", ringSize/4-len(text))
}

// numbersOf are what the lines begin with.
func numbersOf(lines []string) []string {
	var numbers []string
	for _, line := range lines {
		number, _, _ := strings.Cut(line, " x")
		numbers = append(numbers, number)
	}
	return numbers
}

func TestAFullRingGivesUpItsOldestLines(t *testing.T) {
	t.Parallel()
	var r ring
	for i := range 10 {
		r.write(filler(i))
	}
	if diff := cmp.Diff([]string{"6", "7", "8", "9"}, numbersOf(r.all())); diff != "" {
		t.Errorf("the ring holds (-want +got):\n%s", diff)
	}
	if r.lost() != 0 {
		t.Errorf("%d lines count as dropped, though nobody waited for them", r.lost())
	}
}

func TestALineThatSomebodyHasYetToReadIsKeptAndTheLossOfNewOnesIsTold(t *testing.T) {
	t.Parallel()
	var r ring
	r.write(filler(0))
	slow, quick, late := r.follow(false), r.follow(false), r.follow(true)
	for i := 1; i < 7; i++ {
		r.write(filler(i))
		if i == 3 {
			lines, _ := quick.read()
			if diff := cmp.Diff([]string{"0", "1", "2", "3"}, numbersOf(lines)); diff != "" {
				t.Errorf("the quick reader has (-want +got):\n%s", diff)
			}
		}
	}
	if r.lost() != 3 {
		t.Errorf("%d lines count as dropped, want 4, 5 and 6", r.lost())
	}
	lines, _ := slow.read()
	if diff := cmp.Diff([]string{"0", "1", "2", "3"}, numbersOf(lines)); diff != "" {
		t.Errorf("the slow reader has (-want +got):\n%s", diff)
	}
	lines, _ = late.read()
	if diff := cmp.Diff([]string{"1", "2", "3"}, numbersOf(lines)); diff != "" {
		t.Errorf("the reader of what is new has (-want +got):\n%s", diff)
	}
	r.write("the next")
	lines, _ = slow.read()
	if diff := cmp.Diff([]string{"3 events dropped", "the next"}, lines); diff != "" {
		t.Errorf("after the loss (-want +got):\n%s", diff)
	}
	if r.lost() != 0 {
		t.Errorf("%d lines count as dropped after that was told", r.lost())
	}
}

func TestAReaderThatLeftHoldsNothingBack(t *testing.T) {
	t.Parallel()
	var r ring
	r.write(filler(0))
	r.follow(false).leave()
	for i := 1; i < 6; i++ {
		r.write(filler(i))
	}
	if diff := cmp.Diff([]string{"2", "3", "4", "5"}, numbersOf(r.all())); diff != "" {
		t.Errorf("the ring holds (-want +got):\n%s", diff)
	}
}

func TestOneEventIsDroppedInTheSingular(t *testing.T) {
	t.Parallel()
	if got := lossNotice(1); got != "1 event dropped" {
		t.Error(got)
	}
}

func BenchmarkRingWithoutReaders(b *testing.B) {
	var r ring
	line := strings.Repeat("x", 170)
	b.ReportAllocs()
	for b.Loop() {
		r.write(line)
	}
}
