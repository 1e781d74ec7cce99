// Package load is what the load programs of scripts/bench have in common: how they report and how they fail.
package load

import (
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Report prints RESULT, requests, seconds, p50 and p99 in microseconds, errors. The times are those of the requests
// that were answered, in any order and grouping.
func Report(times [][]time.Duration, took time.Duration, errors int) {
	all := slices.Concat(times...)
	slices.Sort(all)
	at := func(share float64) int64 {
		if len(all) == 0 {
			return 0
		}
		return all[int(share*float64(len(all)-1))].Microseconds()
	}
	fmt.Println("RESULT", len(all), took.Seconds(), at(0.5), at(0.99), errors)
}

// Fail ends the program with a message.
func Fail(err error) {
	fmt.Fprintf(os.Stderr, "%s: %v\n", filepath.Base(os.Args[0]), err)
	os.Exit(1)
}
