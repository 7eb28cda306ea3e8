package source

import (
	"encoding/binary"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"farmtop/probe/accesslog/format"
)

func write(t testing.TB, path, text string) {
	t.Helper()
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
}

func add(t testing.TB, path, text string) {
	t.Helper()
	file, err := os.OpenFile(path, os.O_APPEND|os.O_WRONLY, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	if _, err := file.WriteString(text); err != nil {
		t.Fatal(err)
	}
}

func TestAFileThatIsntThereIsWaitedForAndReadFromItsBeginning(t *testing.T) {
	t.Parallel()
	dir := filepath.Join(t.TempDir(), "nginx")
	path := filepath.Join(dir, "access.log")
	g := gather(t, File(FileOptions{Path: path}))
	g.awaitState(Waiting, "there is no file "+path)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, path, "a\n")
	g.want("a")
	g.awaitState(Reading, "")
	if err := os.RemoveAll(dir); err != nil {
		t.Fatal(err)
	}
	g.awaitState(Waiting, "there is no file "+path)
	if err := os.Mkdir(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	write(t, path, "b\n")
	g.want("a", "b")
}

func TestAFileIsReadFromItsEndAndALineBeingWrittenIsReadWhole(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "a\nb\nhalf ")
	g := gather(t, File(FileOptions{Path: path}))
	g.awaitState(Reading, "")
	add(t, path, "a line\nc\n")
	g.want("half a line", "c")
}

func TestWhatCantBeFollowedIsAnErrorInWords(t *testing.T) {
	t.Parallel()
	err := File(FileOptions{Path: t.TempDir()}).Follow(t.Context(), Sink{Tell: func(Status) {}})
	if err == nil || !strings.Contains(err.Error(), "is a directory: give the path of a log file in it") {
		t.Error(err)
	}
}

func TestBinaryFilesAndOverlongLinesCostABoundedBlock(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "")
	g := gather(t, File(FileOptions{Path: path}))
	g.awaitState(Reading, "")
	add(t, path, strings.Repeat("x", 1<<20)+"\n")
	noise := make([]byte, 0, 1<<20)
	for i := range 1 << 18 {
		noise = binary.BigEndian.AppendUint32(noise, uint32(i)*2654435761)
	}
	add(t, path, string(noise)+"\nlast\n")
	g.await("the last line", func(lines []string, _ Status) bool { return len(lines) > 1 && lines[len(lines)-1] == "last" })
	if got := g.all()[0]; len(got) != format.MaxLine+1 {
		t.Errorf("an overlong line came with %d bytes", len(got))
	}
	if g.longest > blockBytes+markBytes {
		t.Errorf("a block has %d bytes", g.longest)
	}
}

func TestALogThatIsWrittenAnewWithMoreIsReadOn(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	text := "first\n" + strings.Repeat("line\n", 300)
	write(t, path, text)
	g := gather(t, File(FileOptions{Path: path}))
	g.awaitState(Reading, "")
	write(t, path+".tmp", text+"new\n")
	if err := os.Rename(path+".tmp", path); err != nil {
		t.Fatal(err)
	}
	g.want("new")
}

func TestATruncatedLogWithoutACopyIsReadFromItsBeginningAndSaidSo(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	write(t, path, "a\n")
	g := gather(t, File(FileOptions{Path: path}))
	g.awaitState(Reading, "")
	add(t, path, "b\n")
	g.want("b")
	write(t, path, "c, and so long that it has grown past what was there\n")
	g.want("b", "c, and so long that it has grown past what was there")
	g.awaitState(Reading, "no copy of it stands beside it")
}

func TestSinceFindsTheFirstLineOfATime(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "access.log")
	var text strings.Builder
	start := time.Date(2026, 11, 21, 0, 0, 0, 0, time.UTC)
	const count = 20_000
	for i := range count {
		fmt.Fprintf(&text, "%s %d\n", start.Add(time.Duration(i)*time.Second).Format(time.RFC3339), i)
		if i%100 == 0 {
			text.WriteString("a line without a time\n")
		}
	}
	write(t, path, text.String())
	timeOf := func(line []byte) int64 {
		stamp, _, _ := strings.Cut(string(line), " ")
		when, err := time.Parse(time.RFC3339, stamp)
		if err != nil {
			return 0
		}
		return when.UnixNano()
	}
	file, err := os.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	defer file.Close()
	size := int64(text.Len())
	for _, since := range []int{-100, 0, 5, 6, 7, 4321, 9999, 10_000, 10_001, count - 1, count + 1000} {
		at := beginning(file, size, FileOptions{Since: start.Add(time.Duration(since) * time.Second), TimeOf: timeOf})
		rest := text.String()[at:]
		first := max(0, since-int(disorder.Seconds()))
		want := start.Add(time.Duration(first) * time.Second).Format(time.RFC3339)
		rest = strings.TrimPrefix(rest, "a line without a time\n")
		if first < count && !strings.HasPrefix(rest, want) || first >= count && rest != "" {
			t.Errorf("since %d it begins with %.30q, want %s", since, rest, want)
		}
	}
}
