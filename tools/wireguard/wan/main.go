// Command wan stands for the distance between two sites. It reads packets from a TUN device of its
// own, keeps each for a while, drops some, and hands the rest back to the kernel.
//
//	wan -link wan0 -delay 20ms -loss 0.01
package main

import (
	"flag"
	"log"
	"math/rand/v2"
	"time"

	"golang.org/x/sys/unix"
)

// Larger than any link of the drills, so that this device is never the narrow one.
const largestPacket = 65535

// A line that holds more than this has a queue that is full, and drops as a router does.
const queuedPackets = 1 << 14

type packet struct {
	due   time.Time
	bytes []byte
}

func open(link string) (int, error) {
	fd, err := unix.Open("/dev/net/tun", unix.O_RDWR|unix.O_CLOEXEC, 0)
	if err != nil {
		return 0, err
	}
	request, err := unix.NewIfreq(link)
	if err != nil {
		return 0, err
	}
	request.SetUint16(unix.IFF_TUN | unix.IFF_NO_PI)
	return fd, unix.IoctlIfreq(fd, unix.TUNSETIFF, request)
}

func main() {
	link := flag.String("link", "wan0", "name of the device")
	delay := flag.Duration("delay", 0, "how long each packet is kept")
	loss := flag.Float64("loss", 0, "share of packets that is dropped, 0 to 1")
	seed := flag.Uint64("seed", 1, "decides which packets are dropped")
	flag.Parse()

	fd, err := open(*link)
	if err != nil {
		log.Fatalf("%s: %v", *link, err)
	}
	line := make(chan packet, queuedPackets)
	go func() {
		for p := range line {
			time.Sleep(time.Until(p.due))
			// The kernel refuses a packet while the device is down, and so would a cable.
			_, _ = unix.Write(fd, p.bytes)
		}
	}()

	random := rand.New(rand.NewPCG(*seed, 0))
	buffer := make([]byte, largestPacket)
	for {
		n, err := unix.Read(fd, buffer)
		if err == unix.EINTR {
			continue
		}
		if err != nil {
			log.Fatalf("%s: %v", *link, err)
		}
		if random.Float64() < *loss {
			continue
		}
		select {
		case line <- packet{time.Now().Add(*delay), append([]byte(nil), buffer[:n]...)}:
		default:
		}
	}
}
