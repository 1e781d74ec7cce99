// Part of scripts/bench: loads one HTTP/2 connection with streams that take turns, beside one that nobody reads.
//
//	h2stall STREAMS SECONDS URL [URL of the stream that stalls]
//
// Prints what load.Report does.
package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"weft/scripts/bench.d/load"
)

func get(client *http.Client, url string) error {
	response, err := client.Get(url)
	if err != nil {
		return err
	}
	defer response.Body.Close()
	if _, err := io.Copy(io.Discard, response.Body); err != nil {
		return err
	}
	if response.StatusCode != http.StatusOK || response.ProtoMajor != 2 {
		return fmt.Errorf("%s %s", response.Proto, response.Status)
	}
	return nil
}

// stall asks for what does not fit into the window of a stream, and reads none of it until ctx ends.
func stall(ctx context.Context, client *http.Client, url string) {
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		load.Fail(err)
	}
	response, err := client.Do(request)
	if err != nil {
		load.Fail(err)
	}
	<-ctx.Done()
	response.Body.Close()
}

func main() {
	if len(os.Args) < 4 {
		load.Fail(fmt.Errorf("three arguments are needed"))
	}
	streams, err := strconv.Atoi(os.Args[1])
	if err != nil {
		load.Fail(err)
	}
	seconds, err := strconv.Atoi(os.Args[2])
	if err != nil {
		load.Fail(err)
	}
	url := os.Args[3]

	protocols := new(http.Protocols)
	protocols.SetUnencryptedHTTP2(true)
	client := &http.Client{Transport: &http.Transport{Protocols: protocols}}
	if err := get(client, url); err != nil {
		load.Fail(err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	if len(os.Args) > 4 {
		go stall(ctx, client, os.Args[4])
		time.Sleep(200 * time.Millisecond) // until its window is full
	}

	times := make([][]time.Duration, streams)
	errors := make([]int, streams)
	begin := time.Now()
	end := begin.Add(time.Duration(seconds) * time.Second)
	var running sync.WaitGroup
	for i := range streams {
		running.Go(func() {
			for time.Now().Before(end) {
				sent := time.Now()
				if err := get(client, url); err != nil {
					errors[i]++
					time.Sleep(time.Millisecond)
					continue
				}
				times[i] = append(times[i], time.Since(sent))
			}
		})
	}
	running.Wait()
	took := time.Since(begin)
	cancel()

	failed := 0
	for _, count := range errors {
		failed += count
	}
	load.Report(times, took, failed)
}
