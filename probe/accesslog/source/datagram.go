package source

import (
	"context"
	"fmt"
	"net"
	"sync"
	"syscall"
	"time"
)

const (
	// receiveBytes is the room for messages that the system is asked for: what comes at 200 000 messages a second in a tenth of one.
	// Linux grants as much as net.core.rmem_max says, and to the superuser all.
	receiveBytes = 8 << 20
	// maxBatch is how many messages are received before they are handed over, so that a flood of empty ones has an end.
	maxBatch = 4096
)

// datagrams are syslog messages in one datagram each.
type datagrams struct {
	network, at string
	bound       func(net.Addr) // is told where it listens; nil where nobody asks
}

// Follow receives until ctx ends. A socket that fails is opened again.
func (d datagrams) Follow(ctx context.Context, to Sink) error {
	post := newPost(to)
	defer post.close()
	for {
		in, ok := listening(ctx, post, d.network, d.at, func() (*inbox, error) { return d.listen(ctx) })
		if !ok {
			return nil
		}
		if d.bound != nil {
			d.bound(in.conn.LocalAddr())
		}
		err := in.receive(ctx, post)
		in.close()
		if ctx.Err() != nil {
			return nil
		}
		post.say(Waiting, fmt.Sprintf("receiving syslog at %s %s failed: %v; it is tried again in %s", d.network, d.at, err, inSeconds(restartLeast)))
		if !after(ctx, restartLeast) {
			return nil
		}
	}
}

func (d datagrams) listen(ctx context.Context) (*inbox, error) {
	if d.network == "unixgram" {
		return listenSocketFile(ctx, d.at)
	}
	conn, err := new(net.ListenConfig).ListenPacket(ctx, d.network, d.at)
	if err != nil {
		return nil, err
	}
	udp := conn.(*net.UDPConn) // as the network says
	askForRoom(udp)
	in := &inbox{conn: udp, close: func() { _ = udp.Close() }} // nothing was sent
	in.first, in.lossKnown = lossCounting(udp)
	return in, nil
}

// An inbox is a socket that datagrams come to.
type inbox struct {
	conn      datagramConn
	first     func(into []byte) (n int, lost uint32, err error) // waits for a datagram; lost are those that had no room so far, modulo 2³²
	lossKnown bool
	close     func()
}

type datagramConn interface {
	net.Conn
	SyscallConn() (syscall.RawConn, error)
	SetReadBuffer(bytes int) error
}

// blocksAhead is how many blocks may wait for the sink: a datagram that finds no room in the socket is lost, and a Unix one has room for
// ten messages by default (net.unix.max_dgram_qlen), so the socket is emptied whatever the sink does.
const blocksAhead = 16

// receive waits for a datagram, takes all that are there with it, and has them handed over in one block.
func (in *inbox) receive(ctx context.Context, post *post) error {
	full, free := make(chan []byte, blocksAhead), make(chan []byte, blocksAhead)
	var posting sync.WaitGroup
	defer posting.Wait()
	defer close(full)
	posting.Go(func() { // ends when nothing is received any more
		for block := range full {
			post.lines(block)
			free <- block[:0] // of as many blocks there never are more than it has room for
		}
	})
	return in.fill(ctx, post, full, free)
}

// fill receives into blocks that are free, and passes them on.
func (in *inbox) fill(ctx context.Context, post *post, full chan<- []byte, free <-chan []byte) error {
	defer context.AfterFunc(ctx, func() { _ = in.conn.SetReadDeadline(time.Unix(1, 0)) })()
	post.change(func(s *Status) { s.LostKnown = in.lossKnown })
	raw, err := in.conn.SyscallConn()
	if err != nil {
		return err
	}
	var before uint32
	for made := 0; ; {
		block, ok := spare(free, &made)
		if !ok {
			block = <-free // the sink is far behind: the system keeps what still comes, as far as it has room
		}
		n, lost, err := in.first(block[:longest])
		if err != nil {
			return err
		}
		if lost != before {
			more := lost - before
			before = lost
			post.change(func(s *Status) { s.Lost += uint64(more) })
		}
		block = receiveMore(raw, tidy(block[:n], 0))
		full <- block
	}
}

// spare is a block that is free, or one more as long as there may be more.
func spare(free <-chan []byte, made *int) (block []byte, ok bool) {
	select {
	case block = <-free:
		return block, true
	default:
	}
	if *made == blocksAhead {
		return nil, false
	}
	*made++
	return make([]byte, 0, blockBytes), true
}

// hasRoom tells whether one more datagram fits into the block, with a line end.
func hasRoom(block []byte) bool { return cap(block)-len(block) > longest }

// firstOf waits for a datagram where losses aren't counted.
func firstOf(conn net.Conn) func([]byte) (int, uint32, error) {
	return func(into []byte) (int, uint32, error) {
		n, err := conn.Read(into)
		return n, 0, err
	}
}
