// Part of scripts/bench: loads an HTTPS server as no usual tool does, with client certificates and with resumed sessions.
//
//	tlsload [-cert FILE -key FILE] keep|new|resume CONNECTIONS SECONDS ADDRESS
//
// keep: one connection each for all requests; new: a full handshake for each request; resume: a resumed one.
// Prints what load.Report does.
package main

import (
	"bufio"
	"crypto/tls"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strconv"
	"sync"
	"time"

	"weft/scripts/bench.d/load"
)

type worker struct {
	address string
	keep    bool
	config  *tls.Config

	conn   *tls.Conn
	reader *bufio.Reader
	times  []time.Duration
	errors int
}

func (w *worker) run(end time.Time) {
	for time.Now().Before(end) {
		begin := time.Now()
		if err := w.request(); err != nil {
			w.errors++
			w.close()
			time.Sleep(time.Millisecond) // so that a server that refuses is not flooded
			continue
		}
		w.times = append(w.times, time.Since(begin))
	}
	w.close()
}

func (w *worker) request() error {
	if w.conn == nil {
		plain, err := net.DialTimeout("tcp", w.address, 10*time.Second)
		if err != nil {
			return err
		}
		w.conn = tls.Client(plain, w.config)
		w.reader = bufio.NewReader(w.conn)
	}
	w.conn.SetDeadline(time.Now().Add(10 * time.Second))
	connection := "keep-alive"
	if !w.keep {
		connection = "close"
	}
	if _, err := io.WriteString(w.conn, "GET / HTTP/1.1\r\nHost: localhost\r\nConnection: "+connection+"\r\n\r\n"); err != nil {
		return err
	}
	response, err := http.ReadResponse(w.reader, nil)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if !w.keep {
		w.close()
	}
	if response.StatusCode != http.StatusOK {
		return fmt.Errorf("status %d", response.StatusCode)
	}
	return nil
}

func (w *worker) close() {
	if w.conn != nil {
		w.conn.Close()
		w.conn = nil
	}
}

func main() {
	cert := flag.String("cert", "", "the client's certificate")
	key := flag.String("key", "", "its key")
	flag.Parse()
	config := &tls.Config{InsecureSkipVerify: true, ServerName: "localhost", MinVersion: tls.VersionTLS13}
	if *cert != "" {
		pair, err := tls.LoadX509KeyPair(*cert, *key)
		if err != nil {
			load.Fail(err)
		}
		config.Certificates = []tls.Certificate{pair}
	}
	if flag.NArg() != 4 {
		load.Fail(fmt.Errorf("four arguments are needed"))
	}
	mode, address := flag.Arg(0), flag.Arg(3)
	connections, err := strconv.Atoi(flag.Arg(1))
	if err != nil {
		load.Fail(err)
	}
	seconds, err := strconv.Atoi(flag.Arg(2))
	if err != nil {
		load.Fail(err)
	}

	workers := make([]*worker, connections)
	begin := time.Now()
	end := begin.Add(time.Duration(seconds) * time.Second)
	var running sync.WaitGroup
	for i := range workers {
		own := config.Clone()
		if mode == "resume" {
			own.ClientSessionCache = tls.NewLRUClientSessionCache(1)
		}
		workers[i] = &worker{address: address, keep: mode == "keep", config: own}
		running.Go(func() { workers[i].run(end) })
	}
	running.Wait()
	took := time.Since(begin)

	var times [][]time.Duration
	errors := 0
	for _, w := range workers {
		times = append(times, w.times)
		errors += w.errors
	}
	load.Report(times, took, errors)
}
